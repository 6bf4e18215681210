internal import Archival
internal import Events
internal import Retention
internal import Storage
internal import Synchronization
internal import TestSupport
internal import Testing

@testable internal import Jobs

/// Reads are summarised away, but for those that a hold is about, or may be.
@Suite struct HeldRecordsTests {
  private static let day = TierFixture.first

  /// Line by line: nothing, an interaction, a queue, both in EMAIL, and one whose clock was a day ahead.
  private static let reads = [
    TierFixture.record("r1", "read", .sms, message: "m1", on: day),
    TierFixture.record("r2", "read", .sms, message: "m2", on: day, more: #","metadata":{"interaction_id":"I-2"}"#),
    TierFixture.record("r3", "read", .sms, message: "m3", on: day, more: #","metadata":{"queue_id":"Q-3"}"#),
    TierFixture.record(
      "r4", "read", .email, message: "m4", on: day, more: #","metadata":{"interaction_id":"I-4","queue_id":"Q-3"}"#),
    TierFixture.record("r5", "read", .sms, message: "m5", on: day.advanced(by: 1), more: #","metadata":{"queue_id":"Q-5"}"#),
  ]

  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var holds: [Hold]
    /// Lines that are kept.
    var kept: Set<Int>
  }

  static func hold(
    _ scope: HoldScope, id: String = "H", at instant: Int64 = 0, releasedAt: Int64? = nil, fault: String? = nil
  ) -> Hold {
    var document = HoldDocument(
      id: id, scope: scope, requestedBy: "J. Doe", requestedAt: Instant(nanoseconds: 0, digits: 0), caseReference: "1:24")
    (document.revision, document.recordedAt) = (1, Instant(nanoseconds: instant, digits: 3))
    var revisions = [document]
    if let releasedAt {
      document.isReleased = true
      document.release = HoldDocument.Release(by: "K. Roe", reason: "settled")
      (document.revision, document.recordedAt) = (2, Instant(nanoseconds: releasedAt, digits: 3))
      revisions.append(document)
    }
    return Hold(id: id, revisions: revisions, fault: fault)
  }

  static func row(_ name: String, _ scope: HoldScope, _ kept: Set<Int>) -> Row {
    Row(testDescription: name, holds: [hold(scope)], kept: kept)
  }

  static let rows: [Row] = [
    Row(testDescription: "no hold", holds: [], kept: []),
    row("a message", .make(messages: ["m1", "m9"]), [1]),
    row("an interaction", .make(interactions: ["I-4"]), [4]),
    row("ids are held wherever they are", .make(messages: ["m4"], queues: ["Q-5"], channels: [.sms]), [4, 5]),
    row("a queue", .make(queues: ["Q-3"]), [3, 4]),
    row("a queue in a channel", .make(queues: ["Q-3"], channels: [.email]), [4]),
    row("a channel", .make(channels: [.email]), [4]),
    row("a day", .make(days: DayRange(start: day, end: day)), [1, 2, 3, 4, 5]),
    row("the day that only a clock says", .make(days: DayRange(start: day.advanced(by: 1))), [5]),
    row("days before", .make(days: DayRange(end: day.advanced(by: -1))), []),
    row("everything", .everything, [1, 2, 3, 4, 5]),
    row("a kind that the mapping does not name", .make(agents: ["A"], channels: [.email]), [4]),
    Row(
      testDescription: "one that cannot be relied on", holds: [hold(.make(messages: ["m9"]), fault: "x")], kept: [1, 2, 3, 4, 5]),
    Row(
      testDescription: "several", holds: [hold(.make(messages: ["m1"]), id: "A"), hold(.make(messages: ["m2"]), id: "B")],
      kept: [1, 2]),
    Row(
      testDescription: "what it named before it was released, as long as it is in force",
      holds: [hold(.make(messages: ["m1"]), releasedAt: 5)], kept: [1]),
  ]

  private func filled(_ policy: TierPolicy, reads: [String] = reads) async throws -> TierFixture {
    var fixture = try TierFixture(MemoryStore(now: { TierFixture.now }))
    // Each with its send and its delivery, and the same in the ledger, so that nothing is a break.
    let others = (1...5).flatMap { number in
      ["send", "delivery"].map {
        TierFixture.record("\($0)\(number)", $0, number == 4 ? .email : .sms, message: "m\(number)", on: Self.day)
      }
    }
    for source in [0, 1] { try await fixture.keep("a.ndjson", reads + others, on: Self.day, source: source) }
    for day in 0...3 { try await fixture.reconcile(Self.day.advanced(by: day)) }
    fixture.policy = policy
    return fixture
  }

  @Test(arguments: rows) func keeps(_ row: Row) async throws {
    let fixture = try await filled(TierPolicy(summarised: [.read], holds: { row.holds }))
    let sealed = try await fixture.tier().flatMap(\.sealed)
    let ledger = try await TierLedger(fixture)
    let lines = ledger.archived.keys.filter { $0.export.contains("/archiver/") && $0.line <= 5 }
    #expect(Set(lines.map(\.line)) == row.kept)
    #expect(sealed.reduce(0) { $0 + ($1.kept.triggered["hold"] ?? 0) } == 2 * row.kept.count)
    #expect(sealed.reduce(0) { $0 + $1.kept.summarised } == 10 - 2 * row.kept.count)
  }

  @Test func aHoldIsInForceUntilItsGraceIsOver() throws {
    let day = LogicalDate(day: 20_000)
    let grace = try CalendarPeriod("P30D")
    let released = Self.hold(.everything, releasedAt: day.start)
    let last = try #require(grace.end(from: day)).advanced(by: -1)
    #expect(released.isInForce(on: last, grace: grace) && !released.isInForce(on: last.advanced(by: 1), grace: grace))
    #expect(Self.hold(.everything).isInForce(on: last.advanced(by: 9_999), grace: grace))
    #expect(Self.hold(.everything, releasedAt: 0, fault: "x").isInForce(on: last, grace: .none))
  }

  /// Of what was only summarised, the hot copy is all there is: a hold that comes at any instant before it is deleted keeps it.
  @Test(arguments: 1...6) func aHoldThatComesLaterKeepsTheHotCopy(_ call: Int) async throws {
    let asked = Mutex(0)
    let hold = Self.hold(.make(messages: ["m1"]), at: call == 1 ? TierFixture.now - 1 : TierFixture.now)
    // An export with an event of the day after would stay for the next night.
    let policy = TierPolicy(summarised: [.read]) {
      asked.withLock { $0 += 1 }
      return asked.withLock { $0 } >= call ? [hold] : []
    }
    let fixture = try await filled(policy, reads: Self.reads.dropLast())
    let outcome = try #require(try await fixture.tier().first)
    let ledger = try await TierLedger(fixture)
    let key = "exports/archiver/\(Self.day.path)/a.ndjson"
    let isPacked = ledger.archived.keys.contains(TierLedger.Place(export: key, line: 1))
    // Asked for by the packer, twice when it is sealed, and twice when it is to be released.
    #expect(isPacked == (call == 1) && asked.withLock { $0 } == ((2...4).contains(call) ? 4 : 5))
    #expect(ledger.hot.contains { $0.export == key } == (2...5).contains(call))
    guard (2...5).contains(call) else { return }
    let words = "hold H came after the day was packed, and may be about records of it that were only summarised"
    #expect(outcome.plan?.releases.allSatisfy { $0.verdict == .waits(words) } == true)
    #expect(try await fixture.tier().flatMap(\.released).isEmpty)
  }
}
