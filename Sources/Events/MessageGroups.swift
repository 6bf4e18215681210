/// Brings the events of a part together by message, in linear time. Its memory is kept from part to part.
///
/// Hashes of message ids are sorted, not the records: these are far larger, and leave the caches. Records of one hash are compared when their
/// turn comes, with the next ones on their way from memory. The hash goes on where the part's number ends, so that messages come in the
/// order of the index's buckets: those that follow each other lie side by side in every segment.
package struct MessageGroups {
  /// Of each event its message's hash, 32 bits, and its place in the part, by hash.
  private var entries: [UInt64] = []
  private var scratch: [UInt64] = []
  private var count = 0
  /// The events before it were handed out.
  private var position = 0
  /// Before it, events of one hash are ordered by message.
  private var ordered = 0

  /// Bits of a hash that are sorted by in one pass; two passes leave few messages that share a hash.
  private static let digit = 11
  private static let sortedBits: UInt64 = (1 << (2 * UInt64(digit)) - 1) << 32
  /// Events whose records are fetched ahead.
  private static let ahead = 16

  /// No events.
  package init() {}

  /// Groups events. O(n).
  package mutating func group(_ events: borrowing PackedEvents) {
    (count, position, ordered) = (events.count, 0, 0)
    if entries.count < count {
      entries = Array(repeating: 0, count: count)
      scratch = entries
    }
    MessageGroups.hash(events.records.span.extracting(0..<count), partBits: events.partBits, into: &entries)
    for pass in 0..<2 {
      MessageGroups.sort(entries, count, by: pass * MessageGroups.digit, into: &scratch)
      swap(&entries, &scratch)
    }
  }

  /// Puts the places of the next message's events to the front of a list, which is made large enough; returns how many they are, 0 at the end.
  package mutating func next(of events: borrowing PackedEvents, into places: inout [Int32]) -> Int {
    guard position < count else { return 0 }
    let records = events.records.span
    let first = entries[position]
    let id = records[MessageGroups.place(first)].messageID
    var end = position
    while end < count, (entries[end] ^ first) & MessageGroups.sortedBits == 0 {
      let place = MessageGroups.place(entries[end])
      if !records[place].messageID.isSame(as: id) {
        if position < ordered { break }
        order(records)
        return next(of: events, into: &places)
      }
      if places.count <= end - position { places.append(0) }
      places[end - position] = Int32(truncatingIfNeeded: place)
      if end + MessageGroups.ahead < count { records.prefetch(MessageGroups.place(entries[end + MessageGroups.ahead])) }
      end += 1
    }
    defer { position = end }
    return end - position
  }

  private static func place(_ entry: UInt64) -> Int { Int(UInt32(truncatingIfNeeded: entry)) }

  private static func hash(_ records: Span<IndexedRecord>, partBits: Int, into entries: inout [UInt64]) {
    var entries = entries.mutableSpan
    let shift = UInt64(partBits)
    for place in records.indices {
      entries[place] = (records[place].messageID.spread << shift) >> 10 & MessageGroups.sortedBits | UInt64(place)
    }
  }

  /// Sorts by one digit, keeping the order of what is equal in it.
  private static func sort(_ unsorted: [UInt64], _ count: Int, by shift: Int, into sorted: inout [UInt64]) {
    let entries = unsorted.span.extracting(0..<count)
    func digit(_ entry: UInt64) -> Int { Int(entry >> UInt64(32 + shift) & (1 << UInt64(MessageGroups.digit) - 1)) }
    var starts = InlineArray<2048, Int32>(repeating: 0)
    for index in entries.indices { starts[digit(entries[index])] += 1 }
    var sum: Int32 = 0
    for index in starts.indices { (starts[index], sum) = (sum, sum + starts[index]) }
    var sorted = sorted.mutableSpan
    for index in entries.indices {
      let digit = digit(entries[index])
      sorted[Int(starts[digit])] = entries[index]
      starts[digit] += 1
    }
  }

  /// Orders the events at hand that share a hash, of several messages, by message.
  private mutating func order(_ records: Span<IndexedRecord>) {
    let first = entries[position]
    var end = position
    while end < count, (entries[end] ^ first) & MessageGroups.sortedBits == 0 { end += 1 }
    var keys = (position..<end).map { (id: records[MessageGroups.place(entries[$0])].messageID, entry: entries[$0]) }
    keys.sort { $0.id.isSame(as: $1.id) ? $0.entry < $1.entry : $0.id < $1.id }
    for index in position..<end { entries[index] = keys[index - position].entry }
    ordered = end
  }
}
