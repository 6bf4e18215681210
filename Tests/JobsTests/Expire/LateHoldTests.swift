import Archival
import Events
import Operations
import Retention
import Sealing
import Storage
import TestSupport
import Testing

@testable import Jobs

/// A hold that comes while an order is being done.
@Suite struct LateHoldTests {
  /// A store in memory to which something happens after objects with such a name were deleted.
  private struct WatchedStore: ForwardingStore {
    let store: MemoryStore
    let suffix: String
    let after: @Sendable () async throws -> Void

    func delete(_ versions: [ObjectVersion]) async throws -> [Deletion] {
      let said = try await store.delete(versions)
      if versions.contains(where: { $0.key.name.hasSuffix(suffix) }) { try await after() }
      return said
    }
  }

  private func run(_ suffix: String, _ scope: HoldScope) async throws -> (fixture: ExpireFixture, outcome: ExpireOutcome) {
    let fixture = try await ExpireFixture(encryptedBy: try KeyEncryptionKey(id: "k", created: 1))
    try await fixture.plan()
    let store = WatchedStore(store: fixture.store, suffix: suffix) { try await fixture.hold("LIT-1", scope) }
    return (fixture, try await fixture.run(through: store))
  }

  private func isLate(_ outcome: DispositionOutcome) -> Bool {
    outcome.isHeldTooLate && outcome.because == .held && outcome.reason.contains("before a hold was seen")
  }

  @Test("Before the keys, it keeps what is left, and is named") func beforeKeys() async throws {
    let (fixture, outcome) = try await run(".tar.zst", .make(channels: [.sms]))
    #expect(outcome.exit == .breaks && outcome.outcomes.count { $0.verdict == .destroyed } == 4)
    #expect(outcome.outcomes.filter(isLate).map(\.slot.channel) == [.sms, .sms])
    // Index and key of each of the two.
    #expect(fixture.content.count == 4 && fixture.content.allSatisfy { $0.contains("/SMS/") })
    #expect(try await fixture.verify().words == [])
    fixture.move(to: "2027-11-02")
    #expect(try await fixture.plan().plan.stays == [.held: 2])
  }

  @Test("After the keys, it is named") func afterKeys() async throws {
    let (fixture, outcome) = try await run("key.json", .make(channels: [.sms]))
    #expect(outcome.exit == .breaks && outcome.outcomes.filter(isLate).map(\.slot.channel) == [.sms, .sms])
    #expect(fixture.content.isEmpty)
    #expect(try await fixture.verify().words == [])
  }

  @Test("One about something else is no matter", arguments: [".tar.zst", "key.json"]) func others(_ suffix: String) async throws {
    let (fixture, outcome) = try await run(suffix, .make(channels: [.voice]))
    #expect(outcome.exit == .done && fixture.content.isEmpty && !outcome.outcomes.contains(where: isLate))
  }

  @Test("Where content was gone when a killed run is taken up again, it keeps the rest and is named") func afterKill()
    async throws
  {
    let fixture = try await ExpireFixture(encryptedBy: try KeyEncryptionKey(id: "k", created: 1))
    try await fixture.plan()
    let plan = FaultPlan([FaultPlan.Fault(.delete, occurrence: 2, code: .unavailable)])
    do { _ = try await fixture.run(through: FaultyStore(fixture.store, plan)) } catch is StorageError {}
    #expect(plan.unfired.isEmpty && fixture.content.count == 8)
    try await fixture.hold("LIT-1", .make(channels: [.sms]))
    let outcome = try await fixture.run()
    #expect(outcome.exit == .breaks && outcome.outcomes.filter(isLate).map(\.slot.channel) == [.sms, .sms])
    #expect(fixture.content.count == 4 && fixture.content.allSatisfy { $0.contains("/SMS/") })
  }

  @Test("An erasure does the same") func erasure() async throws {
    let fixture = try await EraseFixture(encrypted: true)
    try await fixture.request()
    let former = Set(fixture.formers().keys)
    let store = WatchedStore(store: fixture.store, suffix: ".tar.zst") {
      try await fixture.expire.hold("LIT-1", .make(channels: [.sms]))
    }
    let outcome = try await fixture.run(through: store)
    #expect(outcome.exit == .breaks && outcome.outcomes.filter(isLate).map(\.slot.channel) == [.sms])
    let left = former.intersection(fixture.formers().keys).filter { $0.description.contains("/10/18/") }
    #expect(left.count == 2 && left.allSatisfy { $0.description.contains("/SMS/") })
    #expect(try await fixture.verify().words == [])
  }
}
