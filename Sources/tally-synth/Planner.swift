/// Draws messages: their fate, their events, and what a reconciliation must say of them.
///
/// Whatever is wrong with a message is chosen so that one rule decides it, and happens well inside its day; only plain, failed
/// and silent messages come around the clock, so that outcomes and reads of the last minutes land in the next day's exports.
struct Planner {
  let night: Night
  /// The events of the message drawn last.
  private(set) var events: [PlannedEvent] = []
  private var random = Random()

  init(_ night: Night) {
    self.night = night
    events.reserveCapacity(16)
  }

  private enum Fate {
    case plain, failed, silent, inbound
    case late, laterDay, early, drifting, edge, statusConflict, correlation, unconsented, undelivered
    case orphanDelivery, orphanStatus, orphanRead
  }

  /// Messages in a million with that fate; all others are delivered in time.
  private static let allDay: [(Fate, Int)] = [(.inbound, 160_000), (.failed, 26_000), (.silent, 9_000)]
  private static let daytime: [(Fate, Int)] =
    allDay + [
      (.late, 13_000), (.laterDay, 5_000), (.drifting, 3_000), (.unconsented, 1_000), (.undelivered, 1_000),
      (.statusConflict, 1_000), (.orphanDelivery, 800), (.correlation, 600), (.early, 500), (.edge, 500),
      (.orphanStatus, 500), (.orphanRead, 400),
    ]

  /// Draws a message and its events.
  mutating func plan(_ index: Int) -> PlannedMessage {
    random = Random(night.seed, UInt64(night.day), UInt64(index))
    events.removeAll(keepingCapacity: true)
    var message = PlannedMessage(
      channel: Channel.draw(&random), key: random.next(), sent: night.sent(index, fraction: random.unit()))
    if let kind = night.malformed(index) {
      message.kind = .malformed
      let flag = PlannedEvent.Flags(rawValue: PlannedEvent.Flags.truncated.rawValue << UInt16(kind))
      if !night.intact { add(.send, .queued, at: message.sent, flags: flag) }
      return message
    }
    if let part = night.part(index) {
      deliver(&message, after: latency(), statuses: 1)
      take(part, message.sent)
      return message
    }
    let hours = (message.sent - night.start) / Calendar.hour
    draw(fate((1..<20).contains(hours)), &message)
    if message.kind != .inbound { duplicate() }
    return message
  }

  private mutating func fate(_ daytime: Bool) -> Fate {
    var roll = random.below(1_000_000)
    for (fate, share) in daytime ? Planner.daytime : Planner.allDay {
      if roll < share { return fate }
      roll -= share
    }
    return .plain
  }

  private mutating func draw(_ fate: Fate, _ message: inout PlannedMessage) {
    let sent = message.sent
    switch fate {
    case .plain:
      deliver(&message, after: latency(), statuses: [0, 0, 0, 0, 1, 1, 1, 1, 2, 2][random.below(10)])
      if random.chance(message.channel.readRate) { read(&message) }
    case .inbound:
      message.kind = .inbound
      add(.send, .none, at: sent)
    case .failed:
      fail(&message)
    case .silent:
      add(.send, .queued, at: sent)
      if random.chance(500_000) { add(.status, .sent, at: sent + 200 + random.skewed(2000)) }
    case .late:
      deliver(&message, after: 120_001 + random.skewed(110 * Calendar.minute), statuses: random.below(3))
      message.late = true
      if random.chance(message.channel.readRate) { read(&message) }
    case .laterDay:
      laterDay(&message)
    case .early:
      // The carrier's clock, or both clocks, are behind the sender's.
      let before = 5001 + random.skewed(10 * Calendar.minute)
      let drift = random.chance(500_000) ? before + 1 + random.skewed(1000) : random.skewed(2000)
      deliver(&message, after: -before, drift: drift, statuses: random.below(2))
      message.mark(.deliveryBeforeSend)
      if drift > 5001 { message.mark(.timestampDrift) }
    case .drifting:
      deliver(&message, after: latency(), drift: 5002 + random.skewed(85 * Calendar.second), statuses: random.below(3))
      message.mark(.timestampDrift)
    case .edge:
      // Exactly at a limit: nothing is wrong.
      switch random.below(3) {
      case 0: deliver(&message, after: 120_000, statuses: 1)
      case 1: deliver(&message, after: latency(), drift: 5001, statuses: 1)
      default: deliver(&message, after: -5000, drift: 0, statuses: 1)
      }
    case .statusConflict:
      conflict(&message)
    case .correlation:
      deliver(&message, after: latency(), statuses: 1)
      events[1].flags.insert(.otherCorrelation)
      message.mark(.correlationMismatch)
    case .unconsented:
      message.channel = .email
      message.consent = random.chance(500_000) ? .absent : .late
      deliver(&message, after: latency(), statuses: 1)
      read(&message)
      message.mark(.readWithoutConsent)
    case .undelivered:
      fail(&message)
      read(&message)
      message.mark(.readWithoutDelivery)
    case .orphanDelivery, .orphanStatus, .orphanRead:
      orphan(fate, &message)
    }
  }

  /// A send, its delivery `after` milliseconds by the carrier's clock and told `drift` later, and status events around it.
  private mutating func deliver(
    _ message: inout PlannedMessage, after: Int64, drift: Int64? = nil, statuses: Int = 0
  ) {
    add(.send, .queued, at: message.sent)
    let delivered = message.sent + after
    let told = delivered + (drift ?? random.skewed(2000))
    // An app's push service acknowledges without a status word.
    add(.delivery, message.channel == .push ? .none : .delivered, at: told, delivered: delivered)
    if statuses > 0 { add(.status, .sent, at: message.sent + 100 + random.skewed(1000)) }
    if statuses > 1 { add(.status, .delivered, at: told + random.skewed(2000)) }
    message.outcome = .delivered
    message.outcomeDay = Calendar.day(of: told)
  }

  /// A send and its final failure, told by a status or a delivery event.
  private mutating func fail(_ message: inout PlannedMessage) {
    add(.send, .queued, at: message.sent)
    let told = message.sent + 300 + random.skewed(random.chance(100_000) ? Calendar.hour : 90 * Calendar.second)
    let status: PlannedEvent.Status =
      message.channel == .email ? .bounced : [.undelivered, .failed, .expired, .rejected][random.below(4)]
    if random.chance(500_000) {
      add(.status, status, at: told)
    } else {
      add(.delivery, status, at: told, delivered: told - random.skewed(300))
    }
    if random.chance(500_000) { add(.status, .sent, at: message.sent + 100 + random.skewed(150)) }
    message.outcome = .failed
    message.outcomeDay = Calendar.day(of: told)
  }

  /// A send whose outcome comes one or two days later: open until then.
  private mutating func laterDay(_ message: inout PlannedMessage) {
    let days = random.chance(800_000) ? 1 : 2
    let told = night.start + Int64(days) * Calendar.day + Int64(random.unit() * Double(20 * Calendar.hour)) + 2000
    add(.send, .queued, at: message.sent)
    if random.chance(850_000) {
      add(.delivery, .delivered, at: told, delivered: told - random.skewed(2000))
      message.outcome = .delivered
      message.late = true
    } else {
      add(.status, .expired, at: told)
      message.outcome = .failed
    }
    message.outcomeDay = night.day + days
  }

  /// Delivered and failed; the later one is the outcome, failure at the same instant.
  private mutating func conflict(_ message: inout PlannedMessage) {
    deliver(&message, after: 5000 + latency(), statuses: 0)
    let delivered = events[1].deliveryTimestamp
    let failed = delivered + [-1 - random.skewed(4000), 0, 1 + random.skewed(60 * Calendar.second)][random.below(3)]
    add(.status, .undelivered, at: failed)
    message.outcome = failed >= delivered ? .failed : .delivered
    message.mark(.statusConflict)
  }

  /// Events of one type and no send.
  private mutating func orphan(_ fate: Fate, _ message: inout PlannedMessage) {
    message.kind = .orphan
    switch fate {
    case .orphanDelivery:
      add(.delivery, .delivered, at: message.sent + 700, delivered: message.sent)
      if random.chance(300_000) { add(.status, .delivered, at: message.sent + 900) }
      message.mark(.orphanDelivery)
    case .orphanStatus:
      add(.status, .sent, at: message.sent)
      message.mark(.orphanStatus)
    default:
      message.channel = .whatsapp
      add(.read, .none, at: message.sent)
      message.mark(.orphanRead)
    }
  }

  private mutating func read(_ message: inout PlannedMessage) {
    let time = events[1].timestamp + 5000 + random.skewed(100 * Calendar.minute)
    add(.read, .none, at: time)
    message.read = Calendar.day(of: time) == night.day
  }

  /// What the incident does to a message that is otherwise in order.
  private mutating func take(_ part: Night.Part, _ sent: Int64) {
    switch part {
    case .conflict:
      // Stamped later than the original, so that the original is kept: a kept replay would undo a delivery.
      var copy = events[random.below(2)]
      copy.timestamp += 1 + random.skewed(4000)
      copy.written += Calendar.minute + random.skewed(9 * Calendar.minute)
      copy.flags = [.conflict, .otherCarrier]
      if copy.kind == .delivery { copy.status = .undelivered }
      events.append(copy)
    case .respaced:
      var copy = events[random.below(2)]
      copy.written += Calendar.minute + random.skewed(9 * Calendar.minute)
      copy.flags = [.duplicate, .respaced]
      events.append(copy)
    case .notInLedger:
      events[1].flags.insert(.notInLedger)
      if random.chance(500_000) { events[0].flags.insert(.notInLedger) }
    case .onlyInLedger:
      add(.status, .sent, at: sent + 1500, flags: .onlyInLedger)
    case .alteredInLedger:
      events[random.below(2)].flags.insert(.alteredInLedger)
    }
  }

  /// Now and then, writes an event of the message's own day once or twice more, later that day.
  private mutating func duplicate() {
    guard random.chance(9000) else { return }
    var copy = events[random.below(events.count)]
    guard copy.day == night.day else { return }
    copy.flags.insert(.duplicate)
    for _ in 0..<(random.chance(50_000) ? 2 : 1) {
      copy.written = min(copy.written + 1000 + random.skewed(Calendar.hour), night.start + Calendar.day - 1)
      events.append(copy)
    }
  }

  private mutating func latency() -> Int64 { 300 + random.skewed(90 * Calendar.second) }

  private mutating func add(
    _ kind: PlannedEvent.Kind, _ status: PlannedEvent.Status, at timestamp: Int64, delivered: Int64 = 0,
    flags: PlannedEvent.Flags = []
  ) {
    // The archiver writes in the order of arrival, within the event's day.
    let lastMoment = (timestamp / Calendar.day + 1) * Calendar.day - 1
    events.append(
      PlannedEvent(
        kind: kind, status: status, ordinal: UInt8(events.count), flags: flags, timestamp: timestamp,
        deliveryTimestamp: delivered, written: min(timestamp + random.skewed(90 * Calendar.second), lastMoment)))
  }
}
