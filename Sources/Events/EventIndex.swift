/// Reads an event index, bucket by bucket. The bytes come through a closure, so that a store of any kind can hold them.
///
/// A class, since every thread of a join passes every index for every part: one reference is counted, not those of all that it has.
package final class EventIndex: Sendable {
  /// Fills a buffer from an offset of the file; returns how many bytes there were.
  package typealias Read = @Sendable (_ offset: Int64, _ buffer: inout MutableRawSpan) async throws -> Int

  /// What the index says of its export.
  package let trailer: IndexTrailer
  private let segments: [SegmentTable]
  private let read: Read

  private init(trailer: IndexTrailer, segments: [SegmentTable], read: @escaping Read) {
    (self.trailer, self.segments, self.read) = (trailer, segments, read)
  }

  /// Opens an index; nil where it is damaged, or of another version: then it is rebuilt. Reads head, tables and trailer.
  package static func open(size: Int64, read: @escaping Read) async throws -> EventIndex? {
    let tailOffset = size - Int64(EventIndexFile.tailSize)
    guard tailOffset >= Int64(EventIndexFile.headSize) else { return nil }
    let head = try await bytes(0, EventIndexFile.headSize, read)
    let tail = try await bytes(tailOffset, EventIndexFile.tailSize, read)
    guard head == EventIndexFile.head, let end = EventIndexFile.trailer(tail: tail, fileSize: size) else { return nil }
    let json = try await bytes(end.range.lowerBound, Int(end.range.count), read)
    guard json.count == end.range.count, ContentHash.hash(json.span, from: 0, to: json.count) == end.checksum,
      let trailer = IndexTrailer(json: json)
    else { return nil }
    var segments: [SegmentTable] = []
    for segment in trailer.segments {
      guard segment.offset >= 0, segment.length >= 0, segment.offset <= size, segment.length <= size else { return nil }
      let room = IndexLayout.headSize + (1 << 10) * IndexLayout.entrySize
      let head = try await bytes(segment.offset, min(room, segment.length), read)
      guard let table = SegmentTable(head.span, offset: segment.offset, length: segment.length) else { return nil }
      segments.append(table)
    }
    guard segments.reduce(0, { $0 + $1.layout.records }) == trailer.summary.outbound else { return nil }
    return EventIndex(trailer: trailer, segments: segments, read: read)
  }

  /// Appends the events of one of `1 << bits` parts, by the top bits of `PackedID.spread`. `export`, `flags` and `carriers` are what
  /// the run says of the index's export. Throws `IndexDamaged` where a checksum does not match: the index must be rebuilt.
  package func load(
    part: Int, bits: Int, export: UInt32 = 0, flags: Event.Flags = [], carriers: Carrier.Renumbering = Carrier.same,
    into events: inout PackedEvents
  ) async throws {
    for segment in segments {
      let have = segment.layout.bucketBits
      let buckets =
        bits <= have ? part << (have - bits)..<(part + 1) << (have - bits) : part >> (bits - have)..<(part >> (bits - have)) + 1
      let records = segment.records(in: buckets)
      guard !records.isEmpty else { continue }
      let recordsAt = segment.offset + Int64(segment.layout.tableSize)
      let start = events.count
      let length = records.count * IndexedRecord.size
      let filled = try await events.fill(records.count, partBits: bits) { [read] buffer in
        try await read(recordsAt + Int64(records.lowerBound * IndexedRecord.size), &buffer)
      }
      let heap = segment.heap(in: buckets)
      let heapAt = recordsAt + Int64(segment.layout.records * IndexedRecord.size + heap.lowerBound)
      let heapBytes = heap.isEmpty ? [] : try await EventIndex.bytes(heapAt, heap.count, read)
      guard filled == length, heapBytes.count == heap.count,
        segment.isIntact(buckets, events.records.span.extracting(start..<start + records.count), heapBytes.span)
      else { throw IndexDamaged() }
      try events.admit(records.count, heapBytes, export, flags, carriers, only: bits > have ? (part, bits) : nil)
    }
  }

  /// Checks every checksum of the file. O(size), in pieces of a bucket.
  package func isIntact() async throws -> Bool {
    var events = PackedEvents()
    for part in 0..<64 {
      do { try await load(part: part, bits: 6, into: &events) } catch is IndexDamaged { return false }
      events.removeAll()
    }
    return true
  }

  private static func bytes(_ offset: Int64, _ count: Int, _ read: Read) async throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var span = bytes.mutableSpan
    var buffer = unsafe span.mutableBytes
    let found = try await read(offset, &buffer)
    return found == count ? bytes : Array(bytes.prefix(found))
  }
}

/// A part of an event index does not match its checksum: rebuild it from the export.
package struct IndexDamaged: Error {
  /// For whoever finds damage behind the checksums, such as a record that points out of its heap.
  package init() {}
}

extension SegmentTable {
  /// Whether the records and heaps of a run of buckets match their checksums.
  func isIntact(_ buckets: Range<Int>, _ loaded: Span<IndexedRecord>, _ heapBytes: Span<UInt8>) -> Bool {
    let (firstRecord, firstHeap) = (records(in: buckets).lowerBound, heap(in: buckets).lowerBound)
    for bucket in buckets {
      let range = records(in: bucket..<bucket + 1)
      var sum = ContentHash.hash(loaded.extracting(range.lowerBound - firstRecord..<range.upperBound - firstRecord))
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
