/// Finds what Foundation's decoder does not tell of a document: where it stops being JSON5, and members that are given twice, of which the
/// decoder takes one without a word.
struct JSON5Place {
  private let bytes: [UInt8]
  private var at = 0
  /// The first name that its object has already, and where it stands.
  private var doubled: (name: String, at: Int)?

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Line and column, from 1, columns in characters; nil where no fault is seen.
  static func firstFault(in bytes: [UInt8]) -> (line: Int, column: Int)? {
    var place = JSON5Place(bytes)
    guard !(place.value(depth: 0) && place.blank() && place.at == bytes.count) else { return nil }
    return position(of: place.at, in: bytes)
  }

  /// The first member that its object has already, names being compared as they are spelled; nil where there is none.
  static func firstDoubled(in bytes: [UInt8]) -> (name: String, line: Int, column: Int)? {
    var place = JSON5Place(bytes)
    guard place.value(depth: 0), let doubled = place.doubled else { return nil }
    let (line, column) = position(of: doubled.at, in: bytes)
    return (doubled.name, line, column)
  }

  private static func position(of index: Int, in bytes: [UInt8]) -> (line: Int, column: Int) {
    let before = bytes[..<min(index, bytes.count)]
    let start = before.lastIndex(of: 0x0a).map { $0 + 1 } ?? 0
    return (before.count { $0 == 0x0a } + 1, String(decoding: before[start...], as: UTF8.self).count + 1)
  }

  private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    at += 1
    return true
  }

  /// White space and comments; false at a comment without end.
  private mutating func blank() -> Bool {
    while let byte = next {
      if byte <= 0x20, [0x20, 0x09, 0x0a, 0x0b, 0x0c, 0x0d].contains(byte) {
        at += 1
      } else if bytes[at...].starts(with: "//".utf8) {
        at = bytes[at...].firstIndex(of: 0x0a) ?? bytes.count
      } else if bytes[at...].starts(with: "/*".utf8) {
        guard let end = (at + 2..<bytes.count).first(where: { bytes[$0...].starts(with: "*/".utf8) }) else { return false }
        at = end + 2
      } else {
        return true
      }
    }
    return true
  }

  private mutating func value(depth: Int) -> Bool {
    guard depth < 512, blank(), let first = next else { return false }
    switch first {
    case UInt8(ascii: "{"): return members(depth, closing: "}", named: true)
    case UInt8(ascii: "["): return members(depth, closing: "]", named: false)
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return text(first)
    default:
      let start = at
      let word = self.word()
      let digits = word.first.map { "+-.0123456789".utf8.contains($0) } ?? false
      let spelling = String(decoding: word, as: UTF8.self)
      if ["true", "false", "null", "Infinity", "NaN"].contains(spelling) || (digits && isNumber(spelling)) { return true }
      at = start
      return false
    }
  }

  private mutating func members(_ depth: Int, closing: Unicode.Scalar, named: Bool) -> Bool {
    at += 1
    var names: Set<String> = []
    while blank() {
      if take(closing) { return true }
      if named {
        guard let first = next else { return false }
        let start = at
        let isQuoted = first == UInt8(ascii: "\"") || first == UInt8(ascii: "'")
        guard isQuoted ? text(first) : !word().isEmpty else { return false }
        let name = String(decoding: isQuoted ? bytes[start + 1..<at - 1] : bytes[start..<at], as: UTF8.self)
        if !names.insert(name).inserted, doubled == nil { doubled = (name, start) }
        guard blank(), take(":") else { return false }
      }
      guard value(depth: depth + 1), blank() else { return false }
      if take(closing) { return true }
      guard take(",") else { return false }
    }
    return false
  }

  private mutating func text(_ quote: UInt8) -> Bool {
    at += 1
    while let byte = next, byte != 0x0a {
      at += byte == UInt8(ascii: "\\") ? 2 : 1
      if byte == quote { return true }
    }
    return false
  }

  /// A run of what names and numbers are made of.
  private mutating func word() -> ArraySlice<UInt8> {
    let word = bytes[at...].prefix { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x80...: true
      default: "+-._$".utf8.contains(byte)
      }
    }
    at += word.count
    return word
  }

  private func isNumber(_ text: String) -> Bool {
    let magnitude = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
    if magnitude.lowercased().hasPrefix("0x") { return UInt64(magnitude.dropFirst(2), radix: 16) != nil }
    return ["Infinity", "NaN"].contains(magnitude) || Double(magnitude.hasPrefix(".") ? "0" + magnitude : magnitude) != nil
  }
}
