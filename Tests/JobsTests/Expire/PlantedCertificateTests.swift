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

/// Certificates, outcomes and plans that somebody put into the store who has no key: nothing is explained by them, and nothing else is stopped.
@Suite struct PlantedCertificateTests {
  private func key(_ name: String) throws -> ObjectKey { try #require(ObjectKey(name)) }

  /// Takes the archives of a slot away.
  private func take(_ folder: String, _ fixture: ExpireFixture) throws -> ArchiveFolderNames {
    let names = fixture.content.filter { $0.hasPrefix(folder) }
    for name in names { fixture.store.tamper(try key(name), nil) }
    let manifest = try #require(fixture.store.contents[try key(folder + "/manifest.json")])
    return ArchiveFolderNames(manifest: try Manifest(manifest), digest: SHA256.hash(manifest))
  }

  private struct ArchiveFolderNames {
    var manifest: Manifest
    var digest: Digest
  }

  @Test("A certificate that nobody sealed explains nothing, and no genuine one follows it") func explains() async throws {
    let fixture = try await ExpireFixture()
    try await fixture.plan()
    let taken = try take("archives/2026/10/18/SMS", fixture)
    func reference(_ name: String) -> Manifest.Reference {
      Manifest.Reference(key: "dispositions/2027-10-30/" + name, bytes: 0, sha256: SHA256.hash([]))
    }
    let planted = DispositionCertificate(
      store: fixture.packed.id, number: 1, asOf: .of("2027-10-30"),
      executedAt: Instant(nanoseconds: fixture.clock.now(), digits: 3),
      program: "tally 0", config: SHA256.hash([]), plan: reference("plan.json"), order: reference("order.json"),
      outcome: reference("outcome.ndjson"), approval: nil, previous: nil,
      destroyed: [.init(id: taken.manifest.id, slot: taken.manifest.slot, manifest: taken.digest, bytes: 1)], kept: [:])
    fixture.store.tamper(try key("dispositions/2027-10-30/certificate.json"), planted.bytes)
    fixture.store.tamper(try key("dispositions/2027-10-30/certificate.json.p7s"), [1])
    let outcome = try await fixture.run()
    #expect(outcome.exit == .integrity)
    #expect(outcome.outcomes.filter { $0.verdict == .gone }.map(\.because) == [.unresolved])
    let genuine = try #require(fixture.store.contents[try key("dispositions/2027-11-01/certificate.json")])
    #expect(try DispositionCertificate(genuine).previous == nil)
    let job = ExplainJob(store: fixture.store, labels: fixture.labels(fixture.store), settings: try fixture.settings())
    let told = try await job.run(
      try #require(.init("archives/2026/10/18/SMS")), asOf: fixture.today, now: fixture.clock.now() / 1_000_000_000)
    #expect(told.map(\.destroyed) == [nil] && told.map(\.decision.verdict) == [.unresolved])
  }

  @Test("A certificate of erasure that nobody sealed stops no erasure") func erasure() async throws {
    let fixture = try await EraseFixture()
    try await fixture.request()
    let place = "archives/2026/10/18/SMS/manifest.json"
    let manifest = try #require(fixture.store.contents[try key(place)])
    func reference(_ name: String) -> Manifest.Reference {
      Manifest.Reference(key: "erasures/2027-10-30/" + name, bytes: 0, sha256: SHA256.hash([]))
    }
    let planted = ErasureCertificate(
      store: fixture.expire.packed.id, number: 1, asOf: .of("2027-10-30"),
      executedAt: Instant(nanoseconds: fixture.expire.clock.now(), digits: 3), program: "tally 0", config: SHA256.hash([]),
      order: reference("order.json"), outcome: reference("outcome.ndjson"), previous: nil,
      erased: [
        ErasureOrder.Item(
          id: try Manifest(manifest).id, slot: Slot(.of("2026-10-18"), .sms), manifest: SHA256.hash(manifest), bytes: 1,
          events: 4,
          requests: [1: 4], supersededBy: nil)
      ], kept: [:])
    fixture.store.tamper(try key("erasures/2027-10-30/certificate.json"), planted.bytes)
    fixture.store.tamper(try key("erasures/2027-10-30/certificate.json.p7s"), [1])
    let outcome = try await fixture.run()
    #expect(outcome.exit == .done && outcome.done.map(\.done) == [ErasureEntry.Done(events: 8, archives: 2)], "\(outcome)")
  }

  @Test("Another plan's certificate, with an outcome of whomever, makes no plan done") func otherPlan() async throws {
    let fixture = try await ExpireFixture()
    try await fixture.hold("LIT-1", .make(channels: [.email]))
    try await fixture.plan()
    _ = try await fixture.run()
    try await fixture.release()
    fixture.move(to: "2027-12-10")
    let plan = try await fixture.plan().plan
    #expect(plan.items.count == 2)
    let (from, to) = ("dispositions/2027-11-01/", "dispositions/2027-12-10/")
    for name in ["order.json", "certificate.json", "certificate.json.p7s", "certificate.json.pem"] {
      fixture.store.tamper(try key(to + name), fixture.store.contents[try key(from + name)])
    }
    let outcomes = plan.items.map {
      DispositionOutcome(id: $0.id, slot: $0.slot, verdict: .destroyed, because: .expired, reason: "it was destroyed")
    }
    fixture.store.tamper(try key(to + "outcome.ndjson"), DispositionOutcomes(items: outcomes).bytes)
    let before = fixture.content
    let outcome = try await fixture.run()
    #expect(outcome.exit == .integrity && outcome.failures.contains { $0.cause.contains("it is not about the plan") })
    #expect(fixture.content == before && before.count == 4)
    let history = try await DispositionHistory(
      in: fixture.store, try fixture.settings(), asOf: fixture.today, now: fixture.clock.now() / 1_000_000_000)
    #expect(history.destroyed.count == 2 && history.plans.map(\.isAlarming) == [false, true])
    #expect(try await fixture.verify().words.contains("altered \(to)certificate.json"))
  }

  @Test("An outcome that was exchanged makes nothing of what its certificate says") func exchanged() async throws {
    let fixture = try await ExpireFixture()
    try await fixture.plan()
    _ = try await fixture.run()
    let place = try key("dispositions/2027-11-01/outcome.ndjson")
    var outcomes = try DispositionOutcomes(try #require(fixture.store.contents[place]))
    outcomes.items.removeLast()
    fixture.store.tamper(place, outcomes.bytes)
    #expect(try await fixture.run().exit == .integrity)
  }

  @Test(
    "What is larger than any document is a fault of that one, and stops nothing else",
    arguments: [
      "dispositions/2027-10-30/approval.p7s", "dispositions/2027-10-30/plan.json.p7s", "dispositions/2027-10-29/certificate.json",
    ]) func oversized(_ name: String) async throws
  {
    var fixture = try await ExpireFixture()
    fixture.move(to: "2027-10-30")
    fixture.policies = [ExpireFixture.approve]
    try await fixture.plan()
    fixture.move(to: "2027-11-01")
    fixture.policies = [ExpireFixture.destroy]
    try await fixture.plan()
    let isCertificate = name.hasSuffix(".json")
    fixture.store.tamper(try key(name), [UInt8](repeating: 0x20, count: isCertificate ? (64 << 20) + 1 : (1 << 20) + 1))
    if isCertificate { fixture.store.tamper(try key(name + ".p7s"), [1]) }
    let outcome = try await fixture.run()
    #expect(outcome.outcomes.count { $0.verdict == .destroyed } == 4 && fixture.content.isEmpty)
    #expect(outcome.exit == (isCertificate ? .done : .integrity), "\(outcome.failures)")
    guard isCertificate else { return }
    #expect(try await fixture.verify().words.contains("altered \(name)"))
  }

  @Test("An order without a sealed plan is told; so is a plan without a seal, which is none") func unsealed() async throws {
    let fixture = try await ExpireFixture()
    try await fixture.plan()
    let plan = FaultPlan([FaultPlan.Fault(.create, suffix: "outcome.ndjson", code: .io)])
    do { _ = try await fixture.run(through: FaultyStore(fixture.store, plan)) } catch is StorageError {}
    let seal = try key("dispositions/2027-11-01/plan.json.p7s")
    fixture.store.tamper(seal, nil)
    let outcome = try await fixture.run()
    #expect(outcome.exit == .integrity && outcome.failures.map(\.what) == ["an order has no plan"])
    fixture.store.tamper(try key("dispositions/2027-11-01/order.json"), nil)
    let other = try await fixture.run()
    #expect(other.exit == .done && other.unsealed == [.of("2027-11-01")])
  }

  @Test("What else a plan's seal carries says nothing of who made the plan") func carried() async throws {
    var fixture = try await ExpireFixture()
    fixture.policies = [ExpireFixture.approve]
    try await fixture.plan()
    let planner = try SigningKey(
      key: Array(try fixture.packed.key.privatePEM().utf8), passphrase: [],
      certificate: Array(try fixture.packed.key.certificate.pem().utf8),
      chain: Array(try fixture.people.approver.certificate.pem().utf8))
    let plan = try #require(fixture.store.contents[try key("dispositions/2027-11-01/plan.json")])
    let seal = try CMSSeal.sign(plan, with: planner, at: fixture.clock.now() / 1_000_000_000)
    #expect(try CMSSeal.certificates(of: seal).count == 2)
    fixture.store.tamper(try key("dispositions/2027-11-01/plan.json.p7s"), seal)
    try await fixture.approve()
    #expect(try await fixture.run().exit == .done && fixture.content.isEmpty)
    #expect(try await fixture.verify().words == [])
  }
}
