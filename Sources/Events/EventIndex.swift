/// Reads an event index, bucket by bucket. The bytes come through a closure, so that a store of any kind can hold them.
package struct EventIndex: Sendable {
  /// Fills a buffer from an offset of the file; returns how many bytes there were.
  package typealias Read = @Sendable (_ offset: Int64, _ count: Int) async throws -> [UInt8]

  /// What the index says of its export.
  package let trailer: IndexTrailer
  private let segments: [SegmentTable]
  private let read: Read

  /// Opens an index; nil where it is damaged, or of another version: then it is rebuilt. Reads head, tables and trailer.
  package static func open(size: Int64, read: @escaping Read) async throws -> EventIndex? {
    let tailOffset = size - Int64(EventIndexFile.tailSize)
    guard tailOffset >= Int64(EventIndexFile.headSize) else { return nil }
    let head = try await read(0, EventIndexFile.headSize)
    let tail = try await read(tailOffset, EventIndexFile.tailSize)
    guard head == EventIndexFile.head, let end = EventIndexFile.trailer(tail: tail, fileSize: size) else { return nil }
    let json = try await read(end.range.lowerBound, Int(end.range.count))
    guard json.count == end.range.count, ContentHash.hash(json.span, from: 0, to: json.count) == end.checksum,
      let trailer = IndexTrailer(json: json)
    else { return nil }
    var segments: [SegmentTable] = []
    for segment in trailer.segments {
      guard segment.offset >= 0, segment.length >= 0, segment.offset <= size, segment.length <= size else { return nil }
      let room = IndexLayout.headSize + (1 << 10) * IndexLayout.entrySize
      let bytes = try await read(segment.offset, min(room, segment.length))
      guard let table = SegmentTable(bytes.span, offset: segment.offset, length: segment.length) else { return nil }
      segments.append(table)
    }
    guard segments.reduce(0, { $0 + $1.layout.records }) == trailer.summary.outbound else { return nil }
    return EventIndex(trailer: trailer, segments: segments, read: read)
  }

  /// One part of the events of an index, as a run of `EventBatch.events`.
  package struct Chunk: Sendable {
    /// Which events of the batch.
    package var events: Range<Int>
    /// Their texts and far deliveries, in their order.
    var heap: [UInt8]
  }

  /// Appends the events of one of `1 << bits` parts, by the top bits of `PackedID.spread`, to a list, and their chunks.
  /// Throws `IndexDamaged` where a checksum does not match: the index must be rebuilt.
  package func load(
    part: Int, bits: Int, export: UInt32, flags: Event.Flags, into events: inout [Event], chunks: inout [Chunk]
  ) async throws {
    for segment in segments {
      let have = segment.layout.bucketBits
      let buckets =
        bits <= have ? part << (have - bits)..<(part + 1) << (have - bits) : part >> (bits - have)..<(part >> (bits - have)) + 1
      let records = segment.records(in: buckets)
      guard !records.isEmpty else { continue }
      let recordsAt = segment.offset + Int64(segment.layout.tableSize)
      let heap = segment.heap(in: buckets)
      let bytes = try await read(
        recordsAt + Int64(records.lowerBound * IndexedRecord.size), records.count * IndexedRecord.size)
      let heapAt = recordsAt + Int64(segment.layout.records * IndexedRecord.size)
      let heapBytes = heap.isEmpty ? [] : try await read(heapAt + Int64(heap.lowerBound), heap.count)
      guard bytes.count == records.count * IndexedRecord.size, heapBytes.count == heap.count,
        segment.isIntact(buckets, bytes.span, heapBytes.span)
      else { throw IndexDamaged() }
      let keep = bits > have ? UInt64(part) : nil
      try EventIndex.decode(
        bytes.span, heapBytes, keep: keep, bits: bits, export: export, flags: flags, into: &events, chunks: &chunks)
    }
  }

  /// Checks every checksum of the file. O(size), in pieces of a bucket.
  package func isIntact() async throws -> Bool {
    var events: [Event] = []
    var chunks: [Chunk] = []
    for part in 0..<64 {
      do {
        try await load(part: part, bits: 6, export: 0, flags: [], into: &events, chunks: &chunks)
      } catch is IndexDamaged {
        return false
      }
      events.removeAll(keepingCapacity: true)
      chunks.removeAll(keepingCapacity: true)
    }
    return true
  }

  private static func decode(
    _ bytes: Span<UInt8>, _ heap: [UInt8], keep: UInt64?, bits: Int, export: UInt32, flags: Event.Flags,
    into events: inout [Event], chunks: inout [Chunk]
  ) throws {
    let first = events.count
    var kept = EventHeap(heap)
    var heapOfKept: [UInt8] = []
    for offset in stride(from: 0, to: bytes.count, by: IndexedRecord.size) {
      let record = bytes.record(at: offset)
      guard var event = record.event(export: export, flags: flags) else { throw IndexDamaged() }
      var entry: Range<Int>?
      if record.usesHeap {
        guard let found = kept.next(of: event, isFar: record.isFar) else { throw IndexDamaged() }
        if let delivery = found.delivery { event.deliveryTimestamp = delivery }
        entry = found.range
      }
      if let keep, record.messageID.spread >> UInt64(64 - bits) != keep { continue }
      if let entry { heapOfKept.append(contentsOf: heap[entry]) }
      events.append(event)
    }
    chunks.append(Chunk(events: first..<events.count, heap: heapOfKept))
  }
}

/// A part of an event index does not match its checksum: rebuild it from the export.
package struct IndexDamaged: Error {
  package init() {}
}

/// Walks a heap along with the events that use it.
struct EventHeap {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The entries of the next event that has any: its texts, and its delivery where that is far. Nil where the heap is damaged.
  mutating func next(of event: Event, isFar: Bool) -> (
    range: Range<Int>, message: Range<Int>, event: Range<Int>, delivery: Int64?
  )? {
    let start = position
    var texts = [start..<start, start..<start]
    for (index, flag) in [Event.Flags.messageIDIsText, .eventIDIsText].enumerated() where event.flags.contains(flag) {
      guard position + 4 <= bytes.count else { return nil }
      let length = Int(bytes.span.integer(at: position, bytes: 4))
      position += 4
      guard position + length <= bytes.count else { return nil }
      texts[index] = position..<position + length
      position += length
    }
    var delivery: Int64?
    if isFar {
      guard position + 8 <= bytes.count else { return nil }
      delivery = Int64(bitPattern: bytes.span.integer(at: position, bytes: 8))
      position += 8
    }
    return (start..<position, texts[0], texts[1], delivery)
  }
}

extension SegmentTable {
  /// Whether the records and heaps of a run of buckets match their checksums.
  func isIntact(_ buckets: Range<Int>, _ bytes: Span<UInt8>, _ heapBytes: Span<UInt8>) -> Bool {
    let (firstRecord, firstHeap) = (records(in: buckets).lowerBound, heap(in: buckets).lowerBound)
    for bucket in buckets {
      let range = records(in: bucket..<bucket + 1)
      let start = (range.lowerBound - firstRecord) * IndexedRecord.size
      var sum = ContentHash.hash(bytes, from: start, to: start + range.count * IndexedRecord.size)
      let texts = heap(in: bucket..<bucket + 1)
      if !texts.isEmpty {
        sum = IndexLayout.joined(
          sum, ContentHash.hash(heapBytes, from: texts.lowerBound - firstHeap, to: texts.upperBound - firstHeap))
      }
      if sum != checksum(of: bucket) { return false }
    }
    return true
  }
}
