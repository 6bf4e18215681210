import Archival
import Events
import Retention
import Storage
import Testing

@testable import Jobs

@Suite struct ExplainJobTests {
  let fixture = HoldFixture()

  func explain(_ operand: String, _ policies: [String], asOf: String) async throws -> [ExplainJob.Explanation] {
    let policies = try policies.map { try RetentionPolicy(try JSONValue.parse(Array($0.utf8))) }
    let rules = RetentionRules(policies: policies, grace: try CalendarPeriod("P30D"))
    let job = ExplainJob(store: fixture.store, labels: fixture.reader(), rules: rules, events: [])
    return try await job.run(ExplainJob.Subject(operand), asOf: try #require(LogicalDate(asOf)))
  }

  static let year = #"{"id":"year","citation":"c","period":"P1Y","then":"destroy"}"#

  @Test func namesWhatIsMeant() async throws {
    try await fixture.pack()
    let folder = Slot(HoldFixture.date, .sms).folder
    let byFolder = try await explain(folder, [Self.year], asOf: "2027-01-01")
    let id = try #require(byFolder.first).decision.id
    #expect(byFolder.map(\.folder) == [folder])
    #expect(try await explain(id, [Self.year], asOf: "2027-01-01").map(\.folder) == [folder])
    #expect(try await explain("M-3", [Self.year], asOf: "2027-01-01").map(\.folder) == [Slot(HoldFixture.date, .email).folder])
    for operand in ["M-9", folder + "/x", "archives/2020/01/01/SMS", "20200101-SMS-000000000000"] {
      #expect(try await explain(operand, [Self.year], asOf: "2027-01-01").isEmpty, "\(operand)")
    }
  }

  @Test func verdicts() async throws {
    try await fixture.pack()
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
    try await fixture.pack()
    let folder = Slot(HoldFixture.date, .sms).folder
    func decision(_ asOf: String) async throws -> RetentionDecision? {
      try await explain(folder, [Self.year], asOf: asOf).first?.decision
    }
    let key = try #require(ObjectKey("\(folder)/manifest.json.p7s"))
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
    try await fixture.store.hold(version, true)
    #expect(try await decision("2032-01-01")?.verdict == .lockedByStore)
  }
}
