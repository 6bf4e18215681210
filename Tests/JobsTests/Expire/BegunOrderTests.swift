internal import Archival
internal import Events
internal import Sealing
internal import Storage
internal import TestSupport
internal import Testing

@testable internal import Jobs

/// What an order names that a run began and did not end: nobody can say what became of it, and nobody calls it missing. An order that somebody planted says nothing.
@Suite struct BegunOrderTests {
  private static let words = ["18/EMAIL", "18/SMS", "19/EMAIL", "19/SMS"].map { "not checkable archives/2026/10/\($0)" }

  /// All content is gone, and no outcome is there.
  private func killed() async throws -> ExpireFixture {
    let fixture = try await ExpireFixture()
    try await fixture.plan()
    let plan = FaultPlan([FaultPlan.Fault(.create, suffix: "outcome.ndjson", code: .io)])
    do { _ = try await fixture.run(through: FaultyStore(fixture.store, plan)) } catch is StorageError {}
    #expect(plan.unfired.isEmpty && fixture.content.isEmpty)
    return fixture
  }

  private func key(_ name: String, of day: String = "2027-11-01") throws -> ObjectKey {
    try #require(ObjectKey("dispositions/\(day)/\(name)"))
  }

  private func state(_ fixture: ExpireFixture) async throws -> String {
    let folder = try await DispositionFolder.read(fixture.today, in: fixture.store)
    let disposition = try await Disposition(
      folder, in: fixture.store, settings: try fixture.settings(), now: fixture.clock.now())
    return disposition.state([]).words
  }

  @Test("It is not checkable, whoever looks, until the next run has ended it") func killedRun() async throws {
    let fixture = try await killed()
    let found = try await fixture.verify()
    #expect(found.words == Self.words && !found.isIntact && !found.isDamaged && found.archives == 0)
    #expect(found.findings.allSatisfy { $0.remedy.contains("`tally expire run`") })
    #expect(try await state(fixture) == "BEGUN")
    _ = try await fixture.run()
    #expect(try await fixture.verify().words == [])
    #expect(try await state(fixture) == "DONE")
  }

  @Test("A trace says so, and finds nothing missing") func trace() async throws {
    let fixture = try await killed()
    let trust = Trust(signers: [fixture.packed.key.certificate], authorities: [])
    let archives = SealedArchives(store: fixture.store, keys: nil, now: fixture.clock.now() / 1_000_000_000) { trust }
    let source = ReconcileSource(Source(name: "archiver"), mapping: try #require(try ProviderMapping.named("archiver")))
    let found = try await TraceJob(store: fixture.store, archives: archives, sources: [source], threads: 1)
      .run("M-2026-10-18-0", days: nil)
    #expect(found.destroyed.count == 4 && found.destroyed.allSatisfy { $0.contains("`tally expire run` ends it") })
  }

  @Test("An archive that the order does not name is missing") func others() async throws {
    var fixture = try await ExpireFixture()
    fixture.batch = 2
    try await fixture.plan()
    let plan = FaultPlan([FaultPlan.Fault(.create, suffix: "outcome.ndjson", code: .io)])
    do { _ = try await fixture.run(through: FaultyStore(fixture.store, plan)) } catch is StorageError {}
    #expect(plan.unfired.isEmpty && fixture.content.count == 4)
    for name in fixture.content { fixture.store.tamper(try #require(ObjectKey(name)), nil) }
    let words = try await fixture.verify().words
    #expect(words.count { $0.hasPrefix("not checkable") } == 2 && words.count { $0.hasPrefix("missing") } == 4, "\(words)")
  }

  enum Plant: CaseIterable { case unsealed, stranger, otherNumber, otherPlan, noPlan }

  @Test("An order that nobody trusted sealed, or that lies in another's place, hides nothing", arguments: Plant.allCases)
  func planted(_ plant: Plant) async throws {
    let fixture = try await killed()
    let order = try #require(fixture.store.contents[try key("order.json")])
    let seal = try #require(ObjectKey("seals/\(SHA256.hash(order)).p7s"))
    switch plant {
    case .unsealed: fixture.store.tamper(seal, nil)
    case .stranger: try fixture.seal(order, by: fixture.people.stranger)
    case .otherNumber:
      fixture.store.tamper(try key("order.json"), Array("{}".utf8))
      fixture.store.tamper(try key("order.2.json"), order)
    case .otherPlan:
      fixture.store.tamper(try key("order.json"), nil)
      fixture.store.tamper(try key("order.json", of: "2027-11-02"), order)
      for name in ["plan.json", "plan.json.p7s"] { fixture.store.tamper(try key(name, of: "2027-11-02"), [1]) }
    case .noPlan: fixture.store.tamper(try key("plan.json"), nil)
    }
    let words = try await fixture.verify().words.filter { $0.contains(" archives/") }
    #expect(words.count == 8 && words.allSatisfy { $0.hasPrefix("missing") }, "\(words)")
    if plant == .unsealed { #expect(try await state(fixture) == "READY") }
  }

  @Test("A copy of an order of erasure that is done hides nothing") func erasure() async throws {
    let fixture = try await EraseFixture()
    try await fixture.request()
    let plan = FaultPlan([FaultPlan.Fault(.create, suffix: "outcome.ndjson", code: .io)])
    do { _ = try await fixture.run(through: FaultyStore(fixture.store, plan)) } catch is StorageError {}
    #expect(plan.unfired.isEmpty)
    let begun = try await fixture.verify()
    #expect(begun.words.count == 2 && begun.findings.allSatisfy { $0.verdict == .notCheckable }, "\(begun.words)")
    #expect(begun.findings.allSatisfy { $0.remedy.contains("`tally erase run`") })
    let order = try #require(ObjectKey("erasures/2027-11-01/order.json"))
    let bytes = try #require(fixture.store.contents[order])
    _ = try await fixture.run()
    #expect(try await fixture.verify().words == [])
    fixture.store.tamper(try #require(ObjectKey("erasures/2027-11-02/order.json")), bytes)
    try fixture.expire.seal(bytes)
    let orders = BegunOrders(
      store: fixture.store, trust: [fixture.expire.packed.key.certificate], now: fixture.expire.clock.now() / 1_000_000_000)
    #expect(try await orders.archives().isEmpty)
  }
}
