package import Events

/// How long a message took from its send.
package struct Timing: Hashable, Sendable, BitwiseCopyable {
  /// The channel of its earliest send.
  package var channel: Channel
  /// Nanoseconds until the first event of the delivered class, below 0 where clocks differ; nil without one.
  package var delivery: Int64?
  /// Nanoseconds until the first read; nil without one.
  package var read: Int64?
}

/// Times messages by the archiver's kept events. It keeps its working memory between messages, so each thread has its own.
package struct Stopwatch {
  private var selection = Selection()

  /// For one thread: its working memory grows with the first messages.
  package init() {}

  /// What the packed records tell without unpacking them.
  package enum Glance: Hashable, Sendable {
    /// The message has no send of today's exports.
    case none
    case timed(Timing)
    /// Its events must be looked at.
    case doubtful
  }

  /// Times a message that has a send of today's exports and none of others; records of one event are not compared. `message` are the places
  /// of all its records.
  package static func glance(_ records: Span<IndexedRecord>, _ message: Span<Int32>) -> Glance {
    var send: IndexedRecord?
    var (hasOther, isDoubtful) = (false, message.count > 16)
    var delivered = Int64.max
    var read = Int64.max
    for position in message.indices {
      let record = records[Int(message[position])]
      if record.isLedger { continue }
      if record.isFar { isDoubtful = true }
      let instant = record.timestamp &+ (record.deliveryOffset ?? 0)
      switch record.type {
      case .send:
        if !record.isToday {
          hasOther = true
        } else if let first = send {
          if first.timestamp == record.timestamp, first.channel != record.channel { isDoubtful = true }
          if record.timestamp < first.timestamp { send = record }
        } else {
          send = record
        }
      case .read: read = min(read, instant)
      case .delivery, .status: if case .delivered = record.statusClass { delivered = min(delivered, instant) }
      }
    }
    guard let send else { return .none }
    guard !hasOther, !isDoubtful, !hasDuplicates(records, message) else { return .doubtful }
    return .timed(
      Timing(
        channel: send.channel, delivery: delivered == .max ? nil : delivered.since(send.timestamp),
        read: read == .max ? nil : read.since(send.timestamp)))
  }

  private static func hasDuplicates(_ records: Span<IndexedRecord>, _ message: Span<Int32>) -> Bool {
    for position in message.indices where !records[Int(message[position])].isLedger {
      for before in 0..<position {
        let other = records[Int(message[before])]
        if !other.isLedger, other.isSameEvent(as: records[Int(message[position])]) { return true }
      }
    }
    return false
  }

  /// Times a message by all its records, in any order; nil where it has no send of today's exports, or one that `isEarlier` says, by its
  /// export, was timed before.
  package mutating func time(_ events: Span<Event>, isEarlier: [Bool]) -> Timing? {
    var hasSend = false
    for index in events.indices where events[index].isSend && !events[index].isLedger {
      if isEarlier[Int(events[index].export)] { return nil }
      if events[index].isToday { hasSend = true }
    }
    guard hasSend else { return nil }
    selection.select(events)
    let facts = Facts(events, selection.all)
    guard facts.send != Finding.none else { return nil }
    let send = events[Int(facts.send)]
    var timing = Timing(channel: send.channel)
    if facts.firstDelivered != Finding.none { timing.delivery = events[Int(facts.firstDelivered)].instant.since(send.timestamp) }
    for position in 0..<selection.all.archiverCount {
      let event = events[Int(selection.all[position])]
      guard case .read = event.type else { continue }
      timing.read = min(timing.read ?? .max, event.instant.since(send.timestamp))
    }
    return timing
  }
}
