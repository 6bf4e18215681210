internal import Events
internal import Jobs
internal import Numbers
internal import Operations
internal import Reports
internal import Sealing
internal import Storage
internal import TestSupport
internal import Testing

@Suite struct ReportJobTests {
  private static let date = NightFiles.date
  private static let folder = "reconciliations/2026/11/18/v1/"
  private let store = MemoryStore()
  private let scratch = TemporaryFolder()

  private func job(_ organization: String? = nil, _ forms: Set<ReportForm> = Set(ReportForm.allCases)) -> ReportJob {
    NightFiles.job(store, scratch: scratch.path, organization: organization, forms: forms)
  }

  @Test func writesEveryFormOnce() async throws {
    fill(breaks: 2)
    let job = job("Example Bank")
    let first = try await job.run(date: Self.date)
    #expect(first.exit == .breaks && first.isNew && first.version == 1)
    let names = [
      "breaks.csv", "requests.csv", "totals.json", "messages.txt", "evidence.sha256", "summary.json", "report.json", "report.pdf",
      "report.xlsx",
      "breaks.dat", "report-manifest.json", "report.html",
    ]
    #expect(first.files == names.map { "reports/2026/11/18/v1/" + $0 })
    #expect(store["reports/2026/11/18/v1/totals.json"] == store[Self.folder + "totals.json"])
    #expect(store.text("reports/2026/11/18/v1/breaks.csv").utf8.count { $0 == 0x0a } == 3)
    #expect(store.text(first.page).contains("2 breaks in 1 code."))
    #expect(store.text(first.page).contains("custody record and run agree on 1 of 1 digest;"))
    #expect(
      store.text(first.page).contains("the bytes of exports were not read again for this report: no verification is recorded."))
    #expect(store.text(first.page).contains(SHA256.hash(store["reports/2026/11/18/v1/breaks.csv"] ?? []).description))

    let before = store.contents
    let again = try await job.run(date: Self.date)
    #expect(!again.isNew && again.version == 1 && again.reportID == first.reportID)
    #expect(store.contents == before)
  }

  @Test func otherInputsMakeTheNextVersion() async throws {
    fill(breaks: 2)
    let job = job()
    _ = try await job.run(date: Self.date)
    fill(breaks: 1, version: 2)
    let second = try await job.run(date: Self.date)
    #expect(second.version == 2 && second.isNew)
    #expect(store.text(second.page).contains("1 break in 1 code."))
    let first = try await job.run(date: Self.date, reconciliation: 1)
    #expect(first.version == 3)
  }

  /// The form of numbers is a parameter: another one makes the next version, whose data are the same; and the PDF has its signs.
  @Test func otherNumbersMakeTheNextVersion() async throws {
    fill(breaks: 1_234)
    _ = try await job().run(date: Self.date)
    for (index, locale) in ["de", "fr", "pl", "oc", "eu"].enumerated() {
      let numbers = try #require(NumberForm(locale: locale))
      let job = NightFiles.job(store, scratch: scratch.path, numbers: numbers)
      let outcome = try await job.run(date: Self.date)
      #expect(outcome.version == index + 2 && outcome.isNew && outcome.missing.isEmpty)
      #expect(try await !job.run(date: Self.date).isNew)
      let count = outcome.verdict.sentence(numbers)
      #expect(
        store.text(outcome.page).contains(count)
          && store.text("reports/2026/11/18/v\(outcome.version)/report.json").contains(#""locale":"\#(locale)""#))
      for data in ["breaks.csv", "messages.txt", "totals.json"] {
        #expect(store["reports/2026/11/18/v\(outcome.version)/\(data)"] == store["reports/2026/11/18/v1/\(data)"])
      }
    }
  }

  /// A run that was stopped between two files is completed, not repeated beside.
  @Test(arguments: 1...12)
  func completesWhatWasBegun(_ kept: Int) async throws {
    fill(breaks: 2)
    let job = job()
    let whole = try await job.run(date: Self.date)
    let before = store.contents
    for file in whole.files.dropFirst(kept) { store[file] = nil }
    #expect(try await job.run(date: Self.date).version == 1)
    #expect(store.contents == before)
  }

  private static let others = [
    "breaks.csv", "requests.csv", "totals.json", "messages.txt", "summary.json", "report.json", "report.pdf", "report.xlsx",
    "breaks.dat", "report-manifest.json",
  ]

  private func faulty(_ operation: FaultPlan.Operation, _ name: String) -> (job: ReportJob, plan: FaultPlan) {
    let plan = FaultPlan([FaultPlan.Fault(operation, suffix: name, code: .io)])
    let settings = ReportJob.Settings(forms: Set(ReportForm.allCases), scratchFolder: scratch.path)
    return (ReportJob(store: FaultyStore(store, plan), program: "tally 0.1.0", settings: settings), plan)
  }

  /// Files are named side by side, but the page never before one that could not be.
  @Test(arguments: others)
  func noPageWithoutTheOthers(_ name: String) async throws {
    fill(breaks: 300)
    let (job, plan) = faulty(.commit, name)
    await #expect(throws: StorageError.self) { try await job.run(date: Self.date) }
    #expect(plan.unfired.isEmpty && store["reports/2026/11/18/v1/report.html"] == nil)
    #expect(try await self.job().run(date: Self.date).version == 1)
  }

  /// What cannot be written leaves nothing named, whichever form it is of.
  @Test(arguments: others)
  func nothingIsNamedBeforeAllIsWritten(_ name: String) async throws {
    fill(breaks: 300)
    let (before, (job, plan)) = (store.contents, faulty(.write, name))
    await #expect(throws: StorageError.self) { try await job.run(date: Self.date) }
    #expect(plan.unfired.isEmpty && store.contents == before)
  }

  @Test func noReconciliation() async throws {
    let job = job()
    let error = await #expect(throws: JobError.self) { try await job.run(date: Self.date) }
    #expect(error?.code == .noInput)
    fill(breaks: 0)
    let missing = await #expect(throws: JobError.self) { try await job.run(date: Self.date, reconciliation: 2) }
    #expect(missing?.code == .noInput)
  }

  @Test func noInput() async throws {
    fill(breaks: 0, inputs: false)
    let outcome = try await job().run(date: Self.date)
    #expect(outcome.exit == .noInput)
    #expect(store.text(outcome.page).contains("No input."))
  }

  @Test func noBreaks() async throws {
    fill(breaks: 0)
    #expect(try await job().run(date: Self.date).exit == .done)
  }

  @Test func totalsThatDisagreeWithTheirDetails() async throws {
    fill(breaks: 2)
    store[Self.folder + "breaks.ndjson"] = Array((NightFiles.line(0) + "\n").utf8)
    let outcome = try await job().run(date: Self.date)
    #expect(outcome.exit == .integrity)
    #expect(store.text(outcome.page).contains("The totals do not foot."))
  }

  @Test func brokenRecord() async throws {
    fill(breaks: 2)
    store[Self.folder + "breaks.ndjson"] = Array((NightFiles.line(0) + "\n{\n").utf8)
    let error = await #expect(throws: ReportError.self) {
      try await job().run(date: Self.date)
    }
    #expect(error?.place == Self.folder + "breaks.ndjson:2")
    #expect(store.contents.keys.allSatisfy { !$0.description.hasPrefix("reports/") })
  }

  @Test func earlierNightsMakeTheTrend() async throws {
    fill(breaks: 1)
    fill(breaks: 7, day: "17")
    let outcome = try await job().run(date: Self.date)
    #expect(store.text(outcome.page).contains("Every night since the first, 2026-11-17, has a reconciliation."))
  }

  /// The config of the run that made the figures is told apart from that of who reports: the earliest record that names them counts.
  @Test func whichRunMadeTheFigures() async throws {
    fill(breaks: 1)
    func record(_ id: String, _ hour: Int, _ config: String, version: Int = 1) {
      store["runs/reconcile/2026-11-18/\(id).json"] = Array(
        #"{"id":"\#(id)","parameters":{"config":"\#(config)"},"finishedAt":"2026-11-19T0\#(hour):00:00Z","outputs":["reconciliations/2026/11/18/v\#(version)/totals.json"]}"#
          .utf8)
    }
    let (theirs, later) = (String(repeating: "a1", count: 32), String(repeating: "b2", count: 32))
    record("00000000000000f0", 7, later)
    record("00000000000000f1", 6, theirs)
    record("00000000000000f2", 5, later, version: 2)
    let outcome = try await job().run(date: Self.date)
    let (page, json) = (store.text(outcome.page), store.text("reports/2026/11/18/v1/report.json"))
    #expect(page.contains("runs/reconcile/2026-11-18/00000000000000f1.json") && page.contains(theirs) && !page.contains(later))
    #expect(page.contains("Config of the reconciliation, SHA-256") && page.contains("Config of this report, SHA-256"))
    #expect(json.contains(#""id":"00000000000000f1""#) && json.contains(theirs))
  }

  /// What another config does not change is no other report: it says by which it was first written.
  @Test func anotherConfig() async throws {
    fill(breaks: 1)
    func run(_ config: String, organization: String? = nil) async throws -> ReportOutcome {
      try await ReportJob(
        store: store, program: "tally 0.1.0", organization: organization, configDigest: config,
        settings: ReportJob.Settings(forms: [.json], scratchFolder: scratch.path)
      ).run(date: Self.date)
    }
    func config(_ version: Int) throws -> String? {
      let name = "reports/2026/11/18/v\(version)/summary.json"
      return try NightSummary(parsing: store[name] ?? [], at: name).configDigest
    }
    #expect(try await run("a1").version == 1)
    let again = try await run("b2")
    #expect(try again.version == 1 && !again.isNew && config(1) == "a1")
    let other = try await run("b2", organization: "O")
    #expect(try other.version == 2 && other.isNew && config(2) == "b2")
  }

  private func fill(breaks: Int, version: Int = 1, day: String = "18", inputs: Bool = true) {
    NightFiles.fill(store, lines: (0..<breaks).map { NightFiles.line($0) }, version: version, day: day, inputs: inputs)
  }
}
