import Events
import Reconciliation
import Testing

/// What is told at a glance. That it is what the rules come to, `Judge.verdict` checks in every test; here it is led into temptation.
struct GlanceTests {
  static let rules = ChannelRules(consent: true)

  /// Events that are plain together, and others a nanosecond or a word away from them.
  static let alphabet: [Event] = [
    .make(.send, id: 1, correlation: 1, carrier: 1),
    .make(.send, id: 2, at: noon + second),
    .make(.send, id: 1, variant: 1),
    .make(.delivery, id: 3, at: noon + 120 * second, carrier: 1),
    .make(.delivery, id: 3, at: noon + 120 * second, ledger: true),
    .make(.delivery, id: 4, at: noon + 120 * second, delivered: noon + 120 * second + 1, digits: (9, 9)),
    .make(.status, id: 16, at: noon + 120 * second + 1, .delivered),
    .make(.delivery, id: 17, at: noon + 10 * second, delivered: noon + 5 * second - 2000, digits: (6, 6), carrier: 2),
    .make(.delivery, id: 18, at: noon + 5 * second, delivered: noon + 10 * second + 2000, digits: (6, 6)),
    .make(.delivery, id: 5, at: noon + 10 * second, delivered: noon + 5 * second),
    .make(.delivery, id: 6, at: noon + 10 * second, delivered: noon + 4 * second, digits: (0, 0)),
    .make(.status, id: 7, at: noon - 5 * second, .delivered, correlation: 1),
    .make(.status, id: 8, at: noon - 5 * second - 1, .delivered),
    .make(.status, id: 9, at: noon + second, .failed, carrier: 2),
    .make(.status, id: 10, at: noon + second, correlation: 2),
    .make(.read, id: 11, at: noon + second),
    .make(.read, id: 12, at: noon + second, consent: true, carrier: 2),
    .make(.status, id: 13, at: noon + second, .delivered, export: yesterday),
    .make(.delivery, id: 14, at: noon - 86_400 * second, delivered: .max - 1),
    .make(.send, id: 15, at: midnight + 86_400 * second),
  ]

  /// All sets of up to `size` of the alphabet, those with ledger's copies of all of the archiver's too.
  static func sets(_ size: Int, from first: Int = 0) -> [[Event]] {
    guard size > 0 else { return [[]] }
    return [[]] + alphabet.indices[first...].flatMap { index in sets(size - 1, from: index + 1).map { [alphabet[index]] + $0 } }
  }

  private func copied(_ events: [Event]) -> [Event] {
    events
      + events.map { event in
        var copy = event
        copy.flags.insert(.ledger)
        copy.line += 100
        return copy
      }
  }

  @Test("Never other than the rules", arguments: [true, false], [(0, -1), (0, -2), (-1, -2), (1, 0), (1, -1)])
  func agrees(ledger: Bool, run: (day: Int, opening: Int)) {
    let day = run.day
    var judge = Judge(parameters(day: day, opening: run.opening, rules: Self.rules, ledger: ledger))
    var plain = 0
    for events in Self.sets(4) where !events.isEmpty {
      for events in [events, events.reversed(), ledger ? copied(events) : events] {
        _ = judge.verdict(events)
        if judge.glance(events) != nil { plain += 1 }
      }
    }
    #expect(day != 0 || plain > 50)
  }

  @Test("A plain message is plain, with a ledger that has the same too")
  func plain() {
    let messages: [(events: [Event], outcome: Resolution.Outcome, isRead: Bool)] = [
      ([.make(.send, id: 1), .make(.delivery, id: 2, at: noon + second, delivered: noon + second)], .delivered, false),
      ([.make(.send, id: 1), .make(.status, id: 2, at: noon + 120 * second, .delivered)], .delivered, false),
      ([.make(.send, id: 1), .make(.status, id: 2), .make(.status, id: 3, at: noon + second, .failed)], .failed, false),
      ([.make(.send, id: 1), .make(.delivery, id: 2), .make(.read, id: 3, consent: true)], .delivered, true),
    ]
    for (events, outcome, isRead) in messages {
      let alone = Judge(parameters(rules: Self.rules)).glance(events)
      #expect(alone?.outcome == outcome && alone?.isRead == isRead && alone?.standing == .own)
      #expect(alone?.events == .init(accepted: Int32(events.count)) && alone?.ledger == .init())
      let judge = Judge(parameters(rules: Self.rules, ledger: true))
      #expect(judge.glance(events) == nil)
      let both = judge.glance(copied(events))
      #expect(both?.outcome == outcome && both?.events == alone?.events && both?.ledger == alone?.events)
    }
  }

  @Test("What no export of today speaks of is settled")
  func settled() {
    let old = [Event.make(.send, id: 1, at: midnight - 1, export: yesterday), .make(.read, id: 2, at: midnight - 2, export: 1)]
    #expect(Judge(parameters()).glance(old)?.standing == .settled)
    #expect(Judge(parameters()).glance(old + [.make(.read, id: 3, at: midnight, export: yesterday)]) == nil)
    #expect(Judge(parameters()).glance(old + [.make(.read, id: 3, at: midnight - 3)]) == nil)
  }

  @Test("Random messages are often told at a glance", arguments: [true, false])
  func random(ledger: Bool) {
    var nights = RandomMessages(seed: 5)
    let everything = nights.messages(2000).filter { ledger || !$0.flags.contains(.ledger) }
    var judge = Judge(RandomNightsTests.parameters(4, ledger: ledger))
    var standings: [Resolution.Standing: Int] = [:]
    for (_, records) in Dictionary(grouping: everything, by: \.messageID) {
      var events = records
      for index in events.indices where events[index].export == 4 { events[index].flags.insert(.today) }
      _ = judge.verdict(events)
      if let plain = judge.glance(events) { standings[plain.standing, default: 0] += 1 }
    }
    #expect(standings[.settled, default: 0] > 20)
    #expect(ledger || standings[.own, default: 0] > 5)
  }
}
