/// The events of one part of all messages, from as many indexes as there are, packed as they lie in them. Its memory is kept from part to
/// part.
package struct PackedEvents: Sendable {
  /// The events' records, the first `count` of them; what is behind is left over from other parts.
  package private(set) var records: [IndexedRecord] = []
  /// How many events there are.
  package private(set) var count = 0
  /// The parts that there are of all messages, as a power of two: the top bits of `PackedID.spread` are the same in all events.
  private(set) var partBits = 0
  private var chunks: [Chunk] = []

  /// The events of one segment of an index.
  private struct Chunk {
    var end: Int
    var export: UInt32
    /// Texts and far deliveries, and where those of each event begin; empty where no event has any.
    var heap: [UInt8]
    var entries: [Int]
  }

  /// No events.
  package init() {}

  /// Forgets the events.
  package mutating func removeAll() {
    count = 0
    chunks.removeAll(keepingCapacity: true)
  }

  /// An event, unpacked. Throws `IndexDamaged` where its entry in the heap is none.
  package func event(_ index: Int) throws -> Event {
    let chunk = chunk(of: index)
    guard var event = records[index].event(export: chunks[chunk].export) else { throw IndexDamaged() }
    guard records[index].isFar else { return event }
    guard let entry = entry(of: index, in: chunk) else { throw IndexDamaged() }
    event.deliveryTimestamp = entry.delivery
    return event
  }

  /// The ids of an event as they were exported. Throws like `event`.
  package func ids(_ index: Int) throws -> EventIDs {
    var ids = EventIDs(try event(index))
    guard records[index].usesHeap else { return ids }
    let chunk = chunk(of: index)
    guard let entry = entry(of: index, in: chunk) else { throw IndexDamaged() }
    if records[index].hasText(.messageIDIsText) { ids.message = Array(chunks[chunk].heap[entry.message]) }
    if records[index].hasText(.eventIDIsText) { ids.event = Array(chunks[chunk].heap[entry.event]) }
    return ids
  }

  /// What the heap has of an event that uses it.
  private func entry(of index: Int, in chunk: Int) -> HeapEntry? {
    let place = index - (chunk > 0 ? chunks[chunk - 1].end : 0)
    return HeapEntry(of: records[index], in: chunks[chunk].heap, at: chunks[chunk].entries[place])
  }

  /// The chunk of an event. O(log chunks).
  private func chunk(of index: Int) -> Int {
    precondition(index < count)
    var (low, high) = (0, chunks.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if chunks[middle].end <= index { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Makes room for so many records behind the events, of one of `1 << partBits` parts, and has it filled with bytes; returns how many there
  /// were.
  mutating func fill(
    _ more: Int, partBits: Int, by read: (inout MutableRawSpan) async throws -> Int
  ) async throws -> Int {
    self.partBits = partBits
    let range = count..<count + more
    if records.count < range.upperBound {
      let empty = IndexedRecord(
        Event(messageID: .zero, eventID: .zero, contentHash: 0, timestamp: 0, type: .send, channel: .other))
      records.append(contentsOf: repeatElement(empty, count: max(range.upperBound - records.count, records.count / 2)))
    }
    var span = records.mutableSpan
    var room = span._mutatingExtracting(range)
    var bytes = unsafe room.mutableBytes
    return try await read(&bytes)
  }

  /// Takes the records that were filled in last, those of a part alone if told so, with their heap, as one chunk.
  mutating func admit(
    _ more: Int, _ heap: [UInt8], _ export: UInt32, _ flags: Event.Flags, _ carriers: Carrier.Renumbering,
    only part: (number: Int, bits: Int)?
  ) throws {
    var entries: [Int] = []
    if heap.isEmpty && part == nil {
      let range = count..<count + more
      var span = records.mutableSpan
      var added = span._mutatingExtracting(range)
      guard PackedEvents.admit(&added, flags, carriers) else { throw IndexDamaged() }
      count += more
      return chunks.append(Chunk(end: count, export: export, heap: heap, entries: entries))
    }
    var position = 0
    var end = count
    for index in count..<count + more {
      var record = records[index]
      guard record.isSound else { throw IndexDamaged() }
      record.note(flags, carriers)
      let start = position
      if record.usesHeap {
        guard let entry = HeapEntry(of: record, in: heap, at: position) else { throw IndexDamaged() }
        position = entry.end
      }
      if let part, record.messageID.part(bits: part.bits) != part.number { continue }
      records[end] = record
      end += 1
      if !heap.isEmpty { entries.append(start) }
    }
    count = end
    chunks.append(Chunk(end: end, export: export, heap: heap, entries: entries))
  }

  /// Takes records that are all of the part and have nothing in the heap, nearly all of a night; false where one is not sound.
  private static func admit(
    _ records: inout MutableSpan<IndexedRecord>, _ flags: Event.Flags, _ carriers: Carrier.Renumbering
  ) -> Bool {
    var isSound = true
    for index in records.indices {
      if !records[index].isSound || records[index].usesHeap { isSound = false }
      records[index].note(flags, carriers)
    }
    return isSound
  }
}

/// What the heap of an index has of one event.
private struct HeapEntry {
  var message = 0..<0
  var event = 0..<0
  /// `Event.absent` where it is not far.
  var delivery = Event.absent
  var end: Int

  /// The entry of a record at a position; nil where the heap is too short for it.
  init?(of record: IndexedRecord, in heap: [UInt8], at position: Int) {
    end = position
    if record.hasText(.messageIDIsText) {
      guard let text = HeapEntry.text(heap, at: end) else { return nil }
      (message, end) = (text, text.upperBound)
    }
    if record.hasText(.eventIDIsText) {
      guard let text = HeapEntry.text(heap, at: end) else { return nil }
      (event, end) = (text, text.upperBound)
    }
    if record.isFar {
      guard end + 8 <= heap.count else { return nil }
      delivery = Int64(bitPattern: heap.span.integer(at: end, bytes: 8))
      end += 8
    }
  }

  private static func text(_ heap: [UInt8], at position: Int) -> Range<Int>? {
    guard position + 4 <= heap.count else { return nil }
    let length = Int(heap.span.integer(at: position, bytes: 4))
    guard position + 4 + length <= heap.count else { return nil }
    return position + 4..<position + 4 + length
  }
}
