internal import Events
internal import Operations
internal import Reports
internal import Storage
internal import TestSupport
internal import Testing

@testable internal import Jobs

/// What reports say of the documents of work, and how often a report with work reads its breaks.
@Suite struct ReportedWorkTests {
  private static let hour: Int64 = 3_600_000_000_000
  private let store = MemoryStore()
  private let scratch = TemporaryFolder()

  private static func at(_ hour: Int64) -> Int64 { NightFiles.date.advanced(by: 1).start + hour * Self.hour }

  private func note(_ text: String, in store: MemoryStore, at hour: Int64 = 7) async throws {
    let record = try BreakRecord(parsing: Array(NightFiles.line(0).utf8), at: "breaks.ndjson")
    _ = try await WorkRegister(store: store, now: { Self.at(hour) }).record(
      .note, [WorkDocument.Subject(identity: record.identity, code: record.code, night: NightFiles.date)], text: text,
      by: "K. Roe")
  }

  private func report(_ hour: Int64, _ other: (any ObjectStore)? = nil) async throws -> ReportOutcome {
    let settings = ReportJob.Settings(forms: Set(ReportForm.allCases), scratchFolder: scratch.path)
    return try await ReportJob(store: other ?? store, program: "tally 0.1.0", settings: settings).run(
      date: NightFiles.date, workAsOf: Instant(nanoseconds: Self.at(hour), digits: 0))
  }

  private func fault() async throws -> String? { try await WorkLedger(store: store).read().work.fault }

  @Test func theLastDocumentIsTheOneThatReportsName() async throws {
    NightFiles.fill(store, lines: [NightFiles.line(0)])
    try await note("n1", in: store)
    #expect(try await report(8).exit == .breaks)
    #expect(try await fault() == nil)
    let (name, kept) = ("breaks/00000001.json", store["breaks/00000001.json"])
    store[name] = nil
    let missing = "\(name) is missing, which reports/2026/11/18/v1/summary.json names"
    #expect(try await fault() == missing)
    // Whenever a report is as of, it says so; and the next one, too, to which the latest report names nothing.
    for hour: Int64 in [8, 9, 10] { #expect(try await report(hour).exit == .integrity) }
    await #expect(throws: JobError.self) { try await note("n2", in: store, at: 11) }
    let other = MemoryStore()
    try await note("another", in: other)
    store[name] = other[name]
    #expect(try await fault() == "\(name) is not the one that reports/2026/11/18/v1/summary.json names")
    store[name] = kept
    #expect(try await fault() == nil)
  }

  /// The breaks of a next version are read twice, like those of a first one, and not once more for the version that it is not.
  @Test func breaksAreReadTwice() async throws {
    NightFiles.fill(store, lines: (0..<300).map { NightFiles.line($0) })
    #expect(try await report(8).version == 1)
    try await note("n1", in: store)
    let third = FaultPlan([
      FaultPlan.Fault(.open, suffix: "reconciliations/2026/11/18/v1/breaks.ndjson", occurrence: 3, code: .io)
    ])
    #expect(try await report(9, FaultyStore(store, third)).version == 2)
    #expect(third.unfired.count == 1)
    // The same for other totals.
    NightFiles.fill(store, lines: [NightFiles.line(1)], version: 2)
    let again = FaultPlan([
      FaultPlan.Fault(.open, suffix: "reconciliations/2026/11/18/v2/breaks.ndjson", occurrence: 3, code: .io)
    ])
    #expect(try await report(9, FaultyStore(store, again)).version == 3)
    #expect(again.unfired.count == 1)
  }
}
