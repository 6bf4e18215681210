import Events
import Operations
import Retention
import Storage
import TestSupport
import Testing

@testable import Jobs

/// Holds that the newest plan names, and that are not there any more: a history does not say of itself that its end is gone.
@Suite struct NamedHoldsTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// What is put in place of each object.
    var change: [String: [UInt8]?]
  }

  static let rows = [
    Row(testDescription: "all of it", change: ["LIT-1/1.json": nil, "LIT-1/2.json": nil]),
    Row(testDescription: "all of it and of another", change: ["LIT-1/1.json": nil, "LIT-1/2.json": nil, "LIT-2/1.json": nil]),
    Row(testDescription: "the last, wider revision", change: ["LIT-1/2.json": nil]),
  ]

  private func fixture() async throws -> ExpireFixture {
    let fixture = try await ExpireFixture()
    try await fixture.hold("LIT-1", .make(channels: [.sms]))
    try await fixture.hold("LIT-1", .make(channels: [.sms, .email]))
    try await fixture.hold("LIT-2", .make(channels: [.voice]))
    try await fixture.plan()
    return fixture
  }

  private func code(_ body: () async throws -> Void) async -> ExitCode? {
    do { try await body() } catch { return (error as? JobError)?.code }
    return nil
  }

  @Test("Nothing is planned, destroyed or lifted until it is restored", arguments: rows) func gone(_ row: Row) async throws {
    let fixture = try await fixture()
    let sound = fixture.store.contents
    for (name, bytes) in row.change { fixture.store.tamper(try #require(ObjectKey("holds/" + name)), bytes) }
    fixture.move(to: "2027-11-02")
    let before = fixture.store.contents
    #expect(await code { try await fixture.plan() } == .integrity)
    #expect(await code { _ = try await fixture.run() } == .integrity)
    #expect(await code { try await fixture.context().checkHolds() } == .integrity)
    #expect(fixture.store.contents == before)
    for name in row.change.keys {
      let key = try #require(ObjectKey("holds/" + name))
      fixture.store.tamper(key, sound[key])
    }
    #expect(try await fixture.plan().plan.stays == [.held: 4])
  }

  @Test("Another in its place is none, and what follows it is") func another() async throws {
    let fixture = try await fixture()
    fixture.move(to: "2027-11-03")
    let key = try #require(ObjectKey("holds/LIT-2/1.json"))
    let (first, text) = (fixture.store.contents[key], String(decoding: try #require(fixture.store.contents[key]), as: UTF8.self))
    fixture.store.tamper(key, Array(text.replacing("VOICE", with: "PUSH").utf8))
    #expect(await code { try await fixture.plan() } == .integrity)
    fixture.store.tamper(key, first)
    try await fixture.hold("LIT-1", .everything)
    try await fixture.release("LIT-1")
    #expect(try await fixture.plan().plan.holds.map(\.revision) == [4, 1])
  }

  @Test("What cannot be relied on holds everything and is named as before, so that it can be restored") func restored()
    async throws
  {
    let fixture = try await fixture()
    let key = try #require(ObjectKey("holds/LIT-1/1.json"))
    let sound = fixture.store.contents[key]
    fixture.store.tamper(key, Array("{}".utf8))
    fixture.move(to: "2027-11-02")
    let plan = try await fixture.plan().plan
    #expect(plan.stays == [.held: 4] && plan.holds.map(\.id) == ["LIT-1", "LIT-2"] && plan.holds[0].revision == 2)
    fixture.store.tamper(key, sound)
    fixture.move(to: "2027-11-03")
    #expect(try await fixture.plan().plan.holds.map(\.revision) == [2, 1])
  }
}
