import Archival
import Events
import Operations
import Retention
import Sealing
import Storage
import TestSupport
import Testing

@testable import Jobs

@Suite struct ExplainJobTests {
  let fixture = HoldFixture()
  let planner: SigningKey

  init() throws { planner = try SigningKey.make(name: "Planner", from: 1_500_000_000, days: 7_300) }

  /// Packs a day, seals what was packed, and releases its export.
  func pack() async throws {
    try await fixture.pack()
    let now = fixture.clock.now() / 1_000_000_000
    for (key, bytes) in fixture.store.contents where key.name == "manifest.json" {
      fixture.put("\(key).p7s", try CMSSeal.sign(bytes, with: planner, at: now))
    }
    fixture.put(Self.export, nil)
  }

  func explain(
    _ operand: String, _ policies: [String], asOf: String, trusting signers: [Certificate]? = nil
  ) async throws -> [ExplainJob.Explanation] {
    let policies = try policies.map { try RetentionPolicy(try JSONValue.parse(Array($0.utf8))) }
    let settings = ExpireSettings(
      storeID: HoldFixture.storeID, rules: RetentionRules(policies: policies, grace: try CalendarPeriod("P30D")),
      roles: DispositionRoles([:], approvalFor: try CalendarPeriod("P30D")), surge: SurgeLimit(times: 4, floor: 100),
      trust: Trust(signers: signers ?? [planner.certificate], authorities: []), program: "tally 0", config: SHA256.hash([]))
    let job = ExplainJob(store: fixture.store, labels: fixture.reader(), settings: settings)
    return try await job.run(
      try #require(ExplainJob.Subject(operand)), asOf: try #require(LogicalDate(asOf)), now: fixture.clock.now() / 1_000_000_000)
  }

  static let export = "exports/archiver/\(HoldFixture.date.path)/h.ndjson"

  static let year = #"{"id":"year","citation":"c","period":"P1Y","then":"destroy"}"#

  @Test func namesWhatIsMeant() async throws {
    try await pack()
    let folder = Slot(HoldFixture.date, .sms).folder
    let byFolder = try await explain(folder, [Self.year], asOf: "2027-01-01")
    let id = try #require(byFolder.first).decision.id
    #expect(byFolder.map(\.folder) == [folder])
    #expect(try await explain(id, [Self.year], asOf: "2027-01-01").map(\.folder) == [folder])
    #expect(try await explain("M-3", [Self.year], asOf: "2027-01-01").map(\.folder) == [Slot(HoldFixture.date, .email).folder])
    for operand in ["M-9", "archives/2020/01/01/SMS", "20200101-SMS-000000000000"] {
      #expect(try await explain(operand, [Self.year], asOf: "2027-01-01").isEmpty, "\(operand)")
    }
  }

  @Test("What begins as a folder of archives and is none names nothing; anything else that is no archive is a message")
  func operands() {
    for operand in [
      "archives/2026/13/18/SMS", "archives/2026/10/18/sms", "archives/2026/10/18/SMS/", "archives/2026/10/18/SMS/x",
    ] {
      #expect(ExplainJob.Subject(operand) == nil, "\(operand)")
    }
    for folder in ["archives/2026/10/18/SMS", "archives/2026/10/18/SMS/supplement-1/rewrite-2"] {
      #expect(ExplainJob.Subject(folder) == .archive(folder, HoldFixture.date))
    }
    for id in ["2026/10/18/SMS", "20261318-SMS-000000000000", "archives"] {
      #expect(ExplainJob.Subject(id) == .message(id))
    }
  }

  @Test func verdicts() async throws {
    try await pack()
    func verdict(_ policies: [String], _ asOf: String) async throws -> RetentionVerdict? {
      try await explain(Slot(HoldFixture.date, .sms).folder, policies, asOf: asOf).first?.decision.verdict
    }
    // The archive is of 2026-10-18.
    #expect(HoldFixture.date.description == "2026-10-18")
    #expect(try await verdict([], "2090-01-01") == .unresolved)
    #expect(try await verdict([Self.year], "2027-10-18") == .retainedByPolicy)
    #expect(try await verdict([Self.year], "2027-10-19") == .expired)
    // The manifest does not name queues, but the index rules others out.
    let other = #"{"id":"other","citation":"c","period":"P50Y","matches":{"queues":["Q-9"]}}"#
    #expect(try await verdict([Self.year, other], "2027-10-19") == .expired)
    let mine = #"{"id":"mine","citation":"c","period":"P50Y","matches":{"queues":["Q-SMS"]}}"#
    #expect(try await verdict([Self.year, mine], "2027-10-19") == .retainedByPolicy)
    let reads = #"{"id":"reads","citation":"c","period":"P50Y","matches":{"types":["read"]}}"#
    #expect(try await verdict([Self.year, reads], "2027-10-19") == .expired)
    _ = try await fixture.register().apply(fixture.hold("LIT-1", .make(agents: ["A-1"])))
    #expect(try await verdict([Self.year], "2027-10-19") == .held)
  }

  @Test("What the store keeps counts to the day on which it lets go") func locks() async throws {
    try await pack()
    let folder = Slot(HoldFixture.date, .sms).folder
    func decision(_ asOf: String) async throws -> RetentionDecision? {
      try await explain(folder, [Self.year], asOf: asOf).first?.decision
    }
    let key = try #require(fixture.store.contents.keys.first { $0.description.hasPrefix(folder) && $0.name.hasSuffix(".index") })
    let version = try #require(try await fixture.store.versions(key).first)
    let until = try #require(Instant(rfc3339: "2031-05-05T00:00:01Z"))
    try await fixture.store.retain(version, Storage.Retention(until: until, strength: .final))
    #expect(try await decision("2031-05-05")?.verdict == .lockedByStore)
    #expect(try await decision("2031-05-05")?.changesOn?.description == "2031-05-06")
    #expect(try await decision("2031-05-06")?.verdict == .expired)
    let midnight = try #require(Instant(rfc3339: "2032-01-01T00:00:00Z"))
    try await fixture.store.retain(version, Storage.Retention(until: midnight, strength: .final))
    #expect(try await decision("2031-12-31")?.verdict == .lockedByStore)
    #expect(try await decision("2032-01-01")?.verdict == .expired)
    // What stays anyway may be retained for longer; a legal hold on it was meant for all.
    let seal = try #require(ObjectKey("\(folder)/manifest.json.p7s"))
    let sealVersion = try #require(try await fixture.store.versions(seal).first)
    let later = try #require(Instant(rfc3339: "2040-01-01T00:00:00Z"))
    try await fixture.store.retain(sealVersion, Storage.Retention(until: later, strength: .final))
    #expect(try await decision("2032-01-01")?.verdict == .expired)
    try await fixture.store.hold(sealVersion, true)
    #expect(try await decision("2032-01-01")?.verdict == .lockedByStore)
    // Of what a policy keeps, the store's locks are told too.
    let kept = try #require(try await decision("2027-01-01"))
    #expect(kept.verdict == .retainedByPolicy && kept.reasons.contains { $0.contains("a legal hold of the store is on it") })
  }

  @Test("Seals and hot exports are looked at as a plan does: only of what no rule keeps") func asPlansDo() async throws {
    try await pack()
    let folder = Slot(HoldFixture.date, .sms).folder
    func said(_ asOf: String) async throws -> (verdict: RetentionVerdict, reasons: String) {
      let decision = try #require(try await explain(folder, [Self.year], asOf: asOf).first).decision
      return (decision.verdict, decision.reasons.joined())
    }
    #expect(try await said("2027-10-19").verdict == .expired)
    fixture.put(Self.export, [1])
    #expect(try await said("2027-10-19").verdict == .unresolved)
    #expect(try await said("2027-10-19").reasons.contains(ArchiveFault.exportsRemain.words))
    #expect(try await said("2027-10-18").verdict == .retainedByPolicy)
    fixture.put(Self.export, nil)
    fixture.put("\(folder)/manifest.json.p7s", [1])
    #expect(try await said("2027-10-19").verdict == .unresolved)
    #expect(try await said("2027-10-19").reasons.contains(ArchiveFault.manifestAltered.words))
    #expect(try await said("2027-10-18").verdict == .retainedByPolicy)
    let error = await #expect(throws: JobError.self) { try await explain(folder, [Self.year], asOf: "2027-10-18", trusting: []) }
    #expect(error?.code == .configuration)
  }
}
