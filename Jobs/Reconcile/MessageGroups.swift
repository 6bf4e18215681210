internal import Events

/// Brings the events of a partition together by message, in expected linear time. Its memory is kept from partition to partition.
struct MessageGroups {
  /// The slots of the messages, in the order of their first events.
  private var messages: [Int32] = []
  /// A hash table by message: its last event, or `none`.
  private var slots: [Int32] = []
  /// By event, the event of the same message before it; `none` before the first.
  private var previous: [Int32] = []

  private static let none: Int32 = -1

  /// How many messages there are.
  var count: Int { messages.count }

  /// Groups events.
  mutating func group(_ events: borrowing PackedEvents) {
    var size = 64
    while size * 3 < events.count * 4 { size *= 2 }
    if slots.count != size {
      slots = Array(repeating: MessageGroups.none, count: size)
    } else {
      for index in slots.indices { slots[index] = MessageGroups.none }
    }
    messages.removeAll(keepingCapacity: true)
    if previous.count < events.count {
      previous.append(contentsOf: repeatElement(MessageGroups.none, count: events.count - previous.count))
    }
    MessageGroups.link(events.records.span.extracting(0..<events.count), &slots, &previous, into: &messages)
  }

  private static func link(
    _ records: Span<IndexedRecord>, _ slotted: inout [Int32], _ earlier: inout [Int32], into messages: inout [Int32]
  ) {
    var slots = slotted.mutableSpan
    var previous = earlier.mutableSpan
    let mask = slots.count - 1
    for index in records.indices {
      let id = records[index].messageID
      var slot = Int(truncatingIfNeeded: id.spread) & mask
      while slots[slot] != none && !records[Int(slots[slot])].messageID.isSame(as: id) { slot = (slot + 1) & mask }
      if slots[slot] == none { messages.append(Int32(truncatingIfNeeded: slot)) }
      previous[index] = slots[slot]
      slots[slot] = Int32(truncatingIfNeeded: index)
    }
  }

  /// Puts the events of a message to the front of a list, which is made large enough, the last one first; returns how many they are.
  @inline(__always)
  func collect(_ message: Int, into events: inout [Int32]) -> Int {
    if events.count < previous.count { events = Array(repeating: MessageGroups.none, count: previous.count) }
    var events = events.mutableSpan
    var index = slots[Int(messages[message])]
    var count = 0
    while index != MessageGroups.none {
      events[count] = index
      count += 1
      index = previous[Int(index)]
    }
    return count
  }
}
