internal import Events

/// Brings the events of a partition together by message, in expected linear time. Its memory is kept from partition to partition.
struct MessageGroups {
  /// The first event of each message.
  private(set) var heads: [Int32] = []
  /// The next event of the same message, by event; -1 behind the last.
  private var following: [Int32] = []
  private var slots: [Int32] = []

  private static let none: Int32 = -1

  /// Groups events.
  mutating func group(_ events: [Event]) {
    heads.removeAll(keepingCapacity: true)
    following.removeAll(keepingCapacity: true)
    following.append(contentsOf: repeatElement(MessageGroups.none, count: events.count))
    var size = 64
    while size < events.count * 2 { size *= 2 }
    if slots.count != size {
      slots = Array(repeating: MessageGroups.none, count: size)
    } else {
      for index in slots.indices { slots[index] = MessageGroups.none }
    }
    let mask = size - 1
    for index in events.indices {
      let id = events[index].messageID
      var slot = Int(truncatingIfNeeded: id.spread) & mask
      while slots[slot] != MessageGroups.none && events[Int(heads[Int(slots[slot])])].messageID != id {
        slot = (slot + 1) & mask
      }
      if slots[slot] == MessageGroups.none {
        slots[slot] = Int32(truncatingIfNeeded: heads.count)
        heads.append(Int32(truncatingIfNeeded: index))
      } else {
        let head = Int(slots[slot])
        following[index] = heads[head]
        heads[head] = Int32(truncatingIfNeeded: index)
      }
    }
  }

  /// Copies the events of a message, and their indices, into arrays.
  @inline(__always)
  func collect(_ head: Int32, of events: [Event], into group: inout [Event], indices: inout [Int32]) {
    group.removeAll(keepingCapacity: true)
    indices.removeAll(keepingCapacity: true)
    var index = head
    while index != MessageGroups.none {
      group.append(events[Int(index)])
      indices.append(index)
      index = following[Int(index)]
    }
  }
}
