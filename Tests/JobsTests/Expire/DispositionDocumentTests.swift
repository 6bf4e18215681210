import Archival
import Events
import Retention
import Sealing
import Testing

@testable import Jobs

/// The documents of a disposition are read as they are written, and in no other form.
@Suite struct DispositionDocumentTests {
  private static let digest = SHA256.hash([1])
  private static let slot = Slot(LogicalDate(day: 20_744), .sms)
  private static let reference = Manifest.Reference(key: "dispositions/2027-11-01/plan.json", bytes: 3, sha256: digest)
  private static let outcome = DispositionOutcome(
    id: "a", slot: slot, verdict: .kept, because: .held, reason: "a \"reason\"\u{1}",
    objects: [.init(name: "a.tar.zst", version: "", said: .notAsked), .init(name: "a.index", version: "7", said: .held)])

  static let plan = DispositionPlan(
    store: "s", date: .of("2027-11-01"), plannedAt: Instant(nanoseconds: 1_000_000_000, digits: 3), program: "tally 0",
    config: digest, previous: .init(date: .of("2027-10-31"), sha256: digest),
    holds: [HoldHead(id: "LIT-1", revision: 2, sha256: digest)], events: digest, archives: 3,
    stays: [.held: 1, .retainedByPolicy: 1], accepted: 7,
    items: [
      DispositionItem(
        id: "a", slot: slot, manifest: digest, objects: [.init(name: "a.tar.zst", bytes: 9)], verdict: .awaitingReview,
        decidedBy: "policy p", reasons: ["why"], isNew: true)
    ])
  static let order = DispositionOrder(
    plan: digest, approval: digest, number: 2, asOf: .of("2027-11-02"),
    items: [.init(id: "a", slot: slot, versions: [.init(name: "a.tar.zst", version: "1")])], kept: [outcome])
  static let certificate = DispositionCertificate(
    store: "s", number: 2, asOf: .of("2027-11-02"), executedAt: Instant(nanoseconds: 0, digits: 3), program: "tally 0",
    config: digest, plan: reference, order: reference, outcome: reference,
    approval: .init(
      signature: reference, kind: .review, by: "CN=A", certificate: digest, signedAt: Instant(nanoseconds: 0, digits: 0)),
    previous: reference, destroyed: [.init(id: "a", slot: slot, manifest: digest, bytes: 9)], kept: [.held: 1])

  private func check<Document: DispositionDocument & Equatable>(_ document: Document) throws {
    let bytes = document.bytes
    #expect(try Document(bytes) == document)
    #expect(throws: DispositionError.self) { try Document(bytes + [0x0a]) }
    #expect(throws: DispositionError.self) { try Document(Array(bytes.dropLast())) }
    let text = String(decoding: bytes, as: UTF8.self)
    let newer = text.replacing(#""format":1"#, with: #""format":2"#)
    #expect(throws: DispositionError.newer(format: 2)) { try Document(Array(newer.utf8)) }
    #expect(throws: DispositionError.self) {
      try Document(Array(text.replacing("{\"", with: "{\"aa\":1,\"", maxReplacements: 1).utf8))
    }
    // Every member is needed, or makes a difference.
    let members = try #require(try JSONValue.parse(bytes).members)
    for member in members where !member.value.isNull {
      let rest = JSONValue.object(members.filter { $0.key != member.key }).canonical()
      #expect((try? Document(rest)) != document, "\(member.key)")
    }
  }

  @Test func plans() throws { try check(Self.plan) }

  @Test("More bytes than there are is no document, and their sum is the largest number") func large() throws {
    var (plan, certificate) = (Self.plan, Self.certificate)
    plan.items[0].objects = Array(repeating: .init(name: "a.tar.zst", bytes: .max), count: 2)
    plan.items += plan.items
    certificate.destroyed = Array(repeating: .init(id: "a", slot: Self.slot, manifest: Self.digest, bytes: .max), count: 2)
    #expect(plan.bytes == Int64.max)
    #expect(throws: DispositionError.self) { try DispositionPlan(plan.bytes as [UInt8]) }
    #expect(throws: DispositionError.self) { try DispositionCertificate(certificate.bytes) }
  }

  @Test("What is seldom in a plan is read where it is there, and a plan without it is as it always was") func seldom() throws {
    var plan = Self.plan
    #expect(!String(decoding: plan.bytes, as: UTF8.self).contains("idle"))
    plan.idlePolicies = [.init(id: "claims", isAccepted: true), .init(id: "other")]
    plan.idleDays = 46
    try check(plan)
    let text = String(decoding: plan.bytes, as: UTF8.self)
    for wrong in [#"{"accepted":1,"policy":"claims"}"#, #"{"policy":"claims"}"#, #""claims""#] {
      let bytes = Array(text.replacing(#"{"accepted":true,"policy":"claims"}"#, with: wrong).utf8)
      #expect(throws: DispositionError.self, "\(wrong)") { try DispositionPlan(bytes) }
    }
  }
  @Test func orders() throws { try check(Self.order) }
  @Test func certificates() throws { try check(Self.certificate) }

  @Test func outcomes() throws {
    let all = DispositionOutcomes(items: [Self.outcome, Self.outcome])
    #expect(try DispositionOutcomes(all.bytes) == all)
    #expect(try DispositionOutcomes([]).items.isEmpty)
    #expect(throws: DispositionError.self) { try DispositionOutcomes(Array(all.bytes.dropLast())) }
    #expect(throws: DispositionError.damaged("line 1 is no outcome")) { try DispositionOutcomes(Array("{}\n".utf8)) }
  }

  @Test(
    "What a plan does not allow is refused",
    arguments: [
      (#""verdict":"AWAITING_REVIEW""#, #""verdict":"HELD""#), (#""verdict":"AWAITING_REVIEW""#, #""verdict":"DESTROY""#),
      (#""folder":"archives/2026/10/18/SMS""#, #""folder":"archives/2026/10/18""#), (#""newArchives":1"#, #""newArchives":0"#),
      (#""bytes":9"#, #""bytes":-9"#), (#""date":"2027-11-01""#, #""date":"2027-11-31""#),
    ])
  func refuses(_ old: String, _ new: String) throws {
    let text = String(decoding: Self.plan.bytes, as: UTF8.self)
    #expect(text.contains(old))
    #expect(throws: DispositionError.self) { try DispositionPlan(Array(text.replacing(old, with: new).utf8)) }
  }
}
