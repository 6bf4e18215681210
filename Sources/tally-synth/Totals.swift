/// What a reconciliation must find on one day: counted from plans, never from records.
struct Totals {
  /// Of one side's exports.
  struct Events {
    var accepted = 0
    var duplicate = 0
    var excluded = 0
    var quarantined = 0
    var scanned: Int { accepted + duplicate + excluded + quarantined }

    var json: JSONText {
      .object([
        ("scanned", .integer(scanned)), ("accepted", .integer(accepted)), ("duplicate", .integer(duplicate)),
        ("excluded", .integer(excluded)), ("quarantined", .integer(quarantined)),
      ])
    }

    static func += (sum: inout Events, other: Events) {
      sum.accepted += other.accepted
      sum.duplicate += other.duplicate
      sum.excluded += other.excluded
      sum.quarantined += other.quarantined
    }
  }

  /// Of the day's own messages, in the order of totals.
  enum Count: Int, CaseIterable { case sends, delivered, failed, pending, unconfirmed, read }

  /// A message without an outcome at the end of its day.
  struct OpenItem {
    var channel: Channel
    var sent: Int64
    var outcome: PlannedMessage.Outcome
    var outcomeDay: Int
    var late: Bool
  }

  var archiver = Events()
  var ledger = Events()
  /// By channel, then by count.
  var messages = [[Int]](repeating: Array(repeating: 0, count: Count.allCases.count), count: Channel.allCases.count)
  /// By channel and carrier, then by count.
  var carriers = [[Int]](
    repeating: Array(repeating: 0, count: Count.allCases.count), count: Channel.allCases.count * Carrier.all.count)
  /// By channel, then by code; what has no channel comes last.
  var breaks = [[Int]](repeating: Array(repeating: 0, count: Code.allCases.count), count: Channel.allCases.count + 1)
  var open: [OpenItem] = []
  /// Events that the ledger lacks: each is asked for once.
  var missing = 0

  /// Adds a break.
  mutating func count(_ code: Code, _ channel: Channel?, _ number: Int = 1) {
    breaks[channel?.rawValue ?? Channel.allCases.count][code.rawValue] += number
  }

  /// Adds a message and its events on its own day.
  mutating func add(_ message: PlannedMessage, _ events: [PlannedEvent], day: Int, ledger: Bool) {
    for event in events where event.day == day { add(event, message) }
    if ledger { compare(message, events) }
    switch message.kind {
    case .malformed, .inbound: break
    case .orphan: addCodes(message)
    case .outbound:
      addCodes(message)
      settle(message, day)
    }
  }

  /// Adds an event to the day whose exports hold it.
  mutating func add(_ event: PlannedEvent, _ message: PlannedMessage) {
    if Totals.inLedger(event, message) {
      if message.kind == .inbound { ledger.excluded += 1 } else { ledger.accepted += 1 }
    }
    switch message.kind {
    case _ where event.flags.contains(.onlyInLedger): break
    case .malformed:
      archiver.quarantined += 1
      count(.malformedRecord, nil)
    case .inbound: archiver.excluded += 1
    case _ where event.flags.contains(.duplicate):
      archiver.duplicate += 1
      count(.duplicateEvent, message.channel)
    case _ where event.flags.contains(.conflict):
      archiver.duplicate += 1
      count(.conflictingDuplicate, message.channel)
    default: archiver.accepted += 1
    }
  }

  /// Whether the ledger has the event: it keeps every event once, and takes in nothing malformed.
  static func inLedger(_ event: PlannedEvent, _ message: PlannedMessage) -> Bool {
    message.kind != .malformed && event.flags.isDisjoint(with: [.duplicate, .conflict, .notInLedger])
  }

  private mutating func addCodes(_ message: PlannedMessage) {
    for code in Code.allCases where message.codes >> UInt32(code.rawValue) & 1 == 1 { count(code, message.channel) }
  }

  private mutating func compare(_ message: PlannedMessage, _ events: [PlannedEvent]) {
    func any(_ flag: PlannedEvent.Flags) -> Bool { events.contains { $0.flags.contains(flag) } }
    missing += events.count { $0.flags.contains(.notInLedger) }
    if any(.notInLedger) { count(.missingInLedger, message.channel) }
    if any(.onlyInLedger) { count(.missingInExport, message.channel) }
    if any(.alteredInLedger) { count(.payloadMismatch, message.channel) }
  }

  private mutating func settle(_ message: PlannedMessage, _ day: Int) {
    let carrier = message.channel.rawValue * Carrier.all.count + message.carrier
    func count(_ count: Count) {
      messages[message.channel.rawValue][count.rawValue] += 1
      carriers[carrier][count.rawValue] += 1
    }
    count(.sends)
    if message.read { count(.read) }
    switch message.outcome {
    case .delivered where message.outcomeDay == day:
      count(.delivered)
      if message.late { self.count(.lateDelivery, message.channel) }
    case .failed where message.outcomeDay == day: count(.failed)
    default:
      count(.pending)
      self.count(.pendingDeliveryFail, message.channel)
      open.append(
        OpenItem(
          channel: message.channel, sent: message.sent, outcome: message.outcome, outcomeDay: message.outcomeDay,
          late: message.late))
    }
  }

  /// Adds another part of the same day.
  static func += (sum: inout Totals, other: Totals) {
    func added(_ a: [[Int]], _ b: [[Int]]) -> [[Int]] { zip(a, b).map { zip($0, $1).map(+) } }
    sum.archiver += other.archiver
    sum.ledger += other.ledger
    sum.messages = added(sum.messages, other.messages)
    sum.carriers = added(sum.carriers, other.carriers)
    sum.breaks = added(sum.breaks, other.breaks)
    sum.open += other.open
    sum.missing += other.missing
  }
}
