/// Sorts lines by their keys in bounded memory: full buffers are sorted and set aside in a scratch file, and merged at the end.
///
/// Keys are compared as bytes and must differ, so that the result does not depend on the order of arrival.
struct LineSorter: ~Copyable {
  /// Bytes of lines and keys held in memory.
  static let bufferLimit = 8 << 20

  private struct Entry {
    /// The first 16 bytes of the key, big-endian: most comparisons end here.
    var head: (UInt64, UInt64)
    var key: Range<Int>
    var line: Range<Int>
  }

  private var buffer: [UInt8] = []
  private var entries: [Entry] = []
  private var runs: [SortedRun] = []
  private let scratch: Scratch

  init(scratch: Scratch) { self.scratch = scratch }

  /// Adds a line, without its line feed.
  mutating func add(key: [UInt8], line: [UInt8]) throws {
    if !entries.isEmpty && buffer.count + key.count + line.count > LineSorter.bufferLimit { try setAside() }
    let start = buffer.count
    buffer.append(contentsOf: key)
    let middle = buffer.count
    buffer.append(contentsOf: line)
    entries.append(Entry(head: LineSorter.head(key), key: start..<middle, line: middle..<buffer.count))
  }

  /// Everything added, as sorted runs to be merged.
  mutating func finish() throws -> [SortedRun] {
    if !entries.isEmpty { try setAside() }
    return runs
  }

  private mutating func setAside() throws {
    let bytes = buffer
    entries.sort { a, b in
      if a.head.0 != b.head.0 { return a.head.0 < b.head.0 }
      if a.head.1 != b.head.1 { return a.head.1 < b.head.1 }
      return bytes[a.key].lexicographicallyPrecedes(bytes[b.key])
    }
    // Each line behind its key, with both lengths before them.
    var run: [UInt8] = []
    run.reserveCapacity(buffer.count + entries.count * 8)
    for entry in entries {
      SortedRun.append(entry.key.count, to: &run)
      SortedRun.append(entry.line.count, to: &run)
      run.append(contentsOf: buffer[entry.key])
      run.append(contentsOf: buffer[entry.line])
    }
    runs.append(try scratch.keep(run))
    buffer.removeAll(keepingCapacity: true)
    entries.removeAll(keepingCapacity: true)
  }

  private static func head(_ key: [UInt8]) -> (UInt64, UInt64) {
    func word(_ start: Int) -> UInt64 {
      var word: UInt64 = 0
      for index in start..<start + 8 { word = word << 8 | (index < key.count ? UInt64(key[index]) : 0) }
      return word
    }
    return (word(0), word(8))
  }
}
