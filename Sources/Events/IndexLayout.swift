/// Where things are in one segment of an event index (docs/store-format.md, "Event index"):
/// a head of 32 bytes, a table of 16 bytes a bucket, the records sorted by bucket, the buckets' heaps.
struct IndexLayout {
  /// Records in the segment.
  let records: Int
  /// The top bits of `PackedID.spread` that name a bucket: as many as leave about 64 records in each, at most 10.
  let bucketBits: Int

  static let headSize = 32
  static let entrySize = 16
  static let magic: UInt64 = 0x4745_5359_4c4c_4154  // "TALLYSEG"

  init(records: Int) {
    self.records = records
    bucketBits = (0..<10).first { records >> $0 <= 64 } ?? 10
  }

  var bucketCount: Int { 1 << bucketBits }

  /// Bytes before the first record.
  var tableSize: Int { IndexLayout.headSize + bucketCount * IndexLayout.entrySize }

  @inline(__always)
  func bucket(of id: PackedID) -> Int { Int(truncatingIfNeeded: id.spread >> UInt64(64 - bucketBits)) }

  /// Writes head and table before the records and heaps that are in place already. Ends are counted from the segment's first record
  /// and from its first heap byte.
  func writeTable(into out: inout [UInt8], recordEnds: [Int], heapEnds: [Int]) {
    let heapStart = tableSize + records * IndexedRecord.size
    var (recordsAt, heapAt) = (tableSize, heapStart)
    for bucket in 0..<bucketCount {
      let (recordsEnd, heapEnd) = (tableSize + recordEnds[bucket] * IndexedRecord.size, heapStart + heapEnds[bucket])
      let sum = IndexLayout.checksum(out.span, recordsAt..<recordsEnd, heapAt..<heapEnd)
      let entry = IndexLayout.headSize + bucket * IndexLayout.entrySize
      out.storeInteger(UInt64(recordEnds[bucket]), at: entry, bytes: 4)
      out.storeInteger(UInt64(heapEnds[bucket]), at: entry + 4, bytes: 4)
      out.storeInteger(sum, at: entry + 8, bytes: 8)
      (recordsAt, heapAt) = (recordsEnd, heapEnd)
    }
    out.storeInteger(IndexLayout.magic, at: 0, bytes: 8)
    out.storeInteger(UInt64(records), at: 8, bytes: 4)
    out.storeInteger(UInt64(bucketBits), at: 12, bytes: 4)
    out.storeInteger(UInt64(out.count - heapStart), at: 16, bytes: 8)
    out.storeInteger(ContentHash.hash(out.span, from: IndexLayout.headSize, to: tableSize), at: 24, bytes: 8)
  }

  /// The checksum of a bucket: of its records, then of its heap.
  @inline(__always)
  static func checksum(_ bytes: Span<UInt8>, _ records: Range<Int>, _ heap: Range<Int>) -> UInt64 {
    let sum = ContentHash.hash(bytes, from: records.lowerBound, to: records.upperBound)
    return heap.isEmpty ? sum : joined(sum, ContentHash.hash(bytes, from: heap.lowerBound, to: heap.upperBound))
  }

  /// The checksum of a bucket that has a heap.
  static func joined(_ records: UInt64, _ heap: UInt64) -> UInt64 { records &* 31 &+ heap }
}

/// What the table of one segment says: kept in memory while an index is open.
struct SegmentTable {
  /// Where the segment begins in the file.
  let offset: Int64
  let layout: IndexLayout
  private let entries: [UInt8]

  /// Reads head and table; nil where they are not what a writer of this version makes, or the checksum does not match.
  init?(_ bytes: Span<UInt8>, offset: Int64, length: Int) {
    guard bytes.count >= IndexLayout.headSize, bytes.integer(at: 0, bytes: 8) == IndexLayout.magic else { return nil }
    layout = IndexLayout(records: Int(bytes.integer(at: 8, bytes: 4)))
    let heapSize = Int(truncatingIfNeeded: bytes.integer(at: 16, bytes: 8))
    guard Int(bytes.integer(at: 12, bytes: 4)) == layout.bucketBits, bytes.count >= layout.tableSize, heapSize >= 0,
      length - layout.tableSize - layout.records * IndexedRecord.size == heapSize,
      ContentHash.hash(bytes, from: IndexLayout.headSize, to: layout.tableSize) == bytes.integer(at: 24, bytes: 8)
    else { return nil }
    self.offset = offset
    var entries: [UInt8] = []
    entries.reserveCapacity(layout.tableSize - IndexLayout.headSize)
    for index in IndexLayout.headSize..<layout.tableSize { entries.append(bytes[index]) }
    self.entries = entries
    var (records, heap) = (0, 0)
    for bucket in 0..<layout.bucketCount {
      guard recordEnd(bucket) >= records, heapEnd(bucket) >= heap else { return nil }
      (records, heap) = (recordEnd(bucket), heapEnd(bucket))
    }
    guard records == layout.records, heap == heapSize else { return nil }
  }

  /// The records of a run of buckets, counted from the segment's first.
  func records(in buckets: Range<Int>) -> Range<Int> { recordEnd(buckets.lowerBound - 1)..<recordEnd(buckets.upperBound - 1) }

  /// The heap bytes of a run of buckets, counted from the segment's first heap byte.
  func heap(in buckets: Range<Int>) -> Range<Int> { heapEnd(buckets.lowerBound - 1)..<heapEnd(buckets.upperBound - 1) }

  func checksum(of bucket: Int) -> UInt64 { entries.span.integer(at: bucket * IndexLayout.entrySize + 8, bytes: 8) }

  private func recordEnd(_ bucket: Int) -> Int {
    bucket < 0 ? 0 : Int(entries.span.integer(at: bucket * IndexLayout.entrySize, bytes: 4))
  }

  private func heapEnd(_ bucket: Int) -> Int {
    bucket < 0 ? 0 : Int(entries.span.integer(at: bucket * IndexLayout.entrySize + 4, bytes: 4))
  }
}
