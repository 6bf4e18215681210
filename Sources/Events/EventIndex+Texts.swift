/// The ids of an event as they were exported.
package struct EventIDs: Sendable {
  package var message: [UInt8]
  package var event: [UInt8]

  /// The ids of an event whose ids are both UUIDs.
  package init(_ event: Event) { (message, self.event) = (UUIDText.text(event.messageID), UUIDText.text(event.eventID)) }
}

extension EventIndex.Chunk {
  /// The ids of one event of the chunk, `events` being the list into which it was loaded. O(chunk) where they are no UUIDs.
  /// Throws `IndexDamaged` where the heap does not fit the events.
  package func ids(of index: Int, in events: [Event]) throws -> EventIDs {
    var ids = EventIDs(events[index])
    guard events[index].hasTextID else { return ids }
    var walk = EventHeap(heap)
    for position in self.events.lowerBound...index {
      let record = IndexedRecord(events[position])
      guard record.usesHeap else { continue }
      guard let entry = walk.next(of: events[position], isFar: record.isFar) else { throw IndexDamaged() }
      guard position == index else { continue }
      if events[index].flags.contains(.messageIDIsText) { ids.message = Array(heap[entry.message]) }
      if events[index].flags.contains(.eventIDIsText) { ids.event = Array(heap[entry.event]) }
    }
    return ids
  }
}

extension PackedID {
  /// The key of an id as it stands in files: a UUID's bits, or the digest of any other text.
  package init(id text: [UInt8]) {
    if text.count == 36, let uuid = UUIDText.parse(text.span, at: 0) {
      self = uuid
    } else {
      self.init(text: text)
    }
  }
}

extension Instant {
  /// Appends its text, as `description` has it, without making a string.
  package func write(to bytes: inout [UInt8]) {
    let date = date
    let (year, month, day) = date.components
    var rest = nanoseconds - date.start
    func two(_ value: Int) {
      bytes.append(0x30 + UInt8(truncatingIfNeeded: value / 10 % 10))
      bytes.append(0x30 + UInt8(truncatingIfNeeded: value % 10))
    }
    two(year / 100)
    two(year)
    bytes.append(0x2d)
    two(month)
    bytes.append(0x2d)
    two(day)
    bytes.append(0x54)
    var fraction = rest % 1_000_000_000
    rest /= 1_000_000_000
    two(Int(rest / 3600))
    bytes.append(0x3a)
    two(Int(rest / 60 % 60))
    bytes.append(0x3a)
    two(Int(rest % 60))
    if digits > 0 { bytes.append(0x2e) }
    for _ in 0..<digits {
      bytes.append(0x30 + UInt8(truncatingIfNeeded: fraction / 100_000_000))
      fraction = fraction % 100_000_000 * 10
    }
    bytes.append(0x5a)
  }
}
