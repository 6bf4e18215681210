import Events
import Reconciliation
import Testing

/// DESIGN's tables, row by row, each boundary on both sides.
struct OutcomeTests {
  static let rules = ChannelRules(pendingAfter: 100 * second, finalAfter: 1000 * second)

  @Test("A delivered message is timed by its first delivered event, of whichever order")
  func latency() {
    let events: [Event] = [
      .make(.send, id: 1), .make(.delivery, id: 2, at: noon + 9 * second),
      .make(.status, id: 3, at: noon + 4 * second, .delivered),
    ]
    #expect(judge(events).resolution.latencyNanoseconds == 4 * second)
    #expect(judge(events.reversed()).resolution.latencyNanoseconds == 4 * second)
    var totals = ControlTotals()
    totals.add(judge(events).resolution)
    #expect(totals.latency(judge(events).resolution.channel).range == 4_000...4_000)
  }

  @Test(
    "By age a send without an outcome is pending, a provisional break, or unconfirmed",
    arguments: [
      (age: -second, Resolution.Outcome.pending, [BreakCode]()), (0, .pending, []), (100 * second, .pending, []),
      (100 * second + 1, .pending, [.pendingDeliveryFail]), (1000 * second, .pending, [.pendingDeliveryFail]),
      (1000 * second + 1, .unconfirmed, [.deliveryUnconfirmed]),
    ])
  func age(age: Int64, outcome: Resolution.Outcome, codes: [BreakCode]) {
    let verdict = judge(
      [.make(.send, id: 1, at: asOf - age - second * 40_000)], parameters(asOf: asOf - second * 40_000, rules: Self.rules))
    #expect(verdict.resolution.outcome == outcome)
    #expect(verdict.codes == codes)
    #expect(verdict.resolution.ageNanoseconds == age)
    #expect(verdict.resolution.openItem == (outcome == .pending ? .new : .none))
    #expect(verdict.resolution.pendingBreak == (codes == [.pendingDeliveryFail] ? .new : .none))
    #expect(verdict.raw.allSatisfy { $0.provisional == ($0.code == .pendingDeliveryFail) && $0.left == 0 && $0.right == -1 })
  }

  @Test("A send of a clock that runs ahead ages from the end of its day, and is not open for ever")
  func clockAhead() {
    let send = Event.make(.send, id: 1, at: noon + 80 * 365 * 86_400 * second, export: yesterday)
    let verdict = judge([send], parameters(rules: ChannelRules(finalAfter: 21_600 * second)))
    #expect(verdict.codes == [.deliveryUnconfirmed])
    #expect(verdict.resolution.ageNanoseconds == 21_600 * second + 1)
  }

  @Test(
    "The status word decides, on delivery and status events only",
    arguments: [
      ([(EventType.delivery, StatusClass.delivered)], Resolution.Outcome.delivered), ([(.status, .delivered)], .delivered),
      ([(.delivery, .failed)], .failed), ([(.status, .failed)], .failed), ([(.delivery, .progress)], .pending),
      ([(.status, .progress)], .pending), ([(.read, .delivered)], .pending), ([(.read, .failed)], .pending),
      ([(.send, .failed)], .pending), ([(.status, .progress), (.status, .delivered)], .delivered),
    ])
  func statusClass(events: [(EventType, StatusClass)], outcome: Resolution.Outcome) {
    let others = events.enumerated().map { Event.make($1.0, id: UInt64($0 + 2), at: noon + second, $1.1) }
    let verdict = judge([.make(.send, id: 1)] + others, parameters(asOf: noon + 2 * second))
    #expect(verdict.resolution.outcome == outcome)
  }

  @Test(
    "Delivered and failed: a conflict, and the later by instant is the outcome",
    arguments: [(1, 2, Resolution.Outcome.failed), (2, 1, .delivered), (2, 2, .failed)] as [(Int64, Int64, Resolution.Outcome)])
  func conflict(delivered: Int64, failed: Int64, outcome: Resolution.Outcome) {
    // The events' own timestamps say the opposite: the instant is deliveryTimestamp.
    let verdict = judge([
      .make(.send, id: 1), .make(.delivery, id: 2, at: noon + 3 * second - delivered, delivered: noon + delivered, line: 2),
      .make(.status, id: 3, at: noon + 3 * second - failed, delivered: noon + failed, .failed, line: 3),
    ])
    #expect(verdict.resolution.outcome == outcome)
    #expect(verdict.codes == [.statusConflict])
    #expect(verdict[.statusConflict]?.left == "3:2")
    #expect(verdict[.statusConflict]?.right == "3:3")
  }

  @Test(
    "The earliest delivery is late beyond pendingAfter, and early beyond the drift tolerance",
    arguments: [
      (120 * second, nil, 0), (120 * second + 1, BreakCode.lateDelivery, 120 * second + 1), (0, nil, 0),
      (-5 * second, nil, 0), (-5 * second - 1, .deliveryBeforeSend, 5 * second + 1),
    ] as [(Int64, BreakCode?, Int64)])
  func latency(latency: Int64, code: BreakCode?, extra: Int64) {
    let verdict = judge([
      .make(.send, id: 1), .make(.delivery, id: 2, at: noon + latency, line: 2),
      .make(.delivery, id: 3, at: noon + 500 * second, line: 3),
    ])
    #expect(verdict.codes == (code.map { [$0] } ?? []))
    #expect(verdict.raw.allSatisfy { $0.extra == extra && $0.left == 0 && $0.right == 1 })
  }

  @Test("A message whose outcome is failed is not late, but may be delivered before its send")
  func failedIsNotLate() {
    let failed = Event.make(.status, id: 9, at: noon + 1000 * second, .failed)
    #expect(judge([.make(.send, id: 1), .make(.delivery, id: 2, at: noon + 200 * second), failed]).codes == [.statusConflict])
    #expect(
      judge([.make(.send, id: 1), .make(.delivery, id: 2, at: noon - 200 * second), failed]).codes
        == [.deliveryBeforeSend, .statusConflict])
  }

  @Test(
    "A delivery drifts beyond the tolerance plus the resolution of the coarser time",
    arguments: [
      (digits: (3, 3), difference: 5 * second + 1_000_000, drifts: false), ((3, 3), 5 * second + 1_000_001, true),
      ((0, 3), 6 * second, false), ((3, 0), 6 * second + 1, true), ((9, 9), 5 * second + 1, false),
      ((9, 9), 5 * second + 2, true), ((200, 250), 5 * second + 2, true),
    ] as [((UInt8, UInt8), Int64, Bool)])
  func drift(digits: (UInt8, UInt8), difference: Int64, drifts: Bool) {
    for sign in [-1, 1] as [Int64] {
      let drifting = Event.make(
        .delivery, id: 2, at: noon, delivered: noon + sign * difference, line: 2, digits: digits)
      let send = Event.make(.send, id: 1, at: noon + min(0, sign * difference))
      let verdict = judge([send, drifting])
      #expect(verdict.codes == (drifts ? [.timestampDrift] : []))
      if let found = verdict[.timestampDrift]?.finding { #expect(found.extra == difference && found.eventID == drifting.eventID) }
      // An orphan drifts too; a status or a read does not.
      #expect(judge([drifting]).codes == (drifts ? [.timestampDrift, .orphanDelivery] : [.orphanDelivery]))
      #expect(judge([send, .make(.status, id: 2, delivered: noon + sign * difference, .delivered)]).codes.isEmpty)
    }
  }

  @Test(
    "The gravest event names an orphan",
    arguments: [
      ([EventType.read], BreakCode.orphanRead), ([.read, .status], .orphanStatus),
      ([.status, .read, .delivery], .orphanDelivery),
      ([.delivery], .orphanDelivery),
    ])
  func orphan(types: [EventType], code: BreakCode) {
    let events = types.enumerated().map { Event.make($1, id: UInt64($0), line: UInt32($0)) }
    let verdict = judge(events)
    #expect(verdict.codes == [code])
    #expect(verdict.resolution.outcome == .orphan)
    #expect(verdict.resolution.openItem == .none)
    #expect(verdict.raw[0].left == Finding.none && verdict.raw[0].right != Finding.none)
  }

  @Test("A read asks for a delivery, and on channels that say so for consent")
  func reads() {
    let (send, delivery) = (Event.make(.send, id: 1), Event.make(.delivery, id: 2, at: noon + second))
    let read = Event.make(.read, id: 3, at: noon + 2 * second)
    let failed = Event.make(.status, id: 4, at: noon + second, .failed)
    let asking = parameters(rules: ChannelRules(consent: true))
    #expect(judge([send, delivery, read]).codes.isEmpty)
    #expect(judge([send, delivery, read]).resolution.isRead)
    #expect(judge([send, failed, read]).codes == [.readWithoutDelivery])
    #expect(judge([send, read]).codes == [.pendingDeliveryFail, .readWithoutDelivery])
    #expect(judge([send, delivery, read], asking).codes == [.readWithoutConsent])
    #expect(judge([read], asking).codes == [.orphanRead, .readWithoutConsent])
    #expect(judge([send, delivery], asking).codes.isEmpty)
    #expect(judge([.make(.send, id: 1, consent: true), delivery, read], asking).codes.isEmpty)
    #expect(judge([send, delivery, .make(.read, id: 3, at: noon + 2 * second, consent: true)], asking).codes.isEmpty)
    // What an event after the read knows of consent, the reader need not have given by then.
    let after = Event.make(.status, id: 5, at: noon + 3 * second, consent: true)
    #expect(judge([send, delivery, read, after], asking).codes == [.readWithoutConsent])
  }

  @Test(
    "Different correlation ids of one message do not match; none matches any",
    arguments: [([0, 0, 0], false), ([7, 7, 0], false), ([0, 7, 8], true), ([7, 0, 8], true), ([8, 8, 7], true)]
      as [([UInt32], Bool)])
  func correlation(ids: [UInt32], differs: Bool) {
    let types: [EventType] = [.send, .delivery, .read]
    let events = zip(types, ids).enumerated().map {
      Event.make($1.0, id: UInt64($0), at: noon + Int64($0), line: UInt32($0), correlation: $1.1)
    }
    #expect(judge(events).codes == (differs ? [.correlationMismatch] : []))
    #expect(
      judge(Array(events[1...])).codes == [.orphanDelivery]
        + (ids[1] != 0 && ids[2] != 0 && ids[1] != ids[2] ? [.correlationMismatch] : []))
  }

  @Test("The channel is the earliest send's, else the first event's, and gives the rules")
  func channel() {
    var rules: [Channel: ChannelRules] = [:]
    rules[.email] = ChannelRules(pendingAfter: 1000 * second)
    let parameters = Parameters(
      date: date, asOf: noon + 500 * second, channels: rules, exportDate: Array(repeating: date, count: 4))
    let late = Event.make(.send, id: 1, at: noon + second, channel: .sms)
    let early = Event.make(.send, id: 2, channel: .email)
    let earlier = Event.make(.status, id: 3, at: noon - second, channel: .push)
    #expect(judge([late, early, earlier], parameters).resolution.channel == .email)
    #expect(judge([late, early, earlier], parameters).codes.isEmpty)
    #expect(judge([late], parameters).codes == [.pendingDeliveryFail])
    #expect(judge([earlier, .make(.read, id: 4, channel: .voice)], parameters).resolution.channel == .push)
  }

  @Test("Timestamps at the ends of the range are judged, not trapped on")
  func hostileTimestamps() {
    for (a, b) in [(Int64.min + 1, Int64.max), (Int64.max, Int64.min + 1), (Int64.min, Int64.min), (Int64.max, Int64.max)] {
      for rules in [ChannelRules(), ChannelRules(pendingAfter: .max, finalAfter: .max, driftTolerance: .max)] {
        let events: [Event] = [
          .make(.send, id: 1, at: a), .make(.delivery, id: 2, at: b, delivered: a), .make(.delivery, id: 3, at: a, delivered: b),
          .make(.status, id: 4, at: b, .failed), .make(.read, id: 5, at: b), .make(.send, id: 6, at: b, export: yesterday),
        ]
        for count in 1...events.count {
          _ = judge(Array(events[..<count]), parameters(rules: rules, ledger: true))
          _ = judge(Array(events[..<count]), parameters(asOf: a, rules: rules), carried: Carried(hadBreak: true))
        }
      }
    }
  }
}
