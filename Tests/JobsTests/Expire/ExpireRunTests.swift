import Archival
import Events
import Operations
import Retention
import Sealing
import Storage
import TestSupport
import Testing

@testable import Jobs

/// From a plan to its certificate.
@Suite struct ExpireRunTests {
  @Test("What is expired is destroyed, certified, and verified to be gone") func destroys() async throws {
    let fixture = try await ExpireFixture()
    let before = fixture.content
    let draft = try await fixture.plan()
    #expect(draft.plan.items.count == 4 && draft.plan.archives == 4 && draft.plan.newItems == 4 && draft.plan.stays.isEmpty)
    #expect(draft.plan.items.allSatisfy { $0.verdict == .expired && $0.decidedBy == "policy year" && $0.objects.count == 2 })
    #expect(fixture.content == before)

    let dry = try await fixture.run(dryRun: true)
    #expect(dry.outcomes.map(\.verdict) == Array(repeating: .destroyed, count: 4) && fixture.content == before)

    let outcome = try await fixture.run()
    #expect(outcome.exit == .done && outcome.outcomes.count == 4, "\(outcome)")
    #expect(outcome.dispositions.first?.certificates == ["dispositions/2027-11-01/certificate.json"])
    #expect(fixture.content.isEmpty)
    let verified = try await fixture.verify()
    #expect(verified.words == [] && verified.isIntact)
    #expect((verified.destroyed, verified.certificates, verified.archives, verified.manifests) == (4, 1, 0, 4))
    // Again, there is nothing to be done.
    let after = fixture.store.contents
    #expect(try await fixture.run().outcomes.isEmpty)
    #expect(fixture.store.contents == after)
  }

  @Test("Content that is gone without a certificate is missing") func goneWithoutCertificate() async throws {
    let fixture = try await ExpireFixture()
    try await fixture.plan()
    _ = try await fixture.run()
    for suffix in ["", ".p7s"] {
      let copy = fixture.copied
      copy.store.tamper(try #require(ObjectKey("dispositions/2027-11-01/certificate.json" + suffix)), nil)
      let verified = try await copy.verify()
      #expect(verified.isDamaged && verified.words.count { $0.hasSuffix(".tar.zst") && $0.hasPrefix("missing") } == 4)
    }
    // Sealed by somebody else, it attests nothing.
    let forged = fixture.copied
    let key = try #require(ObjectKey("dispositions/2027-11-01/certificate.json"))
    let bytes = try #require(forged.store.contents[key])
    let seal = try CMSSeal.sign(bytes, with: forged.people.stranger, at: forged.clock.now() / 1_000_000_000)
    forged.store.tamper(key.adding(".p7s"), seal)
    #expect(try await forged.verify().words.contains { $0.hasPrefix("missing") && $0.hasSuffix(".tar.zst") })
  }

  @Test(
    "What a certificate rests on must be there as it names it",
    arguments: ["plan.json", "plan.json.p7s", "order.json", "outcome.ndjson", "approval.p7s"])
  func restsOnDocuments(_ name: String) async throws {
    var fixture = try await ExpireFixture()
    fixture.policies = [ExpireFixture.approve]
    try await fixture.plan()
    try await fixture.approve()
    _ = try await fixture.run()
    #expect(try await fixture.verify().words == [])
    let key = try #require(ObjectKey("dispositions/2027-11-01/" + name))
    let bytes = try #require(fixture.store.contents[key])
    fixture.store.tamper(key, bytes + [0x20])
    #expect(try await fixture.verify().words.contains("altered \(key)"))
    fixture.store.tamper(key, nil)
    #expect(try await fixture.verify().words.contains("missing \(key)"))
  }

  @Test("A hold that comes between plan and run wins") func holdWins() async throws {
    let fixture = try await ExpireFixture()
    try await fixture.plan()
    let before = fixture.content
    try await fixture.hold("LIT-1", .make(channels: [.sms]))
    let outcome = try await fixture.run()
    #expect(outcome.outcomes.count { $0.verdict == .kept && $0.because == .held } == 2)
    #expect(fixture.content == before.filter { $0.contains("/SMS/") })
    #expect(try await fixture.verify().words == [])
    // What was kept is not tried again under this plan, and planned anew when the grace is over.
    try await fixture.release()
    fixture.move(to: "2027-11-20")
    #expect(try await fixture.plan().plan.stays == [.inGrace: 2])
    #expect(try await fixture.run().outcomes.isEmpty)
    fixture.move(to: "2027-12-02")
    let last = try await fixture.plan()
    #expect(last.plan.items.count == 2 && last.plan.newItems == 2)
    _ = try await fixture.run()
    #expect(fixture.content.isEmpty)
    let verified = try await fixture.verify()
    #expect(verified.words == [] && verified.certificates == 2)
  }

  @Test("A hold that comes when all is decided, and before anything is deleted, wins") func lastMoment() async throws {
    let fixture = try await ExpireFixture()
    try await fixture.plan()
    let before = fixture.content
    let store = InterruptedStore(fixture.store) { key in
      if key.name == "order.json" { try await fixture.hold() }
    }
    let outcome = try await fixture.run(through: store)
    #expect(outcome.outcomes.count { $0.verdict == .kept && $0.because == .held } == 4)
    #expect(fixture.content == before)
    #expect(try await fixture.verify().words == [])
  }

  @Test("A longer policy, another manifest or a lock that comes in between keeps") func changesInBetween() async throws {
    var fixture = try await ExpireFixture()
    try await fixture.plan()
    let before = fixture.content
    fixture.policies = [#"{"id":"year","citation":"c","period":"P2Y","then":"destroy"}"#]
    let longer = fixture.copied
    #expect(try await longer.run().outcomes.allSatisfy { $0.verdict == .kept && $0.because == .retainedByPolicy })
    #expect(longer.content == before)
    fixture.policies = [ExpireFixture.destroy]

    let locked = fixture.copied
    let until = try #require(Instant(rfc3339: "2028-01-01T00:00:00Z"))
    for version in try await locked.versions(".tar.zst") {
      try await locked.store.retain(version, Storage.Retention(until: until, strength: .final))
    }
    let outcome = try await locked.run()
    #expect(outcome.exit == .breaks && outcome.outcomes.allSatisfy { $0.because == .lockedByStore })
    #expect(locked.content == before)

    let altered = fixture.copied
    let manifest = try #require(altered.store.contents.keys.first { $0.name == "manifest.json" })
    altered.store.tamper(manifest, [0x7b, 0x7d])
    let found = try await altered.run().outcomes
    #expect(
      found.count { $0.verdict == .kept && $0.because == .unresolved } == 1 && found.count { $0.verdict == .destroyed } == 3)
  }

  @Test("A refusal is a verdict: the key stays with its content, and nothing is tried again")
  func refusals() async throws {
    let fixture = try await ExpireFixture(encryptedBy: try KeyEncryptionKey(id: "k", created: 1))
    try await fixture.plan()
    let before = fixture.content
    #expect(before.count == 12)
    let refused = fixture.copied
    var outcome = try await refused.run(through: StubbornStore(refused.store, suffix: ".tar.zst", answers: .refused("no")))
    #expect(outcome.exit == .breaks && outcome.outcomes.allSatisfy { $0.verdict == .kept && $0.wasRefused })
    #expect(refused.content == before)
    #expect(try await refused.verify().words == [])
    #expect(try await refused.run().outcomes.isEmpty && refused.content == before)

    let lost = fixture.copied
    outcome = try await lost.run(through: StubbornStore(lost.store, suffix: ".tar.zst", answers: .deleted))
    #expect(outcome.exit == .breaks && outcome.outcomes.allSatisfy { $0.verdict == .kept && $0.because == .unresolved })
    // What is there keeps its key and its index.
    #expect(lost.content == before)

    // A key that is left goes with the next plan.
    let keyless = fixture.copied
    outcome = try await keyless.run(through: StubbornStore(keyless.store, suffix: "key.json", answers: .refused("no")))
    #expect(outcome.exit == .breaks && outcome.outcomes.allSatisfy { $0.verdict == .destroyed && $0.wasRefused })
    #expect(keyless.content.count == 4)
    #expect(try await keyless.verify().words == [])
    keyless.move(to: "2027-11-02")
    #expect(try await keyless.plan().plan.items.count == 4)
    _ = try await keyless.run()
    #expect(keyless.content.isEmpty)
    #expect(try await keyless.verify().words == [])
  }

  @Test("What somebody else took is told, and no certificate covers it") func takenByOthers() async throws {
    let fixture = try await ExpireFixture()
    try await fixture.plan()
    for key in fixture.store.contents.keys where key.description.contains("/2026/10/18/SMS/") && Slot.isDestroyable(key.name) {
      fixture.store.tamper(key, nil)
    }
    let outcome = try await fixture.run()
    #expect(outcome.exit == .integrity)
    #expect(outcome.outcomes.count { $0.verdict == .gone && $0.because == .unresolved } == 1)
    #expect(try await fixture.verify().words.count { $0.hasPrefix("missing archives/2026/10/18/SMS/") } == 2)
  }

  @Test("A copy that comes back is planned and destroyed again") func restored() async throws {
    let fixture = try await ExpireFixture()
    let backup = fixture.store.contents
    try await fixture.plan()
    _ = try await fixture.run()
    for (key, bytes) in backup where Slot.isDestroyable(key.name) { fixture.store.tamper(key, bytes) }
    let verified = try await fixture.verify()
    #expect(verified.isIntact && verified.findings.count == 4 && verified.destroyed == 0)
    fixture.move(to: "2027-11-02")
    try await fixture.plan()
    _ = try await fixture.run()
    #expect(fixture.content.isEmpty)
    #expect(try await fixture.verify().words == [])
  }

  @Test("Two plans with one archive destroy it once") func twoPlans() async throws {
    var fixture = try await ExpireFixture()
    fixture.policies = [ExpireFixture.approve]
    try await fixture.plan()
    fixture.move(to: "2027-11-02")
    let second = try await fixture.plan()
    #expect(second.plan.items.count == 4 && second.plan.newItems == 0)
    try await fixture.approve("2027-11-01")
    try await fixture.approve("2027-11-02")
    let outcome = try await fixture.run()
    #expect(outcome.exit == .done)
    #expect(outcome.outcomes.count { $0.verdict == .destroyed } == 4)
    #expect(outcome.outcomes.count { $0.verdict == .gone && $0.because == .expired } == 4)
    #expect(try await fixture.verify().words == [])
  }

  @Test("Orders are as small as asked, each with its certificate, and they follow each other") func orders() async throws {
    var fixture = try await ExpireFixture(days: 3)
    fixture.batch = 2
    fixture.stamps = true
    try await fixture.plan()
    let outcome = try await fixture.run()
    #expect(outcome.dispositions.first?.certificates.count == 3)
    let names = fixture.store.contents.keys.map(\.description).filter { $0.hasPrefix("dispositions/") }
    #expect(names.count { $0.hasSuffix(".tsr") } == 4 && names.contains("dispositions/2027-11-01/certificate.3.json.p7s"))
    let second = try #require(ObjectKey("dispositions/2027-11-01/certificate.2.json"))
    fixture.store.tamper(second, nil)
    let words = try await fixture.verify().words
    #expect(words.contains("missing \(second)"))
  }
}
