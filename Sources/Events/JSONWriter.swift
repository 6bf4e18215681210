/// Writes JSON in the order of the calls: compact, or indented by two spaces and ended by a newline for files that people read.
///
/// The caller keeps the order right (a key before each member's value, an end for each begin); text is escaped only where RFC 8259
/// demands it.
package struct JSONWriter: Sendable {
  /// What is written so far; several documents may follow each other.
  package var bytes: [UInt8] = []
  private let prettyPrinted: Bool
  private var depth = 0
  private var isAfterKey = false
  private var isEmpty = true

  /// A writer of nothing yet.
  package init(prettyPrinted: Bool = false) { self.prettyPrinted = prettyPrinted }

  /// What was written since the last call. The room for as much again is kept.
  package mutating func take() -> [UInt8] {
    var next: [UInt8] = []
    next.reserveCapacity(bytes.count + bytes.count / 8)
    swap(&next, &bytes)
    return next
  }

  /// `{`
  package mutating func beginObject() { begin(0x7b) }
  /// `}`
  package mutating func endObject() { end(0x7d) }
  /// `[`
  package mutating func beginArray() { begin(0x5b) }
  /// `]`
  package mutating func endArray() { end(0x5d) }

  /// The name of the member whose value comes next.
  package mutating func key(_ name: String) {
    separate()
    bytes.appendJSON(name)
    bytes.append(0x3a)
    if prettyPrinted { bytes.append(0x20) }
    isAfterKey = true
  }

  /// A string, escaped.
  package mutating func string(_ value: String) {
    separate()
    bytes.appendJSON(value)
    finish()
  }

  /// A string of an id's hexadecimal digits.
  package mutating func string(_ id: PackedID) {
    separate()
    bytes.append(0x22)
    bytes.append(hex: id)
    bytes.append(0x22)
    finish()
  }

  /// An integer.
  package mutating func integer(_ value: Int) {
    separate()
    bytes.append(decimal: value)
    finish()
  }

  /// An integer of any width.
  package mutating func integer(_ value: some BinaryInteger) {
    if let value = Int(exactly: value) { integer(value) } else { raw(String(value).utf8) }
  }

  /// `true` or `false`
  package mutating func bool(_ value: Bool) { raw((value ? "true" : "false").utf8) }
  /// `null`
  package mutating func null() { raw("null".utf8) }

  /// A whole value that is JSON already.
  package mutating func raw(_ json: some Sequence<UInt8>) {
    separate()
    bytes.append(contentsOf: json)
    finish()
  }

  /// A member whose value is a string.
  package mutating func member(_ name: String, _ value: String) {
    key(name)
    string(value)
  }

  /// A member whose value is an integer.
  package mutating func member(_ name: String, _ value: Int) {
    key(name)
    integer(value)
  }

  /// A member whose value is an integer of any width.
  package mutating func member(_ name: String, _ value: some BinaryInteger) {
    key(name)
    integer(value)
  }

  /// A member whose value is `true` or `false`.
  package mutating func member(_ name: String, _ value: Bool) {
    key(name)
    bool(value)
  }

  /// A member whose value is an object, with the members that the closure writes.
  package mutating func object(_ name: String, _ members: (inout JSONWriter) -> Void) {
    key(name)
    beginObject()
    members(&self)
    endObject()
  }

  /// A member whose value is an array of objects, one an item, each with the members that the closure writes.
  package mutating func array<Item>(_ name: String, _ items: [Item], _ members: (inout JSONWriter, Item) -> Void) {
    key(name)
    beginArray()
    for item in items {
      beginObject()
      members(&self, item)
      endObject()
    }
    endArray()
  }

  /// A member whose value is an array of strings.
  package mutating func strings(_ name: String, _ values: [String]) {
    key(name)
    beginArray()
    for value in values { string(value) }
    endArray()
  }

  /// A value, its members in their order.
  package mutating func value(_ value: JSONValue) {
    switch value {
    case .null: null()
    case .bool(let value): bool(value)
    case .number(let text): raw(text.utf8)
    case .string(let text): string(text)
    case .illFormed(_, let text): raw([0x22] + text.utf8 + [0x22])
    case .array(let elements):
      beginArray()
      for element in elements { self.value(element) }
      endArray()
    case .object(let members):
      beginObject()
      for member in members {
        key(member.key)
        self.value(member.value)
      }
      endObject()
    }
  }

  /// Ends a line of NDJSON.
  package mutating func newline() { bytes.append(0x0a) }

  private mutating func begin(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    depth += 1
    isEmpty = true
  }

  private mutating func end(_ bracket: UInt8) {
    depth -= 1
    if !isEmpty { breakLine() }
    bytes.append(bracket)
    finish()
  }

  /// The comma and the line break that go before a key or an element.
  private mutating func separate() {
    if isAfterKey {
      isAfterKey = false
    } else if depth > 0 {
      if !isEmpty { bytes.append(0x2c) }
      breakLine()
    }
    isEmpty = false
  }

  private mutating func finish() {
    isEmpty = false
    if depth == 0 && prettyPrinted { newline() }
  }

  private mutating func breakLine() {
    guard prettyPrinted else { return }
    newline()
    for _ in 0..<depth { bytes.append(contentsOf: [0x20, 0x20]) }
  }
}

extension [UInt8] {
  /// Appends a JSON string: `"`, `\` and control characters escaped as RFC 8785, section 3.2.2.2, has it, all else as it is.
  mutating func appendJSON(_ text: String) {
    append(0x22)
    defer { append(0x22) }
    // Most texts need no escape and go in as a whole.
    guard text.hasByte({ $0 < 0x20 || $0 == 0x22 || $0 == 0x5c }) else { return append(text: text) }
    for byte in text.utf8 {
      switch byte {
      case 0x22, 0x5c: append(contentsOf: [0x5c, byte])
      case 0x08: append(contentsOf: [0x5c, 0x62])
      case 0x09: append(contentsOf: [0x5c, 0x74])
      case 0x0a: append(contentsOf: [0x5c, 0x6e])
      case 0x0c: append(contentsOf: [0x5c, 0x66])
      case 0x0d: append(contentsOf: [0x5c, 0x72])
      case ..<0x20:
        append(contentsOf: [0x5c, 0x75, 0x30, 0x30, 0x30 + byte >> 4])
        append(byte & 15 < 10 ? 0x30 + byte & 15 : 0x57 + byte & 15)
      default: append(byte)
      }
    }
  }

  /// Appends a whole number in decimal digits.
  package mutating func append(decimal number: Int) {
    if number < 0 { append(0x2d) }
    append(digits: number.magnitude)
  }

  private mutating func append(digits number: UInt) {
    if number >= 10 { append(digits: number / 10) }
    append(0x30 + UInt8(truncatingIfNeeded: number % 10))
  }
}
