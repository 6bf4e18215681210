/// Sorts lines by their keys in bounded memory: full buffers are sorted and set aside, in a scratch file where there are many, and merged
/// at the end.
///
/// Keys are compared as bytes and must differ, so that the result does not depend on the order of arrival.
struct LineSorter: ~Copyable {
  /// Bytes of lines and keys held in memory.
  static let bufferLimit = 2 << 20

  /// Keys and lines, each key before its line.
  private var buffer: [UInt8] = []
  private var entries: [SortedRun.Entry] = []
  private var runs: [SortedRun] = []
  private let scratch: Scratch

  init(scratch: Scratch) { self.scratch = scratch }

  /// Adds a line, without its line feed.
  mutating func add(key: [UInt8], line: [UInt8]) throws {
    if !entries.isEmpty && buffer.count + key.count + line.count > LineSorter.bufferLimit { try setAside() }
    if buffer.isEmpty { buffer.reserveCapacity(LineSorter.bufferLimit) }
    entries.append(
      SortedRun.Entry(head: KeyHead(key, from: 0, to: key.count), start: buffer.count, key: key.count, line: line.count))
    buffer += key
    buffer += line
  }

  /// Everything added, as sorted runs to be merged.
  mutating func finish() throws -> [SortedRun] {
    if !entries.isEmpty { try setAside() }
    return runs
  }

  private mutating func setAside() throws {
    let bytes = buffer
    entries.sort { a, b in
      if a.head != b.head { return a.head < b.head }
      return bytes[a.start..<a.start + a.key].lexicographicallyPrecedes(bytes[b.start..<b.start + b.key])
    }
    runs.append(try scratch.keep(bytes, entries))
    (buffer, entries) = ([], [])
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
