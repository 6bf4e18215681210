internal import Events
internal import Reconciliation
internal import Reports
internal import Storage
internal import TestSupport
internal import Testing

@testable internal import Jobs

/// What one night leaves to the next one is there when that comes.
@Suite struct NextNightTests {
  /// A send after midnight that is in the newest night's export waits there for the next night, however long that takes.
  @Test func whatTheNextNightReportsStaysHot() async throws {
    let memory = MemoryStore(now: { TierFixture.now })
    var fixture = try TierFixture(memory)
    fixture.rules.lookbackDays = 0
    let (first, later) = (TierFixture.first, TierFixture.first.advanced(by: 9))
    try await fixture.keep(
      "a.ndjson", [TierFixture.record("e1", "send", .sms, message: "m1", on: first.advanced(by: 1))], on: first)
    try await fixture.reconcile(first)
    try await fixture.tier()
    #expect(try await TierLedger(fixture).hot.count == 1)
    try await fixture.keep("a.ndjson", [TierFixture.record("e2", "send", .sms, message: "m2", on: later)], on: later)
    try await fixture.reconcile(later)
    let folder = try #require(try await ReconciliationFolder.find(later, in: memory))
    #expect(try await folder.totals().totals.messages.sends == 2)
    try await fixture.tier()
    #expect(try await TierLedger(fixture).hot.isEmpty)
  }
}
