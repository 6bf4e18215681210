/// The grammar of single values in RFC 8259, over bytes at hand. Each function returns the position behind the value, or says why not.
enum JSONTokens {
  /// Why a value does not end before `end`.
  enum Failure: Error {
    /// It may go on behind `end`.
    case incomplete
    /// It cannot be JSON, from this position on.
    case invalid(Int, MalformedReason)
  }

  /// The position behind the closing quote of a string whose content begins at `start`, and whether it holds escapes. UTF-8 is checked.
  @inline(__always)
  static func string(_ bytes: Span<UInt8>, from start: Int, end: Int) throws(Failure) -> (next: Int, escaped: Bool) {
    let stop = bytes.endOfPlainRun(from: start, end: end)
    if stop < end && bytes[stop] == 0x22 { return (stop + 1, false) }
    return try hardString(bytes, from: stop, end: end)
  }

  @inline(never)
  private static func hardString(
    _ bytes: Span<UInt8>, from start: Int, end: Int
  ) throws(Failure) -> (next: Int, escaped: Bool) {
    var position = start
    var escaped = false
    while position < end {
      switch bytes[position] {
      case 0x22: return (position + 1, escaped)
      case 0x5c:
        escaped = true
        position = try escape(bytes, at: position, end: end)
      case ..<0x20: throw .invalid(position, .controlCharacter)
      case 0x80...: position = try scalar(bytes, at: position, end: end)
      default: position = bytes.endOfPlainRun(from: position, end: end)
      }
    }
    throw .incomplete
  }

  private static func escape(_ bytes: Span<UInt8>, at backslash: Int, end: Int) throws(Failure) -> Int {
    guard backslash + 1 < end else { throw .incomplete }
    switch bytes[backslash + 1] {
    case 0x22, 0x5c, 0x2f, 0x62, 0x66, 0x6e, 0x72, 0x74: return backslash + 2
    case 0x75:
      for index in backslash + 2..<backslash + 6 {
        guard index < end else { throw .incomplete }
        guard hexValue(bytes[index]) != nil else { throw .invalid(index, .badEscape) }
      }
      return backslash + 6
    default: throw .invalid(backslash + 1, .badEscape)
    }
  }

  /// One well-formed multi-byte sequence (Unicode 15.0, table 3-7).
  private static func scalar(_ bytes: Span<UInt8>, at start: Int, end: Int) throws(Failure) -> Int {
    let lead = bytes[start]
    let (length, second): (Int, ClosedRange<UInt8>) =
      switch lead {
      case 0xc2...0xdf: (2, 0x80...0xbf)
      case 0xe0: (3, 0xa0...0xbf)
      case 0xed: (3, 0x80...0x9f)
      case 0xe1...0xef: (3, 0x80...0xbf)
      case 0xf0: (4, 0x90...0xbf)
      case 0xf1...0xf3: (4, 0x80...0xbf)
      case 0xf4: (4, 0x80...0x8f)
      default: throw .invalid(start, .badUTF8)
      }
    for index in start + 1..<start + length {
      guard index < end else { throw .incomplete }
      guard (index == start + 1 ? second : 0x80...0xbf).contains(bytes[index]) else { throw .invalid(start, .badUTF8) }
    }
    return start + length
  }

  /// The position behind a number. A number that touches `end` may go on.
  @inline(__always)
  static func number(_ bytes: Span<UInt8>, from start: Int, end: Int) throws(Failure) -> Int {
    var position = start
    if position < end && bytes[position] == 0x2d { position += 1 }
    guard position < end else { throw .incomplete }
    if bytes[position] == 0x30 {
      position += 1
    } else {
      position = try digits(bytes, from: position, end: end)
    }
    if position < end && bytes[position] == 0x2e { position = try digits(bytes, from: position + 1, end: end) }
    if position < end && bytes[position] | 0x20 == 0x65 {
      position += 1
      if position < end && (bytes[position] == 0x2b || bytes[position] == 0x2d) { position += 1 }
      position = try digits(bytes, from: position, end: end)
    }
    guard position < end else { throw .incomplete }
    return position
  }

  @inline(__always)
  private static func digits(_ bytes: Span<UInt8>, from start: Int, end: Int) throws(Failure) -> Int {
    var position = start
    while position < end, bytes[position] &- 0x30 < 10 { position += 1 }
    if position == start {
      guard position < end else { throw .incomplete }
      throw .invalid(position, .badNumber)
    }
    return position
  }

  /// The position behind `true`, `false` or `null`.
  static func word(_ word: StaticString, _ bytes: Span<UInt8>, from start: Int, end: Int) throws(Failure) -> Int {
    var position = start
    for index in 0..<word.utf8CodeUnitCount {
      guard position < end else { throw .incomplete }
      guard unsafe bytes[position] == word.utf8Start[index] else { throw .invalid(position, .badLiteral) }
      position += 1
    }
    return position
  }

  /// The value of a hexadecimal digit.
  static func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x37
    case 0x61...0x66: byte - 0x57
    default: nil
    }
  }
}
