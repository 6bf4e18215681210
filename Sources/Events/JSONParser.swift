extension JSONValue {
  /// The deepest nesting that is read; a deeper text is an error, so that no input exhausts the stack.
  package static let depthLimit = 512

  /// Reads one JSON text, strictly: RFC 8259, UTF-8 (RFC 3629), no byte order mark, at most `depthLimit` deep. What the RFC allows though
  /// it advises against it, a key twice in an object and a lone surrogate escape, is read.
  package static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
    var parser = JSONParser(bytes: bytes)
    let value = try parser.value(depth: 0)
    parser.skipSpace()
    guard parser.position == bytes.count else { throw parser.error("text after the value") }
    return value
  }
}

/// A recursive-descent reader; `position` is the next byte to read.
struct JSONParser {
  let bytes: [UInt8]
  var position = 0

  /// The byte at the position; nil at the end.
  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  func error(_ reason: String) -> JSONError { JSONError(offset: position, reason: reason) }

  mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { position += 1 }
  }

  mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    skipSpace()
    switch next {
    case 0x7b: return try object(depth: depth + 1)
    case 0x5b: return try array(depth: depth + 1)
    case 0x22:
      let (text, raw) = try string()
      return raw.map { .illFormed(text: text, raw: $0) } ?? .string(text)
    case 0x74: return try word("true", .bool(true))
    case 0x66: return try word("false", .bool(false))
    case 0x6e: return try word("null", .null)
    case let byte? where byte == 0x2d || (0x30...0x39).contains(byte): return .number(try number())
    case nil: throw error("the text ends where a value is expected")
    default: throw error("a value is expected")
    }
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
    guard bytes[position...].starts(with: word.utf8) else { throw error("a value is expected") }
    position += word.utf8.count
    return value
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
    try open(depth: depth)
    var members: [(key: String, value: JSONValue)] = []
    if take(0x7d) { return .object([]) }
    members.reserveCapacity(8)
    repeat {
      skipSpace()
      guard next == 0x22 else { throw error("a key is expected") }
      let (text, raw) = try string()
      guard take(0x3a) else { throw error("a colon is expected") }
      members.append((raw ?? text, try value(depth: depth)))
    } while take(0x2c)
    guard take(0x7d) else { throw error("a comma or the end of the object is expected") }
    return .object(members)
  }

  private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
    try open(depth: depth)
    var elements: [JSONValue] = []
    if take(0x5d) { return .array([]) }
    repeat { elements.append(try value(depth: depth)) } while take(0x2c)
    guard take(0x5d) else { throw error("a comma or the end of the array is expected") }
    return .array(elements)
  }

  private mutating func open(depth: Int) throws(JSONError) {
    guard depth <= JSONValue.depthLimit else { throw error("nested deeper than \(JSONValue.depthLimit)") }
    position += 1
  }

  /// Whether a byte is next, after white space; it is taken then.
  private mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard next == byte else { return false }
    position += 1
    return true
  }

  private mutating func number() throws(JSONError) -> String {
    let start = position
    if next == 0x2d { position += 1 }
    if next == 0x30 { position += 1 } else { try digits() }
    if next == 0x2e {
      position += 1
      try digits()
    }
    if next == 0x65 || next == 0x45 {
      position += 1
      if next == 0x2b || next == 0x2d { position += 1 }
      try digits()
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func digits() throws(JSONError) {
    let start = position
    while let byte = next, (0x30...0x39).contains(byte) { position += 1 }
    guard position > start else { throw error("a digit is expected") }
  }
}
