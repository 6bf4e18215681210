/// Where a broken record ends, so that its neighbours are kept.
///
/// A line feed always ends one, since JSON strings cannot hold it. Inside a line, and in an array, the end is where the brackets balance,
/// else before the next object that can be read whole.
struct RecordRecovery: ~Copyable {
  private var scanner: RecordScanner

  /// Objects tried before the rest of the line is given up: hostile input must not cost more than it is long, times this.
  static let attempts = 64

  init(trie: PathTrie) { scanner = RecordScanner(trie: trie) }

  /// The position behind the broken record that begins at `start` and fails at `fault`; nil where more bytes are needed to tell.
  mutating func end(
    _ bytes: Span<UInt8>, from start: Int, fault: Int, end: Int, inArray: Bool, isFinal: Bool
  ) -> Int? {
    var lineEnd = fault
    while lineEnd < end && bytes[lineEnd] != 0x0a { lineEnd += 1 }
    if lineEnd == end && !isFinal { return nil }
    let limit = inArray ? end : lineEnd
    if let balanced = RecordRecovery.balancedEnd(bytes, from: start, end: limit), balanced > fault,
      RecordRecovery.isBoundary(bytes, at: balanced, end: limit)
    {
      return balanced
    }
    var tries = 0
    for candidate in max(fault, start + 1)..<max(limit, fault, start + 1)
    where bytes[candidate] == 0x7b && tries < RecordRecovery.attempts {
      let before = RecordRecovery.lastNonSpace(bytes, before: candidate, from: start)
      if before >= start && bytes[before] == 0x3a { continue }
      tries += 1
      guard let behind = try? scanner.scan(bytes, from: candidate, end: limit),
        RecordRecovery.isBoundary(bytes, at: behind, end: limit)
      else { continue }
      return inArray && before > start && bytes[before] == 0x2c ? before : candidate
    }
    return max(lineEnd, start + 1)
  }

  /// Where the bracket that opens at `start` closes, strings passed over; nil where it does not.
  private static func balancedEnd(_ bytes: Span<UInt8>, from start: Int, end: Int) -> Int? {
    guard start < end, bytes[start] == 0x7b || bytes[start] == 0x5b else { return nil }
    var (depth, position, inString) = (0, start, false)
    while position < end {
      switch bytes[position] {
      case 0x5c where inString: position += 1
      case 0x22: inString.toggle()
      case 0x7b, 0x5b: depth += inString ? 0 : 1
      case 0x7d, 0x5d: depth -= inString ? 0 : 1
      default: break
      }
      position += 1
      if depth == 0 { return min(position, end) }
    }
    return nil
  }

  /// Whether what follows is what may follow a record.
  private static func isBoundary(_ bytes: Span<UInt8>, at start: Int, end: Int) -> Bool {
    let next = RecordScanner.skipSpace(bytes, from: start, end: end)
    return next >= end || bytes[next] == 0x7b || bytes[next] == 0x2c || bytes[next] == 0x5d
  }

  private static func lastNonSpace(_ bytes: Span<UInt8>, before index: Int, from start: Int) -> Int {
    var position = index - 1
    while position >= start && RecordScanner.isSpace(bytes[position]) { position -= 1 }
    return position
  }
}
