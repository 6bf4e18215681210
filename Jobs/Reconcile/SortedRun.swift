internal import Events
internal import Storage

/// Lines in the order of their keys: in memory, or in a scratch file, where each key and line is behind both lengths.
struct SortedRun {
  /// A key and its line in a buffer.
  struct Entry {
    var head: KeyHead
    /// Where the key begins; the line follows it.
    var start: Int
    var key: Int
    var line: Int
  }

  /// The entry at hand.
  private var entry = Entry(head: KeyHead([], from: 0, to: 0), start: 0, key: 0, line: 0)
  private var bytes: [UInt8]
  /// Those of a run in memory, and the number of them that were at hand.
  private let entries: [Entry]
  private var passed = 0
  private let file: ScratchFile?
  private var rest: Range<Int64>

  /// Bytes of both lengths before a key in a file.
  private static let lengths = 8
  /// Bytes read at once from a file; at least the longest entry is.
  private static let blockSize = 64 << 10

  /// Sorted entries of a buffer.
  init(bytes: [UInt8], entries: [Entry]) { (self.bytes, self.entries, file, rest) = (bytes, entries, nil, 0..<0) }

  /// What `packed` made, in that range of a file.
  init(file: ScratchFile, range: Range<Int64>) { (bytes, entries, self.file, rest) = ([], [], file, range) }

  /// Entries of a buffer as a file holds them.
  static func packed(_ bytes: [UInt8], _ entries: [Entry]) -> [UInt8] {
    var packed: [UInt8] = []
    packed.reserveCapacity(bytes.count + entries.count * lengths)
    for entry in entries {
      packed.append(word: UInt64(entry.key), bytes: 4)
      packed.append(word: UInt64(entry.line), bytes: 4)
      packed += bytes[entry.start..<entry.start + entry.key + entry.line]
    }
    return packed
  }

  /// The first bytes of the key at hand.
  var head: KeyHead { entry.head }

  /// Moves to the next entry; false at the end.
  mutating func advance() throws -> Bool {
    guard file == nil else { return try advanceInFile() }
    guard passed < entries.count else { return false }
    entry = entries[passed]
    passed += 1
    return true
  }

  /// Appends the entry's line, and a line feed.
  func appendLine(to out: inout [UInt8]) {
    out += bytes[entry.start + entry.key..<entry.start + entry.key + entry.line]
    out.append(0x0a)
  }

  /// Whether this run's entry goes before the other's.
  func precedes(_ other: borrowing SortedRun) -> Bool {
    if head != other.head { return head < other.head }
    return bytes[key].lexicographicallyPrecedes(other.bytes[other.key])
  }

  private var key: Range<Int> { entry.start..<entry.start + entry.key }

  private mutating func advanceInFile() throws -> Bool {
    let start = entry.start + entry.key + entry.line
    entry = Entry(head: entry.head, start: start, key: 0, line: 0)
    guard try fill(SortedRun.lengths) else { return false }
    let (key, line) = (length(at: entry.start), length(at: entry.start + 4))
    guard try fill(SortedRun.lengths + key + line) else { return false }
    let keyStart = entry.start + SortedRun.lengths
    entry = Entry(head: KeyHead(bytes, from: keyStart, to: keyStart + key), start: keyStart, key: key, line: line)
    return true
  }

  private func length(at index: Int) -> Int {
    (0..<4).reduce(0) { $0 | Int(bytes[index + $1]) << (8 * $1) }
  }

  /// Makes that many bytes available from the entry's start; false where the run ends before.
  private mutating func fill(_ count: Int) throws -> Bool {
    if bytes.count - entry.start >= count { return true }
    guard let file, !rest.isEmpty else { return false }
    let wanted = min(Int64(max(SortedRun.blockSize, count)), Int64(rest.count))
    bytes.removeFirst(entry.start)
    entry.start = 0
    bytes += try file.read(at: rest.lowerBound, count: Int(wanted))
    rest = rest.lowerBound + wanted..<rest.upperBound
    return bytes.count >= count
  }
}
