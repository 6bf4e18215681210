internal import Events

/// Sorts lines by their keys in bounded memory: full buffers are sorted and set aside, in a scratch file where there are many, and merged
/// at the end.
///
/// Keys are compared as bytes and must differ, so that the result does not depend on the order of arrival.
struct LineSorter: ~Copyable {
  /// Bytes of lines and keys held in memory.
  static let bufferLimit = 2 << 20

  /// Lengths, keys and lines, as a sorted run has them.
  private var buffer: [UInt8] = []
  private var entries: [Entry] = []
  private var runs: [SortedRun] = []
  private let scratch: Scratch

  /// An entry of the buffer: both lengths, the key, the line.
  private struct Entry {
    var head: KeyHead
    var key: Range<Int>
    var end: Int
  }

  init(scratch: Scratch) { self.scratch = scratch }

  /// Adds a line, without its line feed.
  mutating func add(key: [UInt8], line: [UInt8]) throws {
    let size = SortedRun.lengths + key.count + line.count
    if !entries.isEmpty && buffer.count + size > LineSorter.bufferLimit { try setAside() }
    if buffer.isEmpty { buffer.reserveCapacity(LineSorter.bufferLimit) }
    let start = buffer.count + SortedRun.lengths
    entries.append(
      Entry(head: KeyHead(key, from: 0, to: key.count), key: start..<start + key.count, end: start + key.count + line.count))
    buffer.append(word: UInt64(key.count) | UInt64(line.count) << 32, bytes: SortedRun.lengths)
    buffer += key
    buffer += line
  }

  /// Everything added, as sorted runs to be merged.
  mutating func finish() throws -> [SortedRun] {
    if !entries.isEmpty { try setAside() }
    return runs
  }

  private mutating func setAside() throws {
    LineSorter.sort(&entries, of: buffer)
    runs.append(try scratch.keep(buffer, in: entries.map { $0.key.lowerBound - SortedRun.lengths..<$0.end }))
    entries.removeAll(keepingCapacity: true)
    buffer = []
  }

  private static func sort(_ entries: inout [Entry], of bytes: [UInt8]) {
    entries.sort { $0.head != $1.head ? $0.head < $1.head : bytes[$0.key].lexicographicallyPrecedes(bytes[$1.key]) }
  }
}

/// The first 16 bytes of a key as a number: most comparisons end here.
struct KeyHead: Comparable {
  private var high: UInt64
  private var low: UInt64

  /// Of the key in `bytes[start..<end]`; a shorter one is filled up with zeros.
  init(_ bytes: [UInt8], from start: Int, to end: Int) {
    func word(_ from: Int) -> UInt64 {
      let length = min(8, max(0, end - from))
      var word: UInt64 = 0
      for index in from..<from + length { word = word << 8 | UInt64(bytes[index]) }
      return word << UInt64(8 * (8 - length))
    }
    (high, low) = (word(start), word(start + 8))
  }

  static func < (a: KeyHead, b: KeyHead) -> Bool { a.high != b.high ? a.high < b.high : a.low < b.low }
}
