import Events
import Reconciliation
import Testing

/// By which carrier a message went, and how they add up.
struct CarrierTests {
  static let rows: [(events: [Event], carrier: UInt8)] = [
    ([.make(.send, id: 1)], 0),
    // Without an outcome the latest event that names one, by instant.
    ([.make(.send, id: 1, carrier: 1)], 1),
    ([.make(.send, id: 1, carrier: 1), .make(.status, id: 2, at: noon + second, carrier: 2)], 2),
    ([.make(.send, id: 1, at: noon + 2, carrier: 1), .make(.status, id: 2, at: noon + 1, carrier: 2)], 1),
    ([.make(.send, id: 1, carrier: 1), .make(.status, id: 2, at: noon + second)], 1),
    ([.make(.send, id: 1), .make(.read, id: 2, at: noon + 1, carrier: 2)], 2),
    // The event of the outcome decides, though others come later.
    (
      [
        .make(.send, id: 1, carrier: 1), .make(.delivery, id: 2, at: noon + 1, carrier: 2),
        .make(.read, id: 3, at: noon + 2, carrier: 3),
      ], 2
    ),
    (
      [
        .make(.send, id: 1, carrier: 1), .make(.delivery, id: 2, at: noon + 1, carrier: 2),
        .make(.delivery, id: 3, at: noon + 2, carrier: 3),
      ], 3
    ),
    (
      [
        .make(.send, id: 1, carrier: 1), .make(.delivery, id: 2, at: noon + 9, delivered: noon + 1, carrier: 2),
        .make(.delivery, id: 3, at: noon + 2, carrier: 3),
      ], 3
    ),
    (
      [
        .make(.send, id: 1, carrier: 1), .make(.status, id: 2, at: noon + 1, .failed, carrier: 2),
        .make(.status, id: 3, at: noon + 2, carrier: 3),
      ], 2
    ),
    // Where it names none, the latest that does.
    ([.make(.send, id: 1, carrier: 1), .make(.delivery, id: 2, at: noon + 1), .make(.read, id: 3, at: noon + 2, carrier: 3)], 3),
    // Of two outcomes the one that counts; failed at the same instant.
    (
      [
        .make(.send, id: 1, carrier: 1), .make(.delivery, id: 2, at: noon + 2, carrier: 2),
        .make(.status, id: 3, at: noon + 1, .failed, carrier: 3),
      ], 2
    ),
    (
      [
        .make(.send, id: 1, carrier: 1), .make(.delivery, id: 2, at: noon + 1, carrier: 2),
        .make(.status, id: 3, at: noon + 1, .failed, carrier: 3),
      ], 3
    ),
    // The ledger has no say.
    ([.make(.send, id: 1, carrier: 1), .make(.delivery, id: 2, at: noon + 1, ledger: true, carrier: 2)], 1),
  ]

  @Test("The carrier of a message, in any order of its events", arguments: rows.indices)
  func carrier(_ row: Int) {
    let (events, carrier) = Self.rows[row]
    for events in [events, events.reversed(), Array(events[1...]) + events[..<1]] {
      let resolution = judge(events, parameters(ledger: true)).resolution
      #expect(resolution.standing == .own && resolution.carrier == carrier)
      #expect(judge(events).resolution.carrier == carrier)
    }
  }

  private func totals(_ names: CarrierNames) -> ControlTotals {
    var totals = ControlTotals()
    totals.carrierNames = names
    for (carrier, count) in [(0, 1), (1, 2), (2, 3), (3, 2), (30, 1), (31, 4)] as [(UInt8, Int)] {
      for _ in 0..<count {
        totals.add(
          judge([.make(.send, id: 1, carrier: carrier), .make(.delivery, id: 2, at: noon + second, carrier: carrier)]).resolution)
      }
    }
    return totals
  }

  @Test("Most sends first, then by name; others together, then those that name none; nothing is lost")
  func lines() {
    let totals = totals(CarrierNames(["b", "<&>", "a"], others: 2))
    let lines = totals.carrierLines(.sms)
    #expect(lines.map(\.of) == [.carrier("<&>"), .carrier("a"), .carrier("b"), .others, .none])
    #expect(
      lines.map(\.counts.messages.sends) == [3, 2, 2, 5, 1]
        && lines.allSatisfy { $0.counts.latency.count == $0.counts.messages.delivered })
    #expect(totals.latency(.sms).count == 13 && totals.carrierLines(.email).isEmpty)
    // No exports were scanned.
    #expect(totals.footFailures.map(\.place) == ["events"])
    // Numbers that no name stands for are others, too.
    #expect(self.totals(CarrierNames()).carrierLines(.sms).map(\.counts.messages.sends) == [12, 1])
    let all = self.totals(CarrierNames((1...30).map { "\($0)" })).carrierLines(.sms)
    #expect(all.map(\.of) == [.carrier("2"), .carrier("1"), .carrier("3"), .carrier("30"), .others, .none])
  }
}
