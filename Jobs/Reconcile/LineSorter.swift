/// Sorts lines by their keys in bounded memory: full buffers are sorted and set aside in a scratch file, and merged at the end.
///
/// Keys are compared as bytes and must differ, so that the result does not depend on the order of arrival.
struct LineSorter: ~Copyable {
  /// Bytes of lines and keys held in memory.
  static let bufferLimit = 2 << 20

  private struct Entry {
    var head: KeyHead
    var start: Int
    var key: Int
    var line: Int
  }

  /// Keys and lines, each behind both lengths: as a run has them, but for the order.
  private var buffer: [UInt8] = []
  private var entries: [Entry] = []
  private var runs: [SortedRun] = []
  private let scratch: Scratch

  init(scratch: Scratch) { self.scratch = scratch }

  /// Adds a line, without its line feed.
  mutating func add(key: [UInt8], line: [UInt8]) throws {
    if !entries.isEmpty && buffer.count + key.count + line.count > LineSorter.bufferLimit { try setAside() }
    if buffer.isEmpty { buffer.reserveCapacity(LineSorter.bufferLimit) }
    let start = buffer.count
    SortedRun.append(key.count, to: &buffer)
    SortedRun.append(line.count, to: &buffer)
    buffer += key
    buffer += line
    entries.append(Entry(head: KeyHead(key, from: 0, to: key.count), start: start, key: key.count, line: line.count))
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
      let (x, y) = (a.start + SortedRun.lengths, b.start + SortedRun.lengths)
      return bytes[x..<x + a.key].lexicographicallyPrecedes(bytes[y..<y + b.key])
    }
    var run: [UInt8] = []
    run.reserveCapacity(buffer.count)
    for entry in entries { run += buffer[entry.start..<entry.start + SortedRun.lengths + entry.key + entry.line] }
    runs.append(try scratch.keep(run))
    buffer.removeAll(keepingCapacity: true)
    entries.removeAll(keepingCapacity: true)
  }
}

/// The first 16 bytes of a key as a number: most comparisons end here.
struct KeyHead: Comparable {
  private var high: UInt64
  private var low: UInt64

  /// Of the key in `bytes[start..<end]`; a shorter one is filled up with zeros.
  init(_ bytes: [UInt8], from start: Int, to end: Int) {
    func word(_ from: Int) -> UInt64 {
      var word: UInt64 = 0
      for index in from..<from + 8 { word = word << 8 | (index < end ? UInt64(bytes[index]) : 0) }
      return word
    }
    (high, low) = (word(start), word(start + 8))
  }

  static func < (a: KeyHead, b: KeyHead) -> Bool { a.high != b.high ? a.high < b.high : a.low < b.low }
}
