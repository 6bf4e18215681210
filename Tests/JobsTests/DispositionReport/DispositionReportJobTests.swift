import Archival
import Events
import Operations
import Reports
import Retention
import Sealing
import Storage
import TestSupport
import Testing

@testable import Jobs
import Numbers

/// Sealed archives of 2026-10-18 and 19, SMS and EMAIL, and policies.
private struct ReportStage {
  static let year = #"{"id":"year","citation":"c","period":"P1Y","then":"destroy"}"#
  let packed: PackedStore
  var store: MemoryStore
  let clock = ManualClock(now: day("2027-11-01").start)
  var policies = [year]

  static func day(_ text: String) -> LogicalDate { LogicalDate(text) ?? LogicalDate(day: 0) }

  init() async throws {
    packed = try await PackedStore(days: 2, records: 4)
    store = packed.store
    for key in store.contents.keys where key.description.hasPrefix("exports/") && !key.name.hasSuffix(".custody.json") {
      store.tamper(key, nil)
    }
  }

  /// The same, on a copy of what is there now.
  var copied: ReportStage {
    var stage = self
    stage.store = MemoryStore()
    for (key, bytes) in store.contents { stage.store.tamper(key, bytes) }
    return stage
  }

  var rules: RetentionRules {
    get throws {
      RetentionRules(
        policies: try policies.map { try RetentionPolicy(try JSONValue.parse(Array($0.utf8))) }, grace: try CalendarPeriod("P30D")
      )
    }
  }

  var labels: ArchiveLabels {
    ArchiveLabels(store: store, storeID: packed.id, labelled: ["archiver": [.message, .interaction]], threads: 1)
  }

  var today: LogicalDate { LogicalDate(nanoseconds: clock.now()) }

  func report(_ asOf: String? = nil) async throws -> DispositionReport {
    let job = DispositionReportJob(
      store: store, labels: labels, settings: DispositionReportJob.Settings(try settings(), organization: "A firm"))
    return try await job.report(asOf: asOf.map(Self.day) ?? today, months: 24, now: clock.now() / 1_000_000_000)
  }

  func settings(trusting signers: [Certificate]? = nil) throws -> ExpireSettings {
    ExpireSettings(
      storeID: packed.id, rules: try rules, roles: DispositionRoles([:], approvalFor: try CalendarPeriod("P30D")),
      surge: SurgeLimit(times: 4, floor: 100),
      trust: Trust(signers: signers ?? [packed.key.certificate], authorities: []), program: "tally 0", config: SHA256.hash([]))
  }

  private var register: HoldRegister {
    let clock = clock
    return HoldRegister(store: store, releaseByAnother: false, now: { clock.now() })
  }

  func hold(_ id: String, _ scope: HoldScope = .everything) async throws {
    _ = try await register.apply(
      HoldDocument(
        id: id, scope: scope, requestedBy: "J. Doe", requestedAt: Instant(nanoseconds: clock.now(), digits: 0),
        caseReference: "1:24"))
  }

  func release(_ id: String) async throws { _ = try await register.release(id, by: "K. Roe", reason: "settled") }

  /// What `tally hold sync` does.
  func sync() async throws {
    let holds = try await HoldLedger(store: store).all()
    let sync = HoldSync(store: store, holds: holds, grace: try CalendarPeriod("P30D"), today: today)
    _ = try await sync.run(try await labels.all(asked: AskedIDs(holds)))
  }

  func keys(_ suffix: String) -> [ObjectKey] { store.contents.keys.filter { $0.description.hasSuffix(suffix) }.sorted() }
}

@Suite struct DispositionReportJobTests {
  @Test func whatStaysAndUntilWhen() async throws {
    let stage = try await ReportStage()
    let report = try await stage.report("2027-01-01")
    #expect(report.archives.map(\.verdict) == Array(repeating: .retainedByPolicy, count: 4))
    #expect(report.archives.compactMap { $0.free?.on.description } == ["2027-10-19", "2027-10-19", "2027-10-20", "2027-10-20"])
    #expect(report.archives.allSatisfy { $0.free?.verdict == .expired && $0.decidedBy == "policy year" && $0.bytes > 0 })
    #expect(report.drift.objects > 0 && !report.drift.differs && !report.isAlarming)
    #expect(report.forecast.foots && report.forecast.months[9].goes[.expired]?.archives == 4)
    #expect(report.forecast.months.last?.left.archives == 0)
    #expect(report.sentence(.english) == "0 archives were destroyed; 0 may go; 4 stay.")
    #expect(try await stage.report().sentence(.english) == "0 archives were destroyed; 4 may go; 0 stay.")
  }

  @Test func holdsByMatterAndDrift() async throws {
    let stage = try await ReportStage()
    try await stage.hold("LIT-1", .make(channels: [.sms]))
    try await stage.hold("LIT-2")
    try await stage.release("LIT-2")
    let report = try await stage.report()
    #expect(report.holds.map(\.id) == ["LIT-1", "LIT-2"] && report.holds.map(\.state) == [.active, .inGrace])
    #expect(report.holds.map(\.archives) == [2, 4] && report.holds.map(\.scope) == ["SMS", "everything"])
    let after = ReportStage.day("2027-12-02")
    #expect(report.holds[1].releasedBy == "K. Roe" && report.holds[1].graceUntil == after)
    // Nobody has set the store's legal holds yet.
    #expect(report.drift.missing.count == report.drift.objects && report.isAlarming)
    #expect(report.archives.map(\.verdict) == [.held, .inGrace, .held, .inGrace])
    #expect(report.archives.map { $0.free?.on } == [nil, after, nil, after])
    try await stage.sync()
    #expect(try await !stage.report().drift.differs)
    // Somebody takes one off. The grace of the other is over by then, and its legal holds are there still.
    stage.clock.set(now: ReportStage.day("2028-02-01").start)
    let key = try #require(stage.keys("SMS/manifest.json").first)
    for version in try await stage.store.versions(key) { try await stage.store.hold(version, false) }
    let drifted = try await stage.report()
    #expect(drifted.drift.missing == [key.description] && drifted.isAlarming)
    #expect(drifted.drift.leftOver.count == drifted.drift.objects / 2 && drifted.drift.unexplained.isEmpty)
  }

  @Test func whatCannotBeReliedOnIsUndecided() async throws {
    let stage = try await ReportStage()
    let key = try #require(stage.keys("2026/10/18/SMS/manifest.json").first)
    stage.store.tamper(key, [1])
    let report = try await stage.report()
    #expect(report.archives.map(\.verdict) == [.unresolved, .expired, .expired, .expired])
    #expect(report.archives[0].free == nil && report.archives[0].bytes == 0 && report.forecast.foots)
    // A history that was changed counts as holding everything.
    try await stage.hold("LIT-1", .make(channels: [.voice]))
    let hold = try #require(stage.keys("LIT-1/1.json").first)
    stage.store.tamper(hold, [1])
    let held = try await stage.report()
    #expect(held.isAlarming && held.holds.map(\.state) == [.unreliable] && held.holds[0].archives == 4)
    #expect(held.archives.allSatisfy { $0.verdict == .held && $0.free == nil })
  }

  /// Seals and exports are looked at as a plan looks at them: what stays anyway is not asked.
  @Test func anArchiveStandsWhereThePlanOfTheDayHasIt() async throws {
    let stage = try await ReportStage()
    let seal = try #require(stage.keys("2026/10/18/SMS/manifest.json.p7s").first)
    let other = try #require(stage.keys("2026/10/18/EMAIL/manifest.json.p7s").first)
    stage.store.tamper(seal, stage.store.contents[other])
    // An export of the 19th came back.
    let custody = try #require(stage.keys(".custody.json").last)
    let export = try #require(ObjectKey(String(custody.description.dropLast(13))))
    stage.store.tamper(export, [1])
    let clock = stage.clock
    var settings = try stage.settings()
    settings.clockMargin = 36_500
    let planner = ExpirePlanner(
      ExpireContext(
        store: stage.store, labels: stage.labels, settings: settings,
        sealer: DocumentSealer(stage.store, stamps: false, now: { clock.now() }, trusted: { [] }) { throw CancellationError() },
        now: { clock.now() }))
    for day in ["2027-01-01", "2027-10-19", "2027-11-01"] {
      let plan = try await planner.draft(asOf: ReportStage.day(day)).plan
      var verdicts = plan.stays
      for item in plan.items { verdicts[item.verdict, default: 0] += 1 }
      let report = try await stage.report(day)
      #expect(Dictionary(grouping: report.archives, by: \.verdict).mapValues(\.count) == verdicts)
    }
    let report = try await stage.report()
    #expect(report.archives.map(\.verdict) == [.unresolved, .expired, .unresolved, .unresolved])
    #expect(report.archives.map { $0.free == nil } == [true, false, true, true])
    // Before the year is over they stay all the same, and it is told when that ends.
    #expect(try await stage.report("2027-01-01").archives.allSatisfy { $0.verdict == .retainedByPolicy && $0.free != nil })
  }

  @Test func whoTrustsNobodyIsToldSo() async throws {
    let stage = try await ReportStage()
    let job = DispositionReportJob(
      store: stage.store, labels: stage.labels,
      settings: DispositionReportJob.Settings(try stage.settings(trusting: []), organization: nil))
    let error = await #expect(throws: JobError.self) { try await job.report(asOf: stage.today, months: 24, now: 0) }
    #expect(error?.code == .configuration)
  }

  /// The announced day is the first on which the engine says so, asked day by day.
  @Test func aDayIsAnnouncedAsTheEngineHasIt() async throws {
    var stage = try await ReportStage()
    stage.policies = [
      #"{"id":"year","citation":"c","period":"P1Y"}"#,
      #"{"id":"sms","citation":"c","period":"P14M","matches":{"channels":["SMS"]},"from":"end-of-quarter","then":"review"}"#,
    ]
    try await stage.hold("LIT-1")
    try await stage.release("LIT-1")
    let locked = try #require(stage.keys(".tar.zst").last)
    let late = Instant(nanoseconds: ReportStage.day("2029-03-03").start, digits: 0)
    for version in try await stage.store.versions(locked) {
      try await stage.store.retain(version, Storage.Retention(until: late, strength: .removable))
    }
    let report = try await stage.report()
    let holds = try await HoldLedger(store: stage.store).all()
    let engine = RetentionEngine(rules: try stage.rules, holds: holds)
    let free: Set<RetentionVerdict> = [.expired, .awaitingApproval, .awaitingReview]
    for folder in try await stage.labels.all(asked: AskedIDs(holds)) {
      let lock = try await LockState.of(folder.objects, in: stage.store)
      let day = (0..<2000).lazy.map { stage.today.advanced(by: $0) }.first {
        free.contains(engine.decide(folder.facts, lock: lock, asOf: $0).verdict)
      }
      let archive = try #require(report.archives.first { $0.folder == folder.slot.folder })
      #expect(day != nil && archive.free?.on == day, "\(archive)")
    }
    #expect(Set(report.archives.compactMap { $0.free?.on }).count > 1)
  }

  @Test func theSameStoreGivesTheSameBytes() async throws {
    let stage = try await ReportStage()
    let first = try await DispositionReportFiles(stage.report()).keep(in: stage.store)
    #expect(first.isNew && first.files.last == "dispositions/2027-11-01/report/v1/report.html" && first.files.count == 5)
    let before = stage.store.contents
    stage.clock.advance(by: 3_600_000_000_000)
    #expect(try await DispositionReportFiles(stage.report()).keep(in: stage.store).isNew == false)
    #expect(stage.store.contents == before)
    // Another state of the store is the next version.
    try await stage.hold("LIT-1")
    let next = try await DispositionReportFiles(stage.report()).keep(in: stage.store)
    #expect(next.isNew && next.files.allSatisfy { $0.contains("/report/v2/") } && next.reportID != first.reportID)
  }

  @Test func killedAtEachWriteAndRunAgain() async throws {
    let stage = try await ReportStage()
    let undisturbed = stage.copied
    _ = try await DispositionReportFiles(undisturbed.report()).keep(in: undisturbed.store)
    var kills = 0
    for change in 1... {
      let plan = FaultPlan(crashAt: change)
      let other = stage.copied
      do { _ = try await DispositionReportFiles(other.report()).keep(in: FaultyStore(other.store, plan)) } catch { kills += 1 }
      guard plan.hasCrashed else { break }
      _ = try await DispositionReportFiles(other.report()).keep(in: other.store)
      #expect(other.store.contents == undisturbed.store.contents)
    }
    #expect(kills >= 10)
  }

  @Test func anAlteredReportIsNotCompleted() async throws {
    let stage = try await ReportStage()
    let files = DispositionReportFiles(try await stage.report())
    let page = try #require(try await files.keep(in: stage.store).files.last.flatMap { ObjectKey($0) })
    stage.store.tamper(page, [1])
    await #expect(throws: (any Error).self) { try await files.keep(in: stage.store) }
  }
}

@Suite struct HoldScopeInNumbersTests {
  @Test(arguments: [
    (HoldScope.everything, "everything"), (.make(messages: ["a"]), "1 message id"),
    (.make(messages: ["a", "b"], queues: ["q"], channels: [.email, .sms]), "2 message ids, 1 queue; SMS, EMAIL"),
    (.make(days: DayRange(start: LogicalDate(day: 20_454))), "from 2026-01-01"),
    (
      .make(agents: ["x"], days: DayRange(start: LogicalDate(day: 20_454), end: LogicalDate(day: 20_485))),
      "1 agent; 2026-01-01 to 2026-02-01"
    ),
  ]) func words(_ scope: HoldScope, _ words: String) { #expect(scope.inNumbers == words) }
}
