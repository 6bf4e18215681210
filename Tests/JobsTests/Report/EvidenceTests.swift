internal import Archival
internal import Events
internal import Jobs
internal import Operations
internal import Reports
internal import Sealing
internal import Storage
internal import TestSupport
internal import Testing

/// A report names every file that it is made from, what it says of them foots, and `tally verify` finds what was changed since.
@Suite struct EvidenceTests {
  private static let tonight = "reconciliations/2026/11/18/v1/"
  private static let before = "reconciliations/2026/11/17/v1/"
  private static let list = "reports/2026/11/18/v1/evidence.sha256"
  private let store = MemoryStore()
  private let scratch = TemporaryFolder()

  /// A night of two breaks behind one of three, which left two items open: one is cleared now.
  private func fill() throws {
    NightFiles.fill(store, lines: (0..<3).map { NightFiles.line($0) }, day: "17")
    NightFiles.fill(store, lines: (0..<2).map { NightFiles.line($0) })
    func item(_ message: String, _ more: String) -> [UInt8] {
      Array(#"{"messageId":"\#(message)","channel":"SMS","since":"2026-11-17"\#(more)}"#.utf8) + [0x0a]
    }
    let (first, second) = (item("m1", #","break":true,"breakSince":"2026-11-17""#), item("m2", #","break":false"#))
    store[Self.before + "open-items.ndjson"] = first + second
    store[Self.tonight + "cleared.ndjson"] = first
    store[Self.tonight + "open-items.ndjson"] = second
    store[Self.before + "open-requests.ndjson"] = []
    func file(_ name: String) -> String {
      let sha256 = SHA256.hash(store[Self.before + name] ?? []).description
      return #"{"key":"\#(Self.before)\#(name)","sha256":"\#(sha256)"}"#
    }
    try change(
      "run.json", #""opening":null"#,
      #""opening":\#(file("open-items.ndjson")),"openRequests":\#(file("open-requests.ndjson"))"#)
    let roll = #":{"opening":0,"new":0,"cleared":0,"closing":0}"#
    try change("totals.json", #""openItems""# + roll, #""openItems":{"opening":2,"new":0,"cleared":1,"closing":1}"#)
    try change("totals.json", #""breakRollForward""# + roll, #""breakRollForward":{"opening":1,"new":0,"cleared":1,"closing":0}"#)
  }

  private func change(_ name: String, in folder: String = EvidenceTests.tonight, _ found: String, _ changed: String) throws {
    let text = store.text(folder + name)
    try #require(text.contains(found))
    store[folder + name] = Array(text.replacing(found, with: changed).utf8)
  }

  private func report() async throws -> ReportOutcome {
    try await NightFiles.job(store, scratch: scratch.path, forms: [.json]).run(date: NightFiles.date)
  }

  private func findings() async throws -> [String] {
    try await SignOffVerifyJob(store: store, trust: Trust(signers: [], authorities: []), now: 1_800_000_000).run().findings.map {
      "\($0.verdict.rawValue) \($0.place)"
    }
  }

  @Test func namesWhatItIsMadeFrom() async throws {
    try fill()
    #expect(try await report().exit == .breaks)
    let names = [
      "exports/archiver/2026/11/18/h0.ndjson.gz.custody.json", Self.before + "open-items.ndjson",
      Self.before + "open-requests.ndjson",
      Self.before + "totals.json", Self.tonight + "breaks.ndjson", Self.tonight + "cleared.ndjson",
      Self.tonight + "open-items.ndjson",
      Self.tonight + "run.json", Self.tonight + "totals.json",
    ]
    // The form of `sha256sum`.
    #expect(store.text(Self.list) == names.map { "\(SHA256.hash(store[$0] ?? []))  \($0)\n" }.joined())
    let manifest = store.text("reports/2026/11/18/v1/report-manifest.json")
    #expect(manifest.contains(#""name":"evidence.sha256","sha256":"\#(SHA256.hash(store[Self.list] ?? []))""#))
    #expect(try await findings() == [])
  }

  @Test(arguments: [
    ("opening", #""openItems":{"opening":2,"new":0,"cleared":1"#, #""openItems":{"opening":3,"new":0,"cleared":2"#),
    ("breaks", #""breakRollForward":{"opening":1,"new":0,"cleared":1"#, #""breakRollForward":{"opening":3,"new":0,"cleared":3"#),
    ("excluded", #""accepted":10,"duplicate":0,"excluded":0"#, #""accepted":9,"duplicate":0,"excluded":1"#),
  ])
  func totalsAgainstFiles(_ name: String, _ found: String, _ changed: String) async throws {
    try fill()
    try change("totals.json", found, changed)
    #expect(try await report().exit == .integrity)
  }

  /// What the night began with is hashed and counted; where it is gone, the report says so, in red.
  @Test(arguments: [
    ("open-items.ndjson", true, "is missing"), ("open-items.ndjson", false, "is another"),
    ("open-requests.ndjson", true, "is missing"),
  ])
  func whatTheNightBeganWith(_ name: String, _ isGone: Bool, _ words: String) async throws {
    try fill()
    // The same count of lines.
    if isGone { store[Self.before + name] = nil } else { try change(name, in: Self.before, "m2", "m3") }
    let outcome = try await report()
    #expect(outcome.exit == .integrity)
    #expect(store.text(outcome.page).contains("as run.json names them (\(Self.before)\(name) \(words))"))
  }

  @Test func aLineThatIsNoOpenItem() async throws {
    try fill()
    store[Self.before + "open-items.ndjson"] = Array("{}\n{\n".utf8)
    let error = await #expect(throws: ReportError.self) { try await report() }
    #expect(error?.place == Self.before + "open-items.ndjson:2")
  }

  /// Breaks of an earlier night that nobody has worked on are counted twice over: by code, and by channel.
  @Test func breaksOfAnEarlierNight() async throws {
    try fill()
    try change("totals.json", in: Self.before, #""breaks":{"LATE_DELIVERY":3}"#, #""breaks":{}"#)
    #expect(try await report().exit == .integrity)
  }

  @Test(arguments: [
    "exports/archiver/2026/11/18/h0.ndjson.gz.custody.json", before + "open-items.ndjson", before + "totals.json",
    tonight + "breaks.ndjson", tonight + "cleared.ndjson", tonight + "run.json",
  ])
  func whatChangedSince(_ key: String) async throws {
    try fill()
    _ = try await report()
    let bytes = store[key]
    store[key] = (bytes ?? []) + [0x20]
    #expect(try await findings() == ["altered \(key)"])
    store[key] = nil
    #expect(try await findings() == ["missing \(key)"])
    store[key] = bytes
    #expect(try await findings() == [])
  }

  /// However many reports name a file, it is told of once.
  @Test func toldOfOnce() async throws {
    try fill()
    _ = try await report()
    _ = try await NightFiles.job(store, scratch: scratch.path, organization: "O", forms: [.json]).run(date: NightFiles.date)
    #expect(store["reports/2026/11/18/v2/evidence.sha256"] != nil)
    try change("breaks.ndjson", "m1", "m7")
    #expect(try await findings() == ["altered \(Self.tonight)breaks.ndjson"])
  }

  /// A report that lost its manifest is none of an older program: its evidence, or the run that wrote it, says so.
  @Test func theManifestThatIsGone() async throws {
    try fill()
    let outcome = try await report()
    let manifest = "reports/2026/11/18/v1/report-manifest.json"
    store[manifest] = nil
    #expect(try await findings() == ["missing \(manifest)"])
    store[Self.list] = nil
    #expect(try await findings() == [])
    let job = SignOffVerifyJob(store: store, trust: Trust(signers: [], authorities: []), now: 1_800_000_000)
    #expect(try await job.run().withoutManifest == 1)
    let files = outcome.files.map { "\"\($0)\"" }.joined(separator: ",")
    store["runs/report/2026-11-18/0123456789abcdef.json"] = Array(
      #"{"id":"0123456789abcdef","finishedAt":"2026-11-19T06:00:00Z","outputs":[\#(files)]}"#.utf8)
    #expect(try await findings() == ["missing \(manifest)"])
    // So does a report that is gone altogether.
    for file in outcome.files { store[file] = nil }
    #expect(try await findings() == ["missing \(manifest)"])
    #expect(try await job.run(NightFiles.date.advanced(by: 1)...NightFiles.date.advanced(by: 1)).findings == [])
  }

  /// What a killed run began has no page, and need not have a manifest.
  @Test func whatWasBegun() async throws {
    try fill()
    let outcome = try await report()
    for name in ["report.html", "report-manifest.json"] { store["reports/2026/11/18/v1/" + name] = nil }
    #expect(try await findings() == [] && outcome.isNew)
  }

  /// A list that is altered itself, and one that is not there: nothing is said from it.
  @Test func theListItself() async throws {
    try fill()
    _ = try await report()
    store[Self.list] = Array("x\n".utf8)
    #expect(try await findings() == ["altered \(Self.list)", "altered \(Self.list):1"])
    store[Self.list] = nil
    #expect(try await findings() == ["missing \(Self.list)"])
  }
}
