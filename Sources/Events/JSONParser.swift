extension JSONValue {
  /// The deepest nesting that is read; a deeper text is an error, so that no input exhausts the stack.
  static let depthLimit = 512

  /// Reads one JSON text, strictly: RFC 8259, UTF-8 (RFC 3629), no byte order mark, at most `depthLimit` deep. What the RFC allows though
  /// it advises against it, a key twice in an object and a lone surrogate escape, is read.
  package static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
    var parser = JSONParser(bytes: bytes)
    let value = try parser.value()
    try parser.end()
    return value
  }
}

/// A recursive-descent reader; `position` is the next byte to read.
package struct JSONParser {
  let bytes: [UInt8]
  var position = 0
  /// How many objects and arrays are open.
  private var depth = 0

  /// A reader of that text.
  package init(bytes: [UInt8]) { self.bytes = bytes }

  /// The byte at the position; nil at the end.
  var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// An error at the position.
  package func error(_ reason: String) -> JSONError { JSONError(offset: position, reason: reason) }

  mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { position += 1 }
  }

  /// Throws unless nothing follows but white space.
  package mutating func end() throws(JSONError) {
    skipSpace()
    guard position == bytes.count else { throw error("text after the value") }
  }

  /// Reads a value with all that is in it.
  package mutating func value() throws(JSONError) -> JSONValue {
    skipSpace()
    switch next {
    case 0x7b: return try object()
    case 0x5b: return try array()
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

  private mutating func object() throws(JSONError) -> JSONValue {
    var members: [(key: String, value: JSONValue)] = []
    members.reserveCapacity(8)
    try self.members { json, key throws(JSONError) in members.append((key, try json.value())) }
    return .object(members)
  }

  private mutating func array() throws(JSONError) -> JSONValue {
    var elements: [JSONValue] = []
    try self.elements { json throws(JSONError) in elements.append(try json.value()) }
    return .array(elements)
  }

  /// Reads an object: `read` takes each key, and reads its value.
  package mutating func members(_ read: (inout JSONParser, String) throws(JSONError) -> Void)
    throws(JSONError)
  {
    guard try beginObject() else { return }
    repeat {
      try beginKey()
      let (text, raw) = try string()
      guard take(0x3a) else { throw error("a colon is expected") }
      try read(&self, raw ?? text)
    } while take(0x2c)
    try endObject()
  }

  /// Reads an object of members whose names are known: `read` takes the place of each one's name, nil for another name, and reads its
  /// value. Nothing is made of a name, and where members come in the order of the names, each costs one comparison.
  package mutating func members(
    of names: JSONNames, _ read: (inout JSONParser, Int?) throws(JSONError) -> Void
  ) throws(JSONError) {
    guard try beginObject() else { return }
    var ahead = 0
    repeat {
      try beginKey()
      let place: Int?
      if let found = names.find(in: bytes.span, at: position + 1, from: ahead) {
        (place, ahead, position) = (found.place, found.place + 1, found.end)
      } else {
        // Another name, or one with escapes.
        let (text, raw) = try string()
        place = names.find(raw ?? text)
      }
      guard take(0x3a) else { throw error("a colon is expected") }
      try read(&self, place)
    } while take(0x2c)
    try endObject()
  }

  /// Whether the object that begins here has members.
  private mutating func beginObject() throws(JSONError) -> Bool {
    try open(0x7b, "an object is expected")
    guard take(0x7d) else { return true }
    depth -= 1
    return false
  }

  private mutating func beginKey() throws(JSONError) {
    skipSpace()
    guard next == 0x22 else { throw error("a key is expected") }
  }

  private mutating func endObject() throws(JSONError) {
    guard take(0x7d) else { throw error("a comma or the end of the object is expected") }
    depth -= 1
  }

  /// Reads an array: `read` reads each element.
  package mutating func elements(_ read: (inout JSONParser) throws(JSONError) -> Void)
    throws(JSONError)
  {
    try open(0x5b, "an array is expected")
    if take(0x5d) {
      depth -= 1
      return
    }
    repeat { try read(&self) } while take(0x2c)
    guard take(0x5d) else { throw error("a comma or the end of the array is expected") }
    depth -= 1
  }

  /// Reads a string; nil for `null`.
  package mutating func optionalText() throws(JSONError) -> String? {
    skipSpace()
    if next == 0x22 { return try string().text }
    guard try isNull() else { throw error("a string is expected") }
    return nil
  }

  /// Reads an integer that fits; nil for `null`.
  package mutating func optionalInteger() throws(JSONError) -> Int? {
    if try isNull() { return nil }
    let start = position
    guard let byte = next, byte == 0x2d || (0x30...0x39).contains(byte),
      let value = Int(try number())
    else {
      throw JSONError(offset: start, reason: "an integer is expected")
    }
    return value
  }

  /// Reads `true` or `false`; nil for `null`.
  package mutating func optionalTruth() throws(JSONError) -> Bool? {
    if try isNull() { return nil }
    guard next == 0x74 || next == 0x66, let truth = try value().boolValue else {
      throw error("true or false is expected")
    }
    return truth
  }

  /// Passes `null`, where that is next.
  package mutating func isNull() throws(JSONError) -> Bool {
    skipSpace()
    guard next == 0x6e else { return false }
    _ = try word("null", .null)
    return true
  }

  private mutating func open(_ bracket: UInt8, _ reason: String) throws(JSONError) {
    skipSpace()
    guard next == bracket else { throw error(reason) }
    guard depth < JSONValue.depthLimit else {
      throw error("nested deeper than \(JSONValue.depthLimit)")
    }
    depth += 1
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
    return bytes.text(start..<position)
  }

  private mutating func digits() throws(JSONError) {
    let start = position
    while let byte = next, (0x30...0x39).contains(byte) { position += 1 }
    guard position > start else { throw error("a digit is expected") }
  }
}
