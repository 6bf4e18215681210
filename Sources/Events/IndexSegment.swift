/// Events in the order they were scanned, turned into one segment of an index file: records sorted by bucket, each bucket with its
/// own heap of texts and its own checksum.
struct IndexSegment {
  private var records: [IndexedRecord] = []
  private var heap: [UInt8] = []
  /// Where each record's heap entries end; empty until the first entry.
  private var heapEnds: [Int] = []
  /// The bytes of the last segment: their room is used again once nobody else has them.
  private var out: [UInt8] = []

  /// Records at which a segment is written: 8 MiB.
  static let capacity = 131_072

  var count: Int { records.count }
  var isFull: Bool { records.count >= IndexSegment.capacity }

  /// Adds an event. Texts are those of ids that are no UUIDs, empty otherwise.
  @inline(__always)
  mutating func append(_ event: Event, messageText: [UInt8] = [], eventText: [UInt8] = []) {
    let record = IndexedRecord(event)
    if records.isEmpty { records.reserveCapacity(IndexSegment.capacity + 4096) }
    if record.usesHeap {
      while heapEnds.count < records.count { heapEnds.append(0) }
      if event.flags.contains(.messageIDIsText) { append(messageText) }
      if event.flags.contains(.eventIDIsText) { append(eventText) }
      if record.isFar { append(UInt64(bitPattern: event.deliveryTimestamp), bytes: 8) }
    }
    records.append(record)
    if !heap.isEmpty { heapEnds.append(heap.count) }
  }

  private mutating func append(_ text: [UInt8]) {
    append(UInt64(text.count), bytes: 4)
    heap.append(contentsOf: text)
  }

  private mutating func append(_ value: UInt64, bytes: Int) { heap.appendInteger(value, bytes: bytes) }

  /// The segment's bytes; the segment is empty afterwards. O(n).
  mutating func take() -> [UInt8] {
    let layout = IndexLayout(records: records.count)
    let buckets = layout.bucketCount
    var recordEnds = [Int](repeating: 0, count: buckets)
    var heapSizes = [Int](repeating: 0, count: buckets)
    for index in records.indices {
      let bucket = layout.bucket(of: records[index].messageID)
      recordEnds[bucket] += 1
      if !heapEnds.isEmpty { heapSizes[bucket] += heapRange(index).count }
    }
    out.resize(to: layout.tableSize + records.count * IndexedRecord.size + heap.count)
    var recordAt = prefixSums(&recordEnds)
    var heapAt = prefixSums(&heapSizes)
    let recordsStart = layout.tableSize
    let heapStart = recordsStart + records.count * IndexedRecord.size
    for index in records.indices {
      let bucket = layout.bucket(of: records[index].messageID)
      out.store(records[index], at: recordsStart + recordAt[bucket] * IndexedRecord.size)
      recordAt[bucket] += 1
      if !heapEnds.isEmpty {
        for byte in heap[heapRange(index)] {
          out[heapStart + heapAt[bucket]] = byte
          heapAt[bucket] += 1
        }
      }
    }
    layout.writeTable(into: &out, recordEnds: recordEnds, heapEnds: heapSizes)
    records.removeAll(keepingCapacity: true)
    heap.removeAll()
    heapEnds.removeAll()
    return out
  }

  private func heapRange(_ index: Int) -> Range<Int> { (index == 0 ? 0 : heapEnds[index - 1])..<heapEnds[index] }

  /// Turns counts into ends, and returns the starts.
  private func prefixSums(_ counts: inout [Int]) -> [Int] {
    var sum = 0
    return counts.indices.map { index in
      let start = sum
      sum += counts[index]
      counts[index] = sum
      return start
    }
  }
}
