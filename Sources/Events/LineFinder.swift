internal import Glibc

/// Finds single records of an export by their line and content hash, without reading the others: it inflates, counts lines, and looks at
/// the wanted ones. Enough where every record has a line of its own; records that share one, or go over several, are not found, and are for
/// `ExportScanner`.
///
/// Push bytes in with `feed` until it `isDone` or the export ends. The hash says that a line is the record, so no byte has to be validated.
package struct LineFinder: ~Copyable {
  /// What was found.
  package private(set) var found: [RecordPlace: [UInt8]] = [:]
  private var decompressor = Decompressor()
  private var block: [UInt8]
  private let key: RecordKey
  /// The places, the first line last.
  private var wanted: [RecordPlace]
  /// The line that comes next, and the bytes of it that are wanted so far.
  private var line: UInt32 = 1
  private var bytes: [UInt8] = []

  /// Inflated bytes looked at together: they stay in the second-level cache.
  private static let blockSize = 256 << 10

  /// A finder of records at those places, whose hashes are under a store's key.
  package init(_ wanted: some Sequence<RecordPlace>, key: RecordKey) {
    self.key = key
    self.wanted = wanted.sorted { $0.line > $1.line }
    block = [UInt8](repeating: 0, count: LineFinder.blockSize)
  }

  /// Whether all wanted lines are behind.
  package var isDone: Bool { wanted.isEmpty }

  /// Takes stored bytes of the export, in order; false where no more can be read: at damage, or a line too long for a record.
  package mutating func feed(_ stored: Span<UInt8>) -> Bool {
    var consumed = 0
    while !isDone {
      var end = 0
      // What was inflated before a fault counts.
      let isSound = inflate(stored, &consumed, &end)
      take(end)
      if !isSound || bytes.count > ExportScanner.recordLimit { return false }
      if end < block.count && consumed == stored.count { break }
    }
    return true
  }

  /// Ends the search: the last line needs no line feed. What the packing is told by is less than a record.
  package mutating func finish() { if !isDone { endLine() } }

  private mutating func inflate(_ stored: Span<UInt8>, _ consumed: inout Int, _ end: inout Int) -> Bool {
    do throws(InflateError) {
      try decompressor.inflate(stored, consumed: &consumed, into: &block, produced: &end, limit: block.count)
      return true
    } catch {
      return false
    }
  }

  private mutating func take(_ end: Int) {
    var position = 0
    while position < end, let next = wanted.last {
      let feed = block.span.lineFeed(from: position, end: end)
      if line == next.line { bytes += block[position..<(feed ?? end)] }
      guard let feed else { return }
      endLine()
      position = feed + 1
    }
  }

  private mutating func endLine() {
    while let next = wanted.last, next.line == line {
      wanted.removeLast()
      let record = bytes.trimmed
      if key.hash(record.span, from: 0, to: record.count) == next.contentHash { found[next] = record }
    }
    line &+= 1
    bytes.removeAll(keepingCapacity: true)
  }
}

extension [UInt8] {
  /// Without the white space at its ends.
  fileprivate var trimmed: [UInt8] {
    guard let first = firstIndex(where: { !RecordScanner.isSpace($0) }),
      let last = lastIndex(where: { !RecordScanner.isSpace($0) })
    else { return [] }
    return Array(self[first...last])
  }
}

extension Span where Element == UInt8 {
  /// The first line feed in a range; nil where there is none.
  fileprivate func lineFeed(from start: Int, end: Int) -> Int? {
    precondition(start >= 0 && start <= end && end <= count)
    return unsafe withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress, let found = unsafe memchr(base + start, 0x0a, end - start) else { return nil }
      return unsafe UnsafeRawPointer(found) - base
    }
  }
}
