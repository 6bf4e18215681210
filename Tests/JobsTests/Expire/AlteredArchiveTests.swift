import Archival
import Events
import Operations
import Retention
import Sealing
import Storage
import TestSupport
import Testing

@testable import Jobs

/// Content that somebody exchanged for other bytes of its name: no disposition destroys these and certifies that what the manifest names is destroyed.
@Suite struct AlteredArchiveTests {
  private static let folder = "archives/2026/10/18/SMS"
  private static let words = ArchiveFault.contentAltered.words

  /// Exchanges what a disposition would destroy of an archive and is called so; for bytes of the same length unless `grows`.
  private func exchange(_ fixture: ExpireFixture, _ suffix: String = ".tar.zst", grows: Bool = false) throws {
    let name = try #require(fixture.content.first { $0.hasPrefix(Self.folder) && $0.hasSuffix(suffix) })
    let key = try #require(ObjectKey(name))
    var bytes = try #require(fixture.store.contents[key])
    bytes[bytes.count - 1] ^= 1
    fixture.store.tamper(key, grows ? bytes + [0] : bytes)
  }

  private func left(_ fixture: ExpireFixture) -> [ObjectKey: [UInt8]] {
    fixture.store.contents.filter { $0.key.description.hasPrefix(Self.folder) }
  }

  /// It stays as it is and is told; what is beside it goes, and is all that is attested.
  private func expectStays(
    _ outcome: ExpireOutcome, _ fixture: ExpireFixture, _ before: [ObjectKey: [UInt8]], _ suffix: String = ".tar.zst"
  ) async throws {
    #expect(outcome.exit == .integrity && outcome.outcomes.count { $0.verdict == .destroyed } == 3)
    let altered = outcome.outcomes.filter { $0.verdict == .altered }
    #expect(altered.map(\.slot.folder) == [Self.folder] && altered.map(\.reason) == [Self.words])
    #expect(left(fixture) == before && fixture.content.allSatisfy { $0.hasPrefix(Self.folder) })
    #expect(try await Destructions(in: fixture.store).bySlot.count == 3)
    let verified = try await fixture.verify().words
    #expect(verified.count == 1 && verified[0].hasPrefix("altered \(Self.folder)/") && verified[0].hasSuffix(suffix))
  }

  @Test("Of another size, it is in no plan, and the plan of the rest ends with 11", arguments: [".tar.zst", ".index"])
  func size(_ suffix: String) async throws {
    let fixture = try await ExpireFixture()
    try exchange(fixture, suffix, grows: true)
    let before = left(fixture)
    let draft = try await fixture.plan()
    #expect(draft.exit == .integrity && draft.plan.items.count == 3 && draft.plan.stays == [.unresolved: 1])
    #expect(draft.unsound.map(\.slot.folder) == [Self.folder] && draft.unsound.map(\.fault) == [.contentAltered])
    let outcome = try await fixture.run()
    #expect(outcome.exit == .done && outcome.outcomes.map(\.verdict) == [.destroyed, .destroyed, .destroyed])
    #expect(left(fixture) == before)
  }

  @Test("By a manifest that nobody can rely on, nothing is said of the content") func manifest() async throws {
    let fixture = try await ExpireFixture()
    try exchange(fixture, grows: true)
    fixture.store.tamper(try #require(ObjectKey(Self.folder + "/manifest.json.p7s")), nil)
    let draft = try await fixture.plan()
    #expect(draft.exit == .done && draft.plan.stays == [.unresolved: 1])
  }

  @Test(
    "Of the same size, the run reads it: nothing of it is destroyed or attested, in this plan and the next",
    arguments: [".tar.zst", ".index"])
  func digest(_ suffix: String) async throws {
    let fixture = try await ExpireFixture()
    try exchange(fixture, suffix)
    let before = left(fixture)
    #expect(try await fixture.plan().plan.items.count == 4)
    let dry = try await fixture.run(dryRun: true)
    #expect(dry.exit == .integrity && dry.outcomes.count { $0.verdict == .altered } == 1)
    try await expectStays(try await fixture.run(), fixture, before, suffix)
    #expect(try await fixture.run().exit == .done)
    fixture.move(to: "2027-11-02")
    #expect(try await fixture.plan().plan.items.count == 1)
    #expect(try await fixture.run().outcomes.map(\.verdict) == [.altered])
    #expect(left(fixture) == before)
  }

  @Test("Between plan and run, also where a hold came", arguments: [false, true]) func between(_ isHeld: Bool) async throws {
    let fixture = try await ExpireFixture()
    try await fixture.plan()
    let scope = HoldScope.make(channels: [.sms], days: DayRange(start: .of("2026-10-18"), end: .of("2026-10-18")))
    if isHeld { try await fixture.hold("LIT-1", scope) }
    try exchange(fixture, grows: true)
    let before = left(fixture)
    try await expectStays(try await fixture.run(), fixture, before)
  }

  @Test("Between a run that was killed and the next, which ends the order of the rest") func killed() async throws {
    let fixture = try await ExpireFixture()
    try await fixture.plan()
    let plan = FaultPlan([FaultPlan.Fault(.delete, code: .unavailable)])
    do { _ = try await fixture.run(through: FaultyStore(fixture.store, plan)) } catch is StorageError {}
    #expect(plan.unfired.isEmpty && fixture.content.count == 8)
    try exchange(fixture)
    let before = left(fixture)
    try await expectStays(try await fixture.run(), fixture, before)
  }

  @Test("What was taken when it was to be read is gone, and attested by nobody") func takenMeanwhile() async throws {
    let fixture = try await ExpireFixture()
    try await fixture.plan()
    let plan = FaultPlan([FaultPlan.Fault(.open, suffix: ".tar.zst", code: .notFound)])
    let outcome = try await fixture.run(through: FaultyStore(fixture.store, plan))
    #expect(plan.unfired.isEmpty && outcome.exit == .integrity && outcome.outcomes.count { $0.verdict == .gone } == 1)
    #expect(try await Destructions(in: fixture.store).bySlot.count == 3)
  }

  @Test("What a disk does not give stays and stops none of the others; a store that does not answer stops the run")
  func unreadable() async throws {
    let fixture = try await ExpireFixture()
    try await fixture.plan()
    let away = FaultPlan([FaultPlan.Fault(.read, suffix: ".tar.zst", code: .unavailable)])
    await #expect(throws: StorageError.self) { _ = try await fixture.run(through: FaultyStore(fixture.store, away)) }
    #expect(fixture.content.count == 8)
    let plan = FaultPlan([FaultPlan.Fault(.read, suffix: ".tar.zst", code: .io)])
    let outcome = try await fixture.run(through: FaultyStore(fixture.store, plan))
    #expect(plan.unfired.isEmpty && outcome.exit == .breaks && outcome.outcomes.count { $0.verdict == .destroyed } == 3)
    #expect(outcome.outcomes.filter { $0.verdict == .kept }.map(\.because) == [.unresolved] && fixture.content.count == 2)
  }
}
