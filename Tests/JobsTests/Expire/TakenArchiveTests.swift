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

/// Content that somebody took: it is never planned, ordered or certified as if a disposition had destroyed it.
@Suite struct TakenArchiveTests {
  private static let folder = "archives/2026/10/18/SMS"
  private static let words = ArchiveFault.contentMissing.words

  /// Takes the content of an archive, or all of it that a disposition would destroy.
  private func take(_ fixture: ExpireFixture, all: Bool = false) throws {
    let names = fixture.content.filter { $0.hasPrefix(Self.folder) && (all || $0.hasSuffix(".tar.zst")) }
    #expect(!names.isEmpty)
    for name in names { fixture.store.tamper(try #require(ObjectKey(name)), nil) }
  }

  private func explain(_ fixture: ExpireFixture) async throws -> ExplainJob.Explanation {
    let job = ExplainJob(store: fixture.store, labels: fixture.labels(fixture.store), settings: try fixture.settings())
    let found = try await job.run(try #require(.init(Self.folder)), asOf: fixture.today, now: fixture.clock.now() / 1_000_000_000)
    return try #require(found.first)
  }

  private func report(_ fixture: ExpireFixture) async throws -> DispositionReport {
    let (settings, now) = (try fixture.settings(), fixture.clock.now() / 1_000_000_000)
    let history = try await DispositionHistory(in: fixture.store, settings, asOf: fixture.today, now: now)
    let job = DispositionReportJob(
      store: fixture.store, labels: fixture.labels(fixture.store),
      settings: DispositionReportJob.Settings(settings, organization: nil))
    return try await job.report(asOf: fixture.today, months: 1, now: now, history: history)
  }

  @Test(
    "Before the plan, it is unresolved there and everywhere, its index stays, and no certificate covers it",
    arguments: [false, true])
  func beforeThePlan(_ all: Bool) async throws {
    let fixture = try await ExpireFixture()
    try take(fixture, all: all)
    let draft = try await fixture.plan()
    #expect(draft.plan.archives == 4 && draft.plan.items.count == 3 && draft.plan.stays == [.unresolved: 1])
    #expect(draft.unsound.map(\.slot.folder) == [Self.folder] && draft.remarks.count == 1 && draft.exit == .integrity)
    #expect(draft.remarks[0].decision.reasons.contains { $0.contains(Self.words) })
    let told = try await explain(fixture)
    #expect(told.destroyed == nil && told.decision.verdict == .unresolved)
    let before = fixture.content.filter { $0.hasPrefix(Self.folder) }
    #expect(try await fixture.run().outcomes.map(\.verdict) == [.destroyed, .destroyed, .destroyed])
    #expect(fixture.content == before)
    #expect(try await fixture.verify().words.contains { $0.hasPrefix("missing \(Self.folder)/") && $0.hasSuffix(".tar.zst") })
    let report = try await report(fixture)
    #expect(report.destroyed.count == 3 && report.archives.map(\.folder) == [Self.folder] && report.free.isEmpty)
    #expect(report.isAlarming && report.archives[0].isUnsound)
  }

  @Test("What a policy keeps is told as well") func retained() async throws {
    var fixture = try await ExpireFixture()
    fixture.policies = [#"{"id":"two","citation":"c","period":"P2Y"}"#]
    try take(fixture, all: true)
    #expect(try await explain(fixture).decision.verdict == .unresolved)
    #expect(try await report(fixture).isAlarming)
  }

  @Test("Between plan and run, it ends the run with 11, also where a hold came", arguments: [false, true])
  func beforeTheRun(_ isHeld: Bool) async throws {
    let fixture = try await ExpireFixture()
    try await fixture.plan()
    if isHeld { try await fixture.hold("LIT-1", .make(channels: [.sms])) }
    try take(fixture)
    let before = fixture.content.filter { $0.hasPrefix(Self.folder) }
    for dryRun in [true, false] {
      let outcome = try await fixture.run(dryRun: dryRun)
      #expect(outcome.exit == .integrity)
      #expect(outcome.outcomes.filter { $0.verdict == .gone }.map(\.slot.folder) == [Self.folder])
    }
    #expect(fixture.content.filter { $0.hasPrefix(Self.folder) } == before && before.count == 1)
    #expect(try await fixture.verify().words.count { $0.hasPrefix("missing archives/") } == 1)
  }

  /// A run that was killed when content was gone, and keys were not.
  private func killed() async throws -> ExpireFixture {
    let fixture = try await ExpireFixture(encryptedBy: try KeyEncryptionKey(id: "k", created: 1))
    try await fixture.plan()
    let plan = FaultPlan([FaultPlan.Fault(.delete, occurrence: 2, code: .unavailable)])
    do { _ = try await fixture.run(through: FaultyStore(fixture.store, plan)) } catch is StorageError {}
    #expect(plan.unfired.isEmpty && fixture.content.count == 8)
    return fixture
  }

  @Test("What a killed run deleted nobody took: a plan has the rest, and the run ends what was begun") func begun() async throws {
    let fixture = try await killed()
    fixture.move(to: "2027-11-02")
    let draft = try await fixture.plan()
    #expect(draft.plan.items.count == 4 && draft.plan.stays.isEmpty)
    #expect(try await !report(fixture).isAlarming)
    let outcome = try await fixture.run()
    #expect(outcome.exit == .done && fixture.content.isEmpty)
    #expect(try await fixture.verify().words == [])
  }

  @Test("A dry run looks at nothing that was begun, and says that it waits") func dryRun() async throws {
    let fixture = try await killed()
    let before = fixture.store.contents
    let outcome = try await fixture.run(dryRun: true)
    #expect(outcome.exit == .done && outcome.outcomes.isEmpty && outcome.dispositions.map(\.isBegun) == [true])
    #expect(fixture.store.contents == before)
  }

  @Test("Nobody's order accounts for what is gone") func unsealedOrder() async throws {
    let fixture = try await killed()
    for key in fixture.store.contents.keys where key.description.hasPrefix("seals/") { fixture.store.tamper(key, nil) }
    fixture.move(to: "2027-11-02")
    #expect(try await fixture.plan().plan.stays == [.unresolved: 4])
  }

  /// The outcome of an archive that somebody took, and an approval that does not count.
  @Test("What is graver decides how a run ends") func exits() {
    var (taken, refused) = (ExpireOutcome.Part(date: .of("2027-11-01")), ExpireOutcome.Part(date: .of("2027-11-02")))
    taken.outcomes = [
      DispositionOutcome(
        id: "a", slot: Slot(.of("2026-10-18"), .sms), verdict: .gone, because: .unresolved, reason: "it was gone")
    ]
    refused.failure = JobError(.refused, "an approval does not count", because: "")
    var outcome = ExpireOutcome()
    outcome.dispositions = [refused]
    #expect(outcome.exit == .refused)
    outcome.dispositions = [refused, taken]
    #expect(outcome.exit == .integrity)
  }
}
