/// Where a broken record ends, so that its neighbours are kept. Broken ones in a row may count as one; none takes a whole one along. By these rules, the first that applies within `horizon`:
///
/// 1. before a line that begins, no deeper than the broken record did, with an object that can be read whole and ends its line, or is
///    followed by another: strings hold no line feeds, so in a file of lines a broken record never swallows a whole one;
/// 2. where its own brackets balance;
/// 3. before the next object that can be read whole: on the same line, or in an array.
///
/// Elsewhere it is passed over by `RecordPassage`.
/// The answer depends on the bytes alone, never on how many of them are at hand.
struct RecordRecovery: ~Copyable {
  /// The broken record.
  struct Fault {
    /// Its first byte, and the column in which that stands, from 0.
    var start: Int
    var column: Int64
    /// The byte at which it turned out to be broken.
    var position: Int
    var inArray: Bool
  }

  private var scanner: RecordScanner
  /// Bytes looked at more than once so far.
  private var work: Int64 = 0

  /// Bytes behind the fault that are looked at.
  static let horizon = 65_536
  /// Objects tried by rule 3.
  static let attempts = 64
  /// Bytes that may be looked at again, and how often each byte of the export adds to that: hostile input must not cost more.
  static let workLimit: Int64 = 64 << 20
  static let workFactor: Int64 = 8

  init(trie: PathTrie) { scanner = RecordScanner(trie: trie) }

  enum End {
    /// Behind the record.
    case at(Int)
    /// No rule tells.
    case unknown
    case needsMore
  }

  /// Where a broken record ends. `passed` are the export's bytes before it.
  mutating func end(_ bytes: Span<UInt8>, of fault: Fault, end: Int, passed: Int64, isFinal: Bool) -> End {
    let isTired = work > RecordRecovery.workLimit + RecordRecovery.workFactor * passed
    let horizon = fault.position + RecordRecovery.horizon
    let text = Text(end: min(end, horizon), isCut: !isFinal && horizon > end)
    guard !isTired else { return .unknown }
    do throws(Incomplete) {
      var found = try balanced(bytes, fault, text)
      if found == nil { found = try nextObject(bytes, fault, text) }
      guard let found else { return .unknown }
      work += Int64(max(0, fault.position - found))
      return .at(found)
    } catch {
      return .needsMore
    }
  }

  /// Rule 1 for a record that is too long to be read, the bytes up to that limit being at hand.
  mutating func nextLine(_ bytes: Span<UInt8>, of fault: Fault, passed: Int64) -> Int? {
    guard work <= RecordRecovery.workLimit + RecordRecovery.workFactor * passed else { return nil }
    let text = Text(end: fault.position, isCut: false)
    for index in fault.start..<fault.position where bytes[index] == 0x0a {
      guard let next = try? line(bytes, behind: index, fault, text) else { continue }
      work += Int64(fault.position - next)
      return next
    }
    return nil
  }

  private struct Incomplete: Error {}

  /// What may be looked at, and whether there is more of it that is not at hand.
  private struct Text {
    var end: Int
    var isCut: Bool
    func touchesEnd() throws(Incomplete) { if isCut { throw Incomplete() } }
  }

  /// Rules 1 and 2.
  private mutating func balanced(_ bytes: Span<UInt8>, _ fault: Fault, _ text: Text) throws(Incomplete) -> Int? {
    var open: [UInt8] = []
    var (position, inString, canBalance) = (fault.start, false, bytes[fault.start] | 0x20 == 0x7b)
    while position < text.end && (canBalance || position <= fault.position) {
      let byte = bytes[position]
      position += 1
      switch byte {
      case 0x0a:
        if let next = try line(bytes, behind: position - 1, fault, text) { return next }
        if inString { canBalance = false }
      case 0x5c where inString && position < text.end && bytes[position] != 0x0a: position += 1
      case 0x22: inString.toggle()
      case 0x7b where !inString, 0x5b where !inString: open.append(byte + 2)
      case 0x7d where !inString, 0x5d where !inString:
        if open.popLast() != byte { canBalance = false }
        guard open.isEmpty && canBalance else { continue }
        if position > fault.position, try isBoundary(bytes, at: position, fault, text) { return position }
        canBalance = false
      default: break
      }
    }
    if position >= text.end { try text.touchesEnd() }
    return nil
  }

  /// The object that begins the line behind a line feed and ends it too, if there is one and it begins no deeper than the broken record.
  private mutating func line(_ bytes: Span<UInt8>, behind lineFeed: Int, _ fault: Fault, _ text: Text) throws(Incomplete) -> Int?
  {
    var start = lineFeed + 1
    while start < text.end && (bytes[start] == 0x20 || bytes[start] == 0x09) { start += 1 }
    guard start < text.end else {
      try text.touchesEnd()
      return nil
    }
    guard bytes[start] == 0x7b, Int64(start - lineFeed - 1) <= fault.column else { return nil }
    switch try object(bytes, at: start, text) {
    case .tooLong: return start
    case .broken: return nil
    case .ends(var next):
      while next < text.end, bytes[next] != 0x0a, RecordScanner.isSpace(bytes[next]) || fault.inArray && bytes[next] == 0x2c {
        next += 1
      }
      guard next < text.end else {
        try text.touchesEnd()
        return start
      }
      let isBoundary = bytes[next] == 0x0a || bytes[next] == 0x7b || fault.inArray && bytes[next] == 0x5d
      return isBoundary ? start : nil
    }
  }

  /// Rule 3.
  private mutating func nextObject(_ bytes: Span<UInt8>, _ fault: Fault, _ text: Text) throws(Incomplete) -> Int? {
    var candidate = max(fault.start + 1, fault.position)
    var tries = 0
    while candidate < text.end && (fault.inArray || bytes[candidate] != 0x0a) {
      defer { candidate += 1 }
      guard bytes[candidate] == 0x7b, !follows(0x3a, bytes, candidate, from: fault.start) else { continue }
      tries += 1
      if tries > RecordRecovery.attempts { break }
      guard case .ends(let behind) = try object(bytes, at: candidate, text) else { continue }
      work += Int64(behind - candidate)
      // Elements of an array inside the record do not count, where records are not elements.
      let isInside = !fault.inArray && bytes[fault.start] == 0x7b
      if try isBoundary(bytes, at: behind, fault, text, isInside: isInside) { return candidate }
    }
    if candidate >= text.end { try text.touchesEnd() }
    return nil
  }

  private enum Object { case ends(Int), broken, tooLong }

  private mutating func object(_ bytes: Span<UInt8>, at start: Int, _ text: Text) throws(Incomplete) -> Object {
    do throws(JSONTokens.Failure) {
      return .ends(try scanner.scan(bytes, from: start, end: text.end))
    } catch {
      guard case .incomplete = error else { return .broken }
    }
    try text.touchesEnd()
    work += Int64(text.end - start)
    return .tooLong
  }

  /// Whether what is at `start` may follow a record. Outside an array its line may end there, whatever the next one begins with. `isInside` says that
  /// what ends there may be an element of the broken record itself.
  private func isBoundary(
    _ bytes: Span<UInt8>, at start: Int, _ fault: Fault, _ text: Text, isInside: Bool = false
  ) throws(Incomplete) -> Bool {
    var next = start
    while next < text.end && RecordScanner.isSpace(bytes[next]) && (fault.inArray || bytes[next] != 0x0a) { next += 1 }
    guard next < text.end else {
      try text.touchesEnd()
      return true
    }
    return switch bytes[next] {
    case 0x0a, 0x7b, 0x5b: true
    case 0x2c, 0x5d: !isInside
    default: false
    }
  }

  private func follows(_ byte: UInt8, _ bytes: Span<UInt8>, _ index: Int, from start: Int) -> Bool {
    var position = index - 1
    while position >= start && RecordScanner.isSpace(bytes[position]) { position -= 1 }
    return position >= start && bytes[position] == byte
  }
}
