import Archival
import Events
import Operations
import Retention
import Sealing
import Storage
import TestSupport
import Testing

@testable import Jobs

/// What is planned, and what is not.
@Suite struct ExpirePlannerTests {
  @Test("A day is planned once, and plans follow each other") func once() async throws {
    var fixture = try await ExpireFixture()
    let first = try await fixture.plan()
    let stored = fixture.store.contents
    #expect(try await fixture.plan().isStored)
    #expect(fixture.store.contents == stored)
    fixture.move(to: "2027-11-03")
    let second = try await fixture.plan()
    #expect(second.plan.previous == .init(date: first.plan.date, sha256: SHA256.hash(first.plan.bytes)))
    #expect(second.plan.newItems == 0)
    #expect(first.plan.config == second.plan.config && first.plan.store == fixture.packed.id)
    #expect(second.plan.events == nil)
    fixture.move(to: "2027-11-04")
    fixture.outside = [7]
    #expect(try await fixture.plan().plan.events == SHA256.hash([7]))
  }

  @Test("The holds that there are are named by their bytes") func holds() async throws {
    let fixture = try await ExpireFixture()
    try await fixture.hold("LIT-1", .make(channels: [.voice]))
    try await fixture.hold("LIT-0", .make(channels: [.email]))
    try await fixture.release("LIT-1")
    let plan = try await fixture.plan().plan
    #expect(plan.holds.map(\.id) == ["LIT-0", "LIT-1"] && plan.holds.map(\.revision) == [1, 2])
    let key = try #require(ObjectKey("holds/LIT-1/2.json"))
    #expect(plan.holds[1].sha256 == SHA256.hash(try #require(fixture.store.contents[key])))
    #expect(plan.stays == [.held: 2] && plan.items.count == 2)
  }

  private func code(_ body: () async throws -> Void) async -> (ExitCode, String)? {
    do { try await body() } catch let error as JobError { return (error.code, error.description) } catch { return nil }
    return nil
  }

  @Test("An as-of to come, one before the last, and a clock that is behind are refused") func asOf() async throws {
    let fixture = try await ExpireFixture()
    let before = fixture.content
    func refuses(_ words: String, _ body: () async throws -> Void) async {
      let found = await code(body)
      #expect(found?.0 == .refused && found?.1.contains(words) == true, "\(String(describing: found))")
    }
    await refuses("is to come") { try await fixture.plan("2027-11-02") }
    await refuses("is to come") { _ = try await fixture.run("2027-11-02") }
    try await fixture.plan()
    await refuses("before that of an earlier plan") { try await fixture.plan("2027-10-31") }
    await refuses("before that of an earlier run") { _ = try await fixture.run("2027-10-31") }
    #expect(fixture.content == before)
    // Back in time: the last plan is of an instant that is still to come.
    fixture.clock.set(now: fixture.clock.now() + 86_400_000_000_000)
    try await fixture.hold("LIT-9", .make(channels: [.voice]))
    fixture.clock.set(now: fixture.clock.now() - 3_600_000_000_000)
    await refuses("clock says") { try await fixture.plan() }
  }

  @Test("Far more than usual is a jump, and nothing is planned until somebody says the number") func surge()
    async throws
  {
    var fixture = try await ExpireFixture()
    fixture.surge = SurgeLimit(times: 2, floor: 3)
    let found = await code { try await fixture.plan() }
    #expect(found?.0 == .refused && found?.1.contains("--expect=4") == true)
    #expect(try await DispositionFolder.all(in: fixture.store).isEmpty)
    #expect(await code { try await fixture.plan(accepted: 5) }?.0 == .refused)
    #expect(try await fixture.plan(accepted: 4).plan.accepted == 4)
  }

  @Test("A number that is another is refused where nothing is unusual, too") func otherNumber() async throws {
    let fixture = try await ExpireFixture()
    let found = await code { try await fixture.plan(accepted: 5) }
    #expect(found?.0 == .refused && found?.1.contains("destroy 4 archives") == true, "\(String(describing: found))")
    #expect(try await DispositionFolder.all(in: fixture.store).isEmpty)
  }

  @Test func surgeLimits() {
    let limit = SurgeLimit(times: 4, floor: 10)
    #expect(limit.limit(after: []) == 10)
    #expect(limit.limit(after: [1, 1]) == 10)
    #expect(limit.limit(after: [10, 20]) == 60)
    #expect(limit.limit(after: Array(repeating: 1_000, count: 30) + Array(repeating: 10, count: 30)) == 40)
    #expect(SurgeLimit(times: 1_000, floor: 1).limit(after: [.max]) == .max)
  }

  @Test("An altered earlier plan stops planning") func alteredPlan() async throws {
    let fixture = try await ExpireFixture()
    try await fixture.plan()
    fixture.store.tamper(try #require(ObjectKey("dispositions/2027-11-01/plan.json")), [0x7b, 0x7d])
    fixture.move(to: "2027-11-02")
    #expect(await code { try await fixture.plan() }?.0 == .integrity)
    let outcome = try await fixture.run()
    #expect(outcome.exit == .integrity && outcome.outcomes.isEmpty && fixture.content.count == 8)
    #expect(try await fixture.verify().words == ["altered dispositions/2027-11-01/plan.json"])
  }

  @Test(
    "A plan that nobody trusted sealed, or by a certificate that had ended when it was made, destroys nothing",
    arguments: [false, true])
  func forgedPlan(_ byFormer: Bool) async throws {
    let fixture = try await ExpireFixture()
    try await fixture.plan()
    #expect(try await fixture.verify().words == [])
    let key = try #require(ObjectKey("dispositions/2027-11-01/plan.json"))
    let plan = try #require(fixture.store.contents[key])
    let seal =
      byFormer
      ? try CMSSeal.sign(plan, with: fixture.people.endedSigner, at: SealedFixture.sealedAt)
      : try CMSSeal.sign(plan, with: fixture.people.stranger, at: fixture.clock.now() / 1_000_000_000)
    fixture.store.tamper(key.adding(".p7s"), seal)
    #expect(try await fixture.verify().words == ["untrusted dispositions/2027-11-01/plan.json"])
    let outcome = try await fixture.run()
    #expect(outcome.exit == .integrity && outcome.failures.count == 1 && fixture.content.count == 8)
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var words: String
    var change: @Sendable (ExpireFixture) async throws -> Void
    var testDescription: String { name }
  }

  private static let folder = "archives/2026/10/18/SMS/"

  /// Seals a manifest with the fixture's key of a trusted signer that has ended.
  private static func end(_ key: ObjectKey, _ bytes: [UInt8], _ fixture: ExpireFixture) throws {
    let signer = fixture.people.endedSigner
    fixture.store.tamper(key.adding(".p7s"), try CMSSeal.sign(bytes, with: signer, at: SealedFixture.sealedAt))
    fixture.store.tamper(key.adding(".pem"), Array(try signer.certificate.pem().utf8))
  }

  private static func tamper(_ fixture: ExpireFixture, _ name: String, _ bytes: [UInt8]?) throws {
    fixture.store.tamper(try #require(ObjectKey(folder + name)), bytes)
  }

  static let rows: [Row] = [
    Row(name: "no manifest", words: "its manifest is missing") { try tamper($0, "manifest.json", nil) },
    Row(name: "no seal", words: "its manifest has no seal") { try tamper($0, "manifest.json.p7s", nil) },
    Row(name: "a manifest that is none", words: "its manifest was altered") { try tamper($0, "manifest.json", [1]) },
    Row(name: "another slot's manifest", words: "its manifest was altered") { fixture in
      let key = try #require(ObjectKey("archives/2026/10/18/EMAIL/manifest.json"))
      try tamper(fixture, "manifest.json", fixture.store.contents[key])
    },
    Row(name: "a stranger's seal", words: "its manifest was altered") { fixture in
      let key = try #require(ObjectKey(folder + "manifest.json"))
      let bytes = try #require(fixture.store.contents[key])
      try tamper(fixture, "manifest.json.p7s", try CMSSeal.sign(bytes, with: fixture.people.stranger, at: SealedFixture.sealedAt))
    },
    Row(name: "a seal that has ended, of which nothing says that it is older", words: ArchiveFault.sealEnded.words) { fixture in
      // All are such, so that none vouches for another.
      for (key, bytes) in fixture.store.contents where key.name == "manifest.json" { try end(key, bytes, fixture) }
    },
    Row(name: "an export that is still there", words: "an export that it was made from is still in the store") { fixture in
      let key = try #require(ObjectKey("exports/archiver/2026/10/18/h00.ndjson"))
      fixture.store.tamper(key, [1])
    },
  ]

  @Test("What is not as it was sealed, or not gone elsewhere, is unresolved", arguments: rows) func unresolved(_ row: Row)
    async throws
  {
    let fixture = try await ExpireFixture()
    try await row.change(fixture)
    let draft = try await fixture.plan()
    let remark = draft.remarks.first { $0.slot.folder + "/" == Self.folder }
    #expect(remark?.decision.verdict == .unresolved)
    #expect(remark?.decision.reasons.contains(row.words) == true, "\(String(describing: remark?.decision.reasons))")
    #expect(!draft.plan.items.contains { $0.slot.folder + "/" == Self.folder })
    _ = try await fixture.run()
    #expect(fixture.content.contains { $0.hasPrefix(Self.folder) && $0.hasSuffix(".tar.zst") })
  }

  @Test("An ended seal counts where a later manifest of the chain vouches for it, and where a run asks too") func vouched()
    async throws
  {
    let fixture = try await ExpireFixture()
    let manifests = try fixture.store.contents.filter { $0.key.name == "manifest.json" }.map { ($0.key, try Manifest($0.value)) }
      .sorted { $0.1.number < $1.1.number }
    for (key, manifest) in manifests.dropLast() { try Self.end(key, manifest.bytes, fixture) }
    #expect(try await fixture.verify().words == [])
    let plan = try await fixture.plan().plan
    #expect(plan.items.count == 4)
    // The last link ends as well: nothing vouches for any of them any more.
    let last = try #require(manifests.last)
    try Self.end(last.0, last.1.bytes, fixture)
    #expect(try await fixture.verify().words.count { $0.hasPrefix("not checkable") } == 4)
    let outcome = try await fixture.run()
    #expect(outcome.outcomes.count { $0.verdict == .kept && $0.because == .unresolved } == 4 && fixture.content.count == 8)
  }

  @Test("The store's lock of what would go counts, not that of what stays; a legal hold of either does") func locks() async throws
  {
    let fixture = try await ExpireFixture()
    let until = try #require(Instant(rfc3339: "2028-05-05T00:00:01Z"))
    let retention = Storage.Retention(until: until, strength: .final)
    for version in try await fixture.versions("/SMS/manifest.json") { try await fixture.store.retain(version, retention) }
    #expect(try await fixture.planner().draft(asOf: fixture.today).plan.items.count == 4)
    for version in try await fixture.versions("/EMAIL/manifest.json") { try await fixture.store.hold(version, true) }
    #expect(try await fixture.planner().draft(asOf: fixture.today).plan.stays == [.lockedByStore: 2])
    for version in try await fixture.versions(".index") { try await fixture.store.retain(version, retention) }
    let draft = try await fixture.planner().draft(asOf: fixture.today)
    #expect(draft.plan.stays == [.lockedByStore: 4] && draft.remarks.count == 4)
  }

  @Test("A store that lets go before the policy does destroys nothing sooner") func shortLock() async throws {
    var fixture = try await ExpireFixture()
    fixture.policies = [#"{"id":"long","citation":"c","period":"P6Y","then":"destroy"}"#]
    let until = try #require(Instant(rfc3339: "2027-11-02T00:00:00Z"))
    for version in try await fixture.versions(".tar.zst") {
      try await fixture.store.retain(version, Storage.Retention(until: until, strength: .final))
    }
    fixture.move(to: "2028-01-01")
    #expect(try await fixture.plan().plan.stays == [.retainedByPolicy: 4])
    #expect(try await fixture.run().outcomes.isEmpty)
    #expect(fixture.content.count == 8)
  }

  @Test("A policy that matches nothing lets nothing go, and keeps nothing that another lets go") func matchesNothing()
    async throws
  {
    var fixture = try await ExpireFixture()
    let voice = #"{"id":"voice","citation":"c","period":"P1Y","then":"keep","matches":{"channels":["VOICE"]}}"#
    fixture.policies = [voice]
    #expect(try await fixture.planner().draft(asOf: fixture.today).plan.stays == [.unresolved: 4])
    fixture.policies = [voice, ExpireFixture.destroy]
    #expect(try await fixture.planner().draft(asOf: fixture.today).plan.items.count == 4)
  }

  @Test("A hold for ids that nothing has is kept and named, and holds nothing but what cannot be asked") func unknownIDs()
    async throws
  {
    let fixture = try await ExpireFixture()
    try await fixture.hold("LIT-1", .make(messages: ["nowhere"], interactions: ["nowhere"]))
    let draft = try await fixture.planner().draft(asOf: fixture.today)
    #expect(draft.plan.items.count == 4 && draft.plan.holds.map(\.id) == ["LIT-1"])
    // An archive whose filter cannot be asked may have any of them.
    for key in fixture.store.contents.keys where key.description.contains("/18/SMS/") && key.name.hasSuffix(".index") {
      fixture.store.tamper(key, [1])
    }
    #expect(try await fixture.planner().draft(asOf: fixture.today).plan.stays == [.held: 1])
  }

  @Test("Without a rule nothing is planned") func noRule() async throws {
    var fixture = try await ExpireFixture()
    fixture.policies = []
    #expect(try await fixture.plan().plan.stays == [.unresolved: 4])
  }
}
