internal import Events

/// Goes through the members of a JSON object, and the elements of an array, without making a tree of them: for documents that are large.
/// What is inside a value is checked by whoever reads it.
struct JSONMembers {
  /// The document is not JSON at that byte.
  struct Broken: Error { var at: Int }

  private let bytes: [UInt8]
  private var at: Int

  /// Reads from the beginning of a slice's value.
  init(_ bytes: [UInt8], from start: Int = 0) {
    self.bytes = bytes
    at = start
  }

  /// Every member of the object here, and nothing behind it but white space: its key, and where its value begins and ends.
  mutating func object(_ each: (String, Range<Int>) throws -> Void) throws {
    guard take(0x7b) else { throw Broken(at: at) }
    var isFirst = true
    while !take(0x7d) {
      guard isFirst || take(0x2c) else { throw Broken(at: at) }
      isFirst = false
      let place = try value()
      guard let key = try JSONMembers.tree(bytes, place).stringValue, take(0x3a) else { throw Broken(at: at) }
      try each(key, value())
    }
    skipSpace()
    guard at == bytes.count else { throw Broken(at: at) }
  }

  /// Every element of the array here; nil where there is no array.
  mutating func array(_ each: (Range<Int>) throws -> Void) throws -> Bool {
    guard take(0x5b) else { return false }
    var isFirst = true
    while !take(0x5d) {
      guard isFirst || take(0x2c) else { throw Broken(at: at) }
      isFirst = false
      try each(value())
    }
    return true
  }

  /// The value in a place, as a tree.
  static func tree(_ bytes: [UInt8], _ place: Range<Int>) throws -> JSONValue {
    do { return try JSONValue.parse(Array(bytes[place])) } catch { throw Broken(at: place.lowerBound) }
  }

  private mutating func skipSpace() {
    while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x0a || bytes[at] == 0x0d || bytes[at] == 0x09 { at += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard at < bytes.count, bytes[at] == byte else { return false }
    at += 1
    return true
  }

  /// Where the value here begins and ends, by its brackets and quotes.
  private mutating func value() throws -> Range<Int> {
    skipSpace()
    let start = at
    var (depth, inString) = (0, false)
    loop: while at < bytes.count {
      let byte = bytes[at]
      if inString {
        if byte == 0x5c { at += 1 } else if byte == 0x22 { inString = false }
      } else {
        switch byte {
        case 0x22: inString = true
        case 0x7b, 0x5b: depth += 1
        case 0x7d, 0x5d:
          if depth == 0 { break loop }
          depth -= 1
        case 0x2c, 0x3a, 0x20, 0x09, 0x0a, 0x0d: if depth == 0 { break loop }
        default: break
        }
      }
      at += 1
      if depth == 0, !inString, byte == 0x22 || byte == 0x7d || byte == 0x5d { break }
    }
    guard at <= bytes.count, at > start, depth == 0, !inString else { throw Broken(at: min(at, bytes.count)) }
    return start..<at
  }
}
