internal import Events
internal import Jobs
internal import Operations
internal import Sealing
internal import Storage
internal import TestSupport
internal import Testing

@Suite struct ReportJobTests {
  private static let date = LogicalDate(day: 20_775)
  private static let folder = "reconciliations/2026/11/18/v1/"
  private let store = MemoryStore()

  @Test func writesThreeFilesOnce() async throws {
    fill(breaks: 2)
    let job = ReportJob(store: store, program: "tally 0.1.0", organization: "Example Bank", configDigest: nil)
    let first = try await job.run(date: Self.date)
    #expect(first.exit == .breaks && first.isNew && first.version == 1)
    let names = [
      "totals.json", "breaks.csv", "requests.csv", "messages.txt", "summary.json", "report-manifest.json", "report.html",
    ]
    #expect(first.files == names.map { "reports/2026/11/18/v1/" + $0 })
    #expect(store["reports/2026/11/18/v1/totals.json"] == store[Self.folder + "totals.json"])
    #expect(store.text("reports/2026/11/18/v1/breaks.csv").utf8.count { $0 == 0x0a } == 3)
    #expect(store.text(first.page).contains("2 breaks in 1 code."))
    #expect(store.text(first.page).contains(SHA256.hash(store["reports/2026/11/18/v1/breaks.csv"] ?? []).description))

    let before = store.contents
    let again = try await job.run(date: Self.date)
    #expect(!again.isNew && again.version == 1 && again.reportID == first.reportID)
    #expect(store.contents == before)
  }

  @Test func otherInputsMakeTheNextVersion() async throws {
    fill(breaks: 2)
    let job = ReportJob(store: store, program: "tally 0.1.0")
    _ = try await job.run(date: Self.date)
    fill(breaks: 1, version: 2)
    let second = try await job.run(date: Self.date)
    #expect(second.version == 2 && second.isNew)
    #expect(store.text(second.page).contains("1 break in 1 code."))
    let first = try await job.run(date: Self.date, reconciliation: 1)
    #expect(first.version == 3)
  }

  /// A run that was stopped between two files is completed, not repeated beside.
  @Test(arguments: 1...7)
  func completesWhatWasBegun(_ kept: Int) async throws {
    fill(breaks: 2)
    let job = ReportJob(store: store, program: "tally 0.1.0")
    let whole = try await job.run(date: Self.date)
    let before = store.contents
    for file in whole.files.dropFirst(kept) { store[file] = nil }
    #expect(try await job.run(date: Self.date).version == 1)
    #expect(store.contents == before)
  }

  @Test func noReconciliation() async throws {
    let job = ReportJob(store: store, program: "tally 0.1.0")
    let error = await #expect(throws: JobError.self) { try await job.run(date: Self.date) }
    #expect(error?.code == .noInput)
    fill(breaks: 0)
    let missing = await #expect(throws: JobError.self) { try await job.run(date: Self.date, reconciliation: 2) }
    #expect(missing?.code == .noInput)
  }

  @Test func noInput() async throws {
    fill(breaks: 0, inputs: false)
    let outcome = try await ReportJob(store: store, program: "tally 0.1.0").run(date: Self.date)
    #expect(outcome.exit == .noInput)
    #expect(store.text(outcome.page).contains("No input."))
  }

  @Test func noBreaks() async throws {
    fill(breaks: 0)
    #expect(try await ReportJob(store: store, program: "tally 0.1.0").run(date: Self.date).exit == .done)
  }

  @Test func totalsThatDisagreeWithTheirDetails() async throws {
    fill(breaks: 2)
    store[Self.folder + "breaks.ndjson"] = Array(Self.line(0).utf8)
    let outcome = try await ReportJob(store: store, program: "tally 0.1.0").run(date: Self.date)
    #expect(outcome.exit == .integrity)
    #expect(store.text(outcome.page).contains("The totals do not foot."))
  }

  @Test func brokenRecord() async throws {
    fill(breaks: 2)
    store[Self.folder + "breaks.ndjson"] = Array((Self.line(0) + "{\n").utf8)
    let error = await #expect(throws: JobError.self) {
      try await ReportJob(store: store, program: "tally 0.1.0").run(date: Self.date)
    }
    #expect(error?.code == .unreadable)
    #expect(error?.place == Self.folder + "breaks.ndjson:2")
    #expect(store.contents.keys.allSatisfy { !$0.description.hasPrefix("reports/") })
  }

  @Test func earlierNightsMakeTheTrend() async throws {
    fill(breaks: 1)
    fill(breaks: 7, day: "17")
    let outcome = try await ReportJob(store: store, program: "tally 0.1.0").run(date: Self.date)
    #expect(store.text(outcome.page).contains("Every night since the first, 2026-11-17, has a reconciliation."))
  }

  private static func line(_ index: Int) -> String {
    #"{"code":"LATE_DELIVERY","channel":"SMS","messageId":"m\#(index)","severity":"medium","provisional":false,"ageSeconds":72000,"firstSeen":"2026-11-18","evidence":[]}"#
      + "\n"
  }

  private func fill(breaks: Int, version: Int = 1, day: String = "18", inputs: Bool = true) {
    let folder = "reconciliations/2026/11/\(day)/v\(version)/"
    let export = "exports/archiver/2026/11/\(day)/h0.ndjson.gz"
    let sha = String(repeating: "ab", count: 32)
    let events = inputs ? 10 : 0
    let codes = breaks == 0 ? "" : #""LATE_DELIVERY":\#(breaks)"#
    let messages = #"{"sends":\#(events),"delivered":\#(events),"failed":0,"pending":0,"unconfirmed":0,"read":0}"#
    let roll = #"{"opening":0,"new":0,"cleared":0,"closing":0}"#
    store[folder + "totals.json"] = Array(
      """
      {"date":"2026-11-\(day)","asOf":"2026-11-19T06:00:00Z","version":\(version),
      "events":{"scanned":\(events),"accepted":\(events),"duplicate":0,"excluded":0,"quarantined":0},
      "messages":\(messages),"channels":{"SMS":\(messages)},"breaks":{\(codes)},"breaksByChannel":{"SMS":{\(codes)}},
      "openItems":\(roll),"breakRollForward":\(roll)}
      """.utf8)
    let input = #"{"key":"\#(export)","bytes":123,"sha256":"\#(sha)","events":{"scanned":10,"accepted":10}}"#
    store[folder + "run.json"] = Array(
      """
      {"job":"reconcile","date":"2026-11-\(day)","program":"tally 0.1.0","parameters":{},"inputs":[\(inputs ? input : "")],"opening":null}
      """.utf8)
    store[folder + "breaks.ndjson"] = Array((0..<breaks).map(Self.line).joined().utf8)
    store[folder + "open-items.ndjson"] = []
    store[export + ".custody.json"] = Array(
      """
      {"source":"archiver","side":"archiver","pulledAt":"2026-11-19T00:10:02Z","sha256":"\(sha)","records":10,
      "events":{"scanned":10,"quarantined":0},"drift":{},"truncated":false}
      """.utf8)
  }
}

/// Keys as text.
extension MemoryStore {
  fileprivate subscript(key: String) -> [UInt8]? {
    get { ObjectKey(key).flatMap { contents[$0] } }
    set { if let key = ObjectKey(key) { tamper(key, newValue) } }
  }

  fileprivate func text(_ key: String) -> String { String(decoding: self[key] ?? [], as: UTF8.self) }
}
