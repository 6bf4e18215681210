import Archival
import Events
import Operations
import Retention
import Sealing
import Storage
import TestSupport
import Testing

@testable import Jobs

/// Whoever seals certificates can say anything: `tally verify` lays it beside plan, order, outcome and approval.
@Suite struct CertificateForgeryTests {
  private static let folder = "dispositions/2027-11-01/"

  private func destroyed(_ policy: String, by approver: (ExpireFixture) -> SigningKey) async throws -> ExpireFixture {
    var fixture = try await ExpireFixture()
    fixture.policies = [policy]
    try await fixture.plan()
    try await fixture.approve(by: approver(fixture))
    _ = try await fixture.run()
    #expect(try await fixture.verify().words == [])
    return fixture
  }

  private static func bytes(_ name: String, _ fixture: ExpireFixture) throws -> [UInt8] {
    let key = try #require(ObjectKey(folder + name))
    return try #require(fixture.store.contents[key])
  }

  private static func put(_ bytes: [UInt8]?, _ name: String, _ fixture: ExpireFixture) throws {
    fixture.store.tamper(try #require(ObjectKey(folder + name)), bytes)
  }

  /// Puts another certificate in place, sealed by whoever sealed the first.
  private static func certify(_ certificate: DispositionCertificate, _ fixture: ExpireFixture) throws {
    let seal = try CMSSeal.sign(certificate.bytes, with: fixture.packed.key, at: fixture.clock.now() / 1_000_000_000)
    try put(certificate.bytes, "certificate.json", fixture)
    try put(seal, "certificate.json.p7s", fixture)
  }

  /// Another order, and the certificate that names it.
  private static func order(
    _ certificate: inout DispositionCertificate, _ fixture: ExpireFixture, _ change: (inout DispositionOrder) -> Void
  ) throws {
    var order = try DispositionOrder(try bytes("order.json", fixture))
    change(&order)
    try put(order.bytes, "order.json", fixture)
    certificate.order = Manifest.Reference(try #require(ObjectKey(folder + "order.json")), order.bytes)
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var words: String
    var change: @Sendable (inout DispositionCertificate, ExpireFixture) throws -> Void
  }

  static let rows: [Row] = [
    Row(testDescription: "no approval", words: "its order was written with another approval") { certificate, fixture in
      certificate.approval = nil
      try put(nil, "approval.p7s", fixture)
    },
    Row(testDescription: "no approval, in its order either", words: "its plan asks for an approval") { certificate, fixture in
      certificate.approval = nil
      try order(&certificate, fixture) { $0.approval = nil }
      try put(nil, "approval.p7s", fixture)
    },
    Row(testDescription: "the planner's own approval", words: "untrusted") { certificate, fixture in
      let key = fixture.packed.key
      let signature = try CMSSeal.sign(try bytes("plan.json", fixture), with: key, at: fixture.clock.now() / 1_000_000_000)
      try put(signature, "approval.p7s", fixture)
      certificate.approval?.signature = Manifest.Reference(try #require(ObjectKey(folder + "approval.p7s")), signature)
      certificate.approval?.certificate = key.certificate.fingerprint
      try order(&certificate, fixture) { $0.approval = SHA256.hash(signature) }
    },
    Row(testDescription: "an approver's word as a review", words: "untrusted") { certificate, _ in
      certificate.approval?.kind = .review
    },
    Row(testDescription: "somebody else's name", words: "says that somebody else agreed") { certificate, fixture in
      certificate.approval?.certificate = fixture.people.stranger.certificate.fingerprint
    },
    Row(testDescription: "an archive that was not planned", words: "its plan does not have") { certificate, _ in
      certificate.destroyed[0].slot = Slot(.of("2026-10-20"), .sms)
    },
    Row(testDescription: "another archive of a planned slot", words: "its plan does not have") { certificate, _ in
      certificate.destroyed[0].manifest = SHA256.hash([])
    },
    Row(testDescription: "an archive that was not ordered", words: "its order or its outcome does not have") {
      certificate, fixture in
      try order(&certificate, fixture) { $0.items.removeFirst() }
    },
    Row(testDescription: "an archive that was kept", words: "its order or its outcome does not have") { certificate, fixture in
      var outcomes = try DispositionOutcomes(try bytes("outcome.ndjson", fixture))
      outcomes.items[0].verdict = .kept
      try put(outcomes.bytes, "outcome.ndjson", fixture)
      certificate.outcome = Manifest.Reference(try #require(ObjectKey(folder + "outcome.ndjson")), outcomes.bytes)
    },
    Row(testDescription: "the plan of another store", words: "its plan is of another store") { certificate, fixture in
      var plan = try DispositionPlan(try bytes("plan.json", fixture))
      plan.store = "5f0c6a2e-0000-4000-8000-000000000003"
      try put(plan.bytes, "plan.json", fixture)
      certificate.plan = Manifest.Reference(try #require(ObjectKey(folder + "plan.json")), plan.bytes)
    },
    Row(testDescription: "another order", words: "its order is another one") { certificate, fixture in
      try order(&certificate, fixture) { $0.asOf = .of("2027-11-02") }
    },
    Row(testDescription: "a plan that a stranger sealed", words: "plan.json.p7s") { _, fixture in
      let plan = try bytes("plan.json", fixture)
      let seal = try CMSSeal.sign(plan, with: fixture.people.stranger, at: fixture.clock.now() / 1_000_000_000)
      try put(seal, "plan.json.p7s", fixture)
    },
  ]

  @Test("A certificate that its documents do not bear out proves nothing", arguments: rows) func forged(_ row: Row) async throws {
    let fixture = try await destroyed(ExpireFixture.approve) { $0.people.approver }
    var certificate = try DispositionCertificate(try Self.bytes("certificate.json", fixture))
    try row.change(&certificate, fixture)
    try Self.certify(certificate, fixture)
    let verified = try await fixture.verify()
    let told = verified.findings.map { "\($0.verdict.rawValue) \($0.place): \($0.cause)" }
    #expect(verified.isDamaged && told.contains { $0.contains(row.words) }, "\(told)")
    // What it says is gone is missing.
    #expect(verified.words.count { $0.hasPrefix("missing") && $0.hasSuffix(".tar.zst") } == 4)
  }

  @Test("What asks for a review is not borne out by an approval") func review() async throws {
    let fixture = try await destroyed(ExpireFixture.review) { $0.people.reviewer }
    var certificate = try DispositionCertificate(try Self.bytes("certificate.json", fixture))
    certificate.approval?.kind = .approval
    try Self.certify(certificate, fixture)
    #expect(try await fixture.verify().findings.contains { $0.cause.contains("its plan asks for a review") })
  }

  @Test("Who made the plan may not have approved it, even with the role") func planner() async throws {
    let fixture = try await destroyed(ExpireFixture.approve) { $0.people.approver }
    // The planner's seal is exchanged for one of the approver, who is trusted with plans too.
    let plan = try Self.bytes("plan.json", fixture)
    let seal = try CMSSeal.sign(plan, with: fixture.people.approver, at: fixture.clock.now() / 1_000_000_000)
    try Self.put(seal, "plan.json.p7s", fixture)
    let all = [fixture.packed.key.certificate, fixture.people.approver.certificate]
    let settings = ArchiveVerifyJob.Settings(
      store: fixture.packed.id, trust: Trust(signers: all, authorities: []), now: fixture.clock.now() / 1_000_000_000)
    let found = try await ArchiveVerifyJob(store: fixture.store, settings: settings).run().findings
    #expect(found.contains { $0.verdict == .untrusted && $0.cause.contains("CN=Approver made the plan") })
  }

  @Test("A certificate of erasure says no more than order and outcome") func erasure() async throws {
    let fixture = try await EraseFixture()
    try await fixture.request()
    _ = try await fixture.run()
    #expect(try await fixture.verify().words == [])
    let key = try #require(ObjectKey("erasures/2027-11-01/certificate.json"))
    var certificate = try ErasureCertificate(try #require(fixture.store.contents[key]))
    certificate.erased[0].supersededBy = nil
    fixture.store.tamper(key, certificate.bytes)
    let seal = try CMSSeal.sign(
      certificate.bytes, with: fixture.expire.packed.key, at: fixture.expire.clock.now() / 1_000_000_000)
    fixture.store.tamper(key.adding(".p7s"), seal)
    #expect(try await fixture.verify().findings.contains { $0.cause.contains("which it says was erased") })
  }
}
