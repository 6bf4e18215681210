import Events
import Reconciliation

/// Random messages over five days of exports, with everything that goes wrong in the field far more often than there.
struct RandomMessages {
  var generator: SplitMix64
  private var line: UInt32 = 0
  private var nextID: UInt64 = 0

  init(seed: UInt64) { generator = SplitMix64(seed: seed) }

  /// All records of so many messages.
  mutating func messages(_ count: Int) -> [Event] {
    (0..<count).flatMap { message(PackedID(high: 0, low: UInt64($0))) }
  }

  private mutating func message(_ id: PackedID) -> [Event] {
    let export = UInt32.random(in: 0..<5, using: &generator)
    let channel: Channel = pick([.sms, .email, .push])
    let day = date.advanced(by: Int(export) - 3).start
    // An orphan until its send comes, whose clock runs ahead.
    let isAhead = export > 0 && generator.once(in: 8)
    let offsets: [Int64] = [0, 1, 43_200, 86_399, 86_400, -1, -43_200, 864_000, -864_000, 20_000, 30_000, 40_000]
    let sent = day + (isAhead ? 86_400 : pick(offsets)) * second
    var events: [Event] = []
    func later() -> UInt32 {
      if generator.once(in: 10) { return export == 0 ? 0 : export - 1 }
      return min(4, export + (generator.once(in: 3) ? UInt32.random(in: 1...3, using: &generator) : 0))
    }
    let latencies: [Int64] = [0, 1, 5, 119, 120, 121, -5, -6, 86_400, 90_000, 170_000]
    if !generator.once(in: 6) {
      events.append(event(.send, sent, export, .progress))
      if generator.once(in: 10) { events.append(event(.send, sent + pick(latencies) * second, later(), .progress)) }
    }
    if isAhead {
      let early = UInt32.random(in: 0..<export, using: &generator)
      var event = event(pick([.delivery, .read]), day - pick([1, 100_000]) * second, early, .delivered)
      event.deliveryTimestamp = event.timestamp + pick([0, 9_000]) * 1_000_000
      events.append(event)
    }
    for _ in 0..<Int.random(in: 0...3, using: &generator) {
      let type: EventType = pick([.delivery, .delivery, .status, .status, .read])
      let statusClass: StatusClass = pick(
        type == .delivery ? [.delivered, .delivered, .failed] : [.progress, .delivered, .failed])
      var event = event(type, sent + pick(latencies) * second, later(), statusClass)
      if generator.once(in: 3) {
        event.deliveryTimestamp = event.timestamp + pick([0, 5_000, 5_001, 6_000, -5_002, 9_000]) * 1_000_000
        event.timestampDigits = pick([0, 3, 9])
      }
      events.append(event)
    }
    for index in events.indices {
      events[index].messageID = id
      events[index].channel = generator.once(in: 20) ? .voice : channel
      events[index].correlation = pick([0, 7, 7, 7, 7, 7, 7, 8])
      events[index].carrier = pick([0, 1, 1, 1, 1, 1, 1, 2])
      if generator.once(in: 6) { events[index].flags.insert(.consent) }
      hash(&events[index])
    }
    for event in events where !generator.once(in: 8) {
      var copy = again(event)
      copy.flags.insert(.ledger)
      events.append(copy)
      if generator.once(in: 12), let last = events.indices.last { events.remove(at: last - last / 2) }
    }
    for event in events where generator.once(in: 6) {
      for _ in 0..<Int.random(in: 1...2, using: &generator) { events.append(again(event)) }
    }
    return events
  }

  private mutating func pick<T>(_ choices: [T]) -> T { choices[Int.random(in: 0..<choices.count, using: &generator)] }

  private mutating func event(_ type: EventType, _ timestamp: Int64, _ export: UInt32, _ statusClass: StatusClass) -> Event {
    nextID += 1
    line += 1
    return Event(
      messageID: PackedID(high: 0, low: 0), eventID: PackedID(high: nextID & 1, low: nextID), contentHash: 0,
      timestamp: timestamp, line: line, export: export, type: type, channel: .sms, statusClass: statusClass)
  }

  /// Another record of the event: the same bytes, the same JSON in other bytes, or other content.
  private mutating func again(_ event: Event) -> Event {
    var copy = event
    line += 1
    copy.line = line
    if generator.once(in: 2) { copy.export = min(4, event.export + UInt32.random(in: 0...2, using: &generator)) }
    if generator.once(in: 3) {
      copy.contentHash = generator.next()
    } else if generator.once(in: 2) {
      copy.statusWord += 1
      copy.carrier = pick([0, 1, 2])
      copy.timestamp += pick([0, 0, -1, 1, -86_400, 86_400]) * second
      if copy.type != .send, generator.once(in: 2) { copy.statusClass = pick(StatusClass.allCases) }
      hash(&copy)
    }
    return copy
  }

  private mutating func hash(_ event: inout Event) { event.contentHash = generator.next() }
}
