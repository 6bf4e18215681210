internal import Events
internal import Storage
internal import TestSupport
internal import Testing

@testable internal import Jobs

/// An event index that an earlier version of the program made.
@Suite struct OldIndexTests {
  @Test func anIndexOfTheVersionBeforeIsMadeAgain() async throws {
    let memory = MemoryStore(now: { TierFixture.now })
    let fixture = try TierFixture(memory)
    let line = TierFixture.record("e1", "send", .sms, message: "m1", on: TierFixture.first)
    try await fixture.keep("a.ndjson", [line], on: TierFixture.first)
    let key = try #require(ObjectKey("exports/archiver/2026/10/01/a.ndjson.events"))
    let made = try #require(memory.contents[key])
    var old = made
    for position in [7, made.count - 1] { old[position] = 1 }
    memory.tamper(key, old)
    let found = try await VerifyJob(store: memory, index: StoreIndexVerifier(store: memory)).run()
    #expect(!found.isDamaged && found.items.map(\.index) == [.altered("its checksums do not match, or it is of another version")])
    try await fixture.reconcile(TierFixture.first)
    #expect(memory.contents[key] == made)
    #expect(try await VerifyJob(store: memory, index: StoreIndexVerifier(store: memory)).run().isIntact)
  }
}
