import Events
import Reconciliation
import Testing

/// Which run reports a message, and what of it.
struct StandingTests {
  typealias Standing = Resolution.Standing
  static let day = 86_400 * second

  /// The standing of a message in the runs of the four days from two days before the logical date.
  static func standings(_ make: (_ run: UInt32) -> [Event]) -> [Standing?] {
    (1...4 as ClosedRange<UInt32>).map { run in
      let visible = make(run).filter { $0.export <= run }
      return visible.isEmpty ? nil : judge(visible, parameters(day: Int(run) - 3)).resolution.standing
    }
  }

  @Test("A message is its send's day's own; the clamp reports late exports and wild clocks once")
  func day() {
    func standings(export: UInt32, at timestamp: Int64) -> [Standing?] {
      Self.standings { [.make(.send, id: 1, at: timestamp, export: export, runExport: $0)] }
    }
    #expect(standings(export: 2, at: noon - Self.day) == [nil, .own, .settled, .settled])
    // In the export of the day before, and in one of the day after.
    #expect(standings(export: 2, at: midnight) == [nil, .notDue, .own, .settled])
    #expect(standings(export: 2, at: midnight - 1) == [nil, .own, .settled, .settled])
    #expect(standings(export: 3, at: noon - Self.day) == [nil, nil, .own, .settled])
    // Clocks far behind and far ahead.
    for wild in [Int64.min, Int64.min + 1, 0, noon - 20 * Self.day] {
      #expect(standings(export: 2, at: wild) == [nil, .own, .settled, .settled])
    }
    for wild in [Int64.max, noon + 20 * Self.day] {
      #expect(standings(export: 2, at: wild) == [nil, .notDue, .own, .settled])
    }
  }

  @Test("A night without a run leaves its messages to the next one")
  func nightWithoutRun() {
    func standing(_ event: Event, opening: Int) -> Standing {
      judge([event], parameters(opening: opening)).resolution.standing
    }
    let afterMidnight = Event.make(.send, id: 1, at: noon - Self.day, export: 1)
    #expect(standing(afterMidnight, opening: -1) == .settled)
    #expect(standing(afterMidnight, opening: -2) == .own)
    #expect(standing(.make(.send, id: 1, at: noon - 2 * Self.day, export: 1), opening: -2) == .settled)
    // The run before reported the orphan; the send that has come since, of a day that nobody reported, is own.
    #expect(standing(.make(.send, id: 1, at: noon - Self.day), opening: -2) == .own)
  }

  @Test("An orphan is its first event's day's, and its send's day's when the send comes")
  func orphan() {
    let orphan = Self.standings { [.make(.read, id: 2, at: noon - Self.day, export: 2, runExport: $0)] }
    #expect(orphan == [nil, .own, .settled, .settled])
    let sent = Self.standings {
      [
        .make(.read, id: 2, at: noon - Self.day, export: 2, runExport: $0),
        .make(.send, id: 1, at: noon - 2 * Self.day, export: 3, runExport: $0),
      ]
    }
    #expect(sent == [nil, .own, .own, .settled])
  }

  @Test("An orphan that is own again has only the breaks that it had not before")
  func orphanWhoseSendComes() {
    func codes(_ export: UInt32, at timestamp: Int64) -> [BreakCode] {
      let verdict = judge([
        .make(.delivery, id: 2, at: timestamp, delivered: timestamp + 60 * second, export: export, correlation: 1),
        .make(.send, id: 1, at: noon - 2 * Self.day, line: 2, correlation: 2),
      ])
      #expect(verdict.resolution.standing == .own)
      return verdict.codes
    }
    #expect(codes(yesterday, at: noon - Self.day) == [.lateDelivery, .correlationMismatch])
    // One that no run has reported, for it came with its send or was not due, has them all.
    #expect(codes(today, at: noon - Self.day) == [.lateDelivery, .timestampDrift, .correlationMismatch])
    #expect(codes(yesterday, at: noon) == [.lateDelivery, .timestampDrift, .correlationMismatch])
  }

  @Test("An orphan whose send comes before its day has, on that day, only the breaks that it had not before")
  func orphanWhoseSendComesEarly() {
    func codes(_ export: UInt32, daysAgo: Int64 = 2, sent: Int64 = noon, opening: Int? = -1) -> [BreakCode] {
      let delivered = noon - daysAgo * Self.day
      let verdict = judge(
        [
          .make(.delivery, id: 2, at: delivered, delivered: delivered + 60 * second, export: export),
          .make(.send, id: 1, at: sent, export: yesterday, line: 2),
        ], parameters(opening: opening))
      #expect(verdict.resolution.standing == .own)
      return verdict.codes
    }
    #expect(codes(1) == [.deliveryBeforeSend])
    // Its send came on a day that had no run.
    #expect(codes(1, sent: noon - Self.day, opening: -2) == [.deliveryBeforeSend])
    // One that no run reported, for it came with its send, was not due before, or there was no run, has them all.
    for all in [codes(yesterday), codes(1, daysAgo: 1), codes(1, opening: nil)] {
      #expect(all == [.deliveryBeforeSend, .timestampDrift])
    }
  }

  @Test("An earlier send that comes the next day does not move a message out of every run")
  func movedByLateSend() {
    let standings = Self.standings {
      [
        .make(.send, id: 1, at: noon, export: 2, runExport: $0),
        .make(.send, id: 2, at: noon - Self.day, export: 3, runExport: $0),
      ]
    }
    #expect(standings == [nil, .notDue, .own, .settled])
  }

  @Test("A message not due yet counts only its records")
  func notDue() {
    let events = (0..<2).map { Event.make(.send, id: 1, at: noon + Self.day, line: $0) }
    let verdict = judge(events)
    #expect(verdict.resolution.standing == .notDue)
    #expect(verdict.resolution.outcome == nil)
    #expect(verdict.resolution.openItem == .none)
    #expect(verdict.codes == [.duplicateEvent])
    #expect(verdict.resolution.events == .init(accepted: 1, duplicate: 1))
  }

  @Test("Late evidence is reported once, on the day it comes, and only what is new")
  func lateEvidence() {
    let send = Event.make(.send, id: 1, at: noon - Self.day, export: yesterday, line: 1, correlation: 1)
    let late = Event.make(.delivery, id: 2, at: noon - Self.day + 200 * second, export: yesterday, line: 2, correlation: 2)
    #expect(judge([send, late]).resolution.standing == .settled)
    #expect(judge([send, late]).codes.isEmpty)
    let failed = Event.make(.status, id: 3, .failed, line: 3)
    let verdict = judge([send, late, failed])
    #expect(verdict.resolution.standing == .earlier)
    #expect(verdict.codes == [.statusConflict])
    #expect(verdict.resolution.openItem == .none)
    // An unconfirmed or pending message that was not carried is not reported again.
    #expect(judge([send, .make(.read, id: 4)]).codes == [.readWithoutDelivery])
  }

  @Test(
    "A carried message stays open, or clears with its outcome",
    arguments: [
      // age in seconds, had a break, movement of the item and of the break, outcome, code
      (60, false, .standing, .none, .pending, nil), (60, true, .standing, .cleared, .pending, nil),
      (121, false, .standing, .new, .pending, .pendingDeliveryFail),
      (121, true, .standing, .standing, .pending, .pendingDeliveryFail),
      (259_201, true, .cleared, .cleared, .unconfirmed, .deliveryUnconfirmed),
      (259_201, false, .cleared, .none, .unconfirmed, .deliveryUnconfirmed),
    ] as [(Int64, Bool, Resolution.Movement, Resolution.Movement, Resolution.Outcome, BreakCode?)])
  func carried(
    age: Int64, hadBreak: Bool, item: Resolution.Movement, pendingBreak: Resolution.Movement, outcome: Resolution.Outcome,
    code: BreakCode?
  ) {
    let send = Event.make(.send, id: 1, at: noon - Self.day, export: yesterday)
    let parameters = parameters(asOf: noon - Self.day + age * second)
    let verdict = judge([send], parameters, carried: Carried(hadBreak: hadBreak))
    #expect(verdict.resolution.standing == .earlier)
    #expect(verdict.resolution.openItem == item)
    #expect(verdict.resolution.pendingBreak == pendingBreak)
    #expect(verdict.resolution.outcome == outcome)
    #expect(verdict.codes == (code.map { [$0] } ?? []))
  }

  @Test("A late outcome clears what was carried", arguments: [(StatusClass.delivered, [BreakCode.lateDelivery]), (.failed, [])])
  func cleared(statusClass: StatusClass, codes: [BreakCode]) {
    let send = Event.make(.send, id: 1, at: noon - Self.day, export: yesterday)
    let verdict = judge([send, .make(.status, id: 2, statusClass)], carried: Carried(hadBreak: true))
    #expect(verdict.resolution.openItem == .cleared)
    #expect(verdict.resolution.pendingBreak == .cleared)
    #expect(verdict.resolution.outcome == (statusClass == .delivered ? .delivered : .failed))
    #expect(verdict.codes == codes)
  }

  @Test("A send that loses its id to an earlier record of another type was reported, and its open item clears")
  func displaced() {
    let send = Event.make(.send, id: 1, at: noon - Self.day, export: yesterday, line: 1)
    let status = Event.make(.status, id: 1, at: noon - Self.day - second, line: 2)
    let verdict = judge([send, status])
    #expect(verdict.resolution.standing == .earlier)
    #expect(verdict.codes == [.orphanStatus, .conflictingDuplicate])
    let carried = judge([send, status], carried: Carried(hadBreak: true))
    #expect(carried.resolution.openItem == .cleared && carried.resolution.pendingBreak == .cleared)
    #expect(carried.resolution.outcome == .orphan)
  }
}
