internal import Events
internal import Storage

/// Lines in the order of their keys: in memory where they were written, or in a scratch file one behind the other. Before each key and its line
/// are both lengths.
struct SortedRun {
  /// The first bytes of the key at hand.
  private(set) var head = KeyHead([], from: 0, to: 0)
  /// Where in `bytes` the key at hand and its line are: one behind the other.
  private var (key, line) = (0..<0, 0..<0)
  private var bytes: [UInt8]
  /// Of entries in memory, where each begins, and how many were at hand already.
  private let order: [Int32]
  private var passed = 0
  private let file: ScratchFile?
  /// What of the file is not in `bytes` yet.
  private var rest: Range<Int64>

  /// Bytes of both lengths before a key.
  static let lengths = 8
  /// Bytes read at once from a file; at least the longest entry is.
  private static let blockSize = 64 << 10

  /// Entries in memory, wherever they lie.
  init(bytes: [UInt8], order: [Int32]) { (self.bytes, self.order, file, rest) = (bytes, order, nil, 0..<0) }

  /// Entries in that range of a file.
  init(file: ScratchFile, range: Range<Int64>) { (bytes, order, self.file, rest) = ([], [], file, range) }

  /// Moves to the next entry, the first one at the beginning; false at the end.
  mutating func advance() throws -> Bool {
    var start = line.upperBound
    if file == nil {
      guard passed < order.count else { return false }
      (start, passed) = (Int(order[passed]), passed + 1)
    }
    guard try fill(&start, SortedRun.lengths) else { return false }
    let lengths = bytes.span.word(at: start)
    let (keyLength, lineLength) = (Int(lengths & 0xffff_ffff), Int(lengths >> 32))
    guard try fill(&start, SortedRun.lengths + keyLength + lineLength) else { return false }
    start += SortedRun.lengths
    key = start..<start + keyLength
    line = key.upperBound..<key.upperBound + lineLength
    head = KeyHead(bytes, from: key.lowerBound, to: key.upperBound)
    return true
  }

  /// Appends the entry's line and a line feed, and moves to the next entry; false at the end.
  mutating func pass(to out: inout [UInt8]) throws -> Bool {
    out += bytes[line]
    out.append(0x0a)
    return try advance()
  }

  /// Whether this run's entry goes before the other's.
  func precedes(_ other: borrowing SortedRun) -> Bool {
    if head != other.head { return head < other.head }
    return bytes[key].lexicographicallyPrecedes(other.bytes[other.key])
  }

  /// Makes that many bytes available from `start`, which may move; false where the run ends before.
  private mutating func fill(_ start: inout Int, _ count: Int) throws -> Bool {
    if bytes.count - start >= count { return true }
    guard let file, !rest.isEmpty else { return false }
    let wanted = min(Int64(max(SortedRun.blockSize, count)), Int64(rest.count))
    bytes.removeFirst(start)
    start = 0
    bytes += try file.read(at: rest.lowerBound, count: Int(wanted))
    rest = rest.lowerBound + wanted..<rest.upperBound
    return bytes.count >= count
  }
}
