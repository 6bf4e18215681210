extension JSONValue {
  /// The canonical form of RFC 8785: no white space, members sorted by the UTF-16 code units of their keys, numbers as ECMAScript
  /// prints the IEEE double nearest to them.
  ///
  /// Integers beyond 2^53 may therefore share a form; use `differences` to tell two values apart. A number beyond the doubles, which
  /// RFC 8785 excludes, stays as it was written; so does a string with a lone surrogate. Of a key given twice, which it excludes too,
  /// the members keep their order.
  package func canonical() -> [UInt8] {
    var bytes: [UInt8] = []
    appendCanonical(to: &bytes, exactly: false)
    return bytes
  }

  /// The same with numbers as exact decimals: two values share this form if, and only if, `differences` finds none.
  package func exactForm() -> [UInt8] {
    var bytes: [UInt8] = []
    appendCanonical(to: &bytes, exactly: true)
    return bytes
  }

  private func appendCanonical(to bytes: inout [UInt8], exactly: Bool) {
    switch self {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
    case .number(let text) where JSONValue.isPlain(text): bytes.append(contentsOf: text.utf8)
    case .number(let text) where exactly: bytes.append(contentsOf: (JSONDecimal(text).text ?? text).utf8)
    case .number(let text):
      let value = Double(text) ?? .infinity
      bytes.append(contentsOf: (value.isFinite ? JSONValue.canonicalNumber(value) : text).utf8)
    case .string(let text): bytes.appendJSON(text)
    case .illFormed(_, let raw):
      bytes.append(0x22)
      bytes.append(contentsOf: raw.utf8)
      bytes.append(0x22)
    case .array(let elements):
      bytes.append(0x5b)
      for (index, element) in elements.enumerated() {
        if index > 0 { bytes.append(0x2c) }
        element.appendCanonical(to: &bytes, exactly: exactly)
      }
      bytes.append(0x5d)
    case .object(let members):
      bytes.append(0x7b)
      // The standard library's sort is stable: members of one key keep their order.
      let sorted = members.indices.sorted { JSONValue.precedes(members[$0].key, members[$1].key) }
      for (place, index) in sorted.enumerated() {
        if place > 0 { bytes.append(0x2c) }
        bytes.appendJSON(members[index].key)
        bytes.append(0x3a)
        members[index].value.appendCanonical(to: &bytes, exactly: exactly)
      }
      bytes.append(0x7d)
    }
  }

  /// By UTF-16 code units. Bytes of UTF-8 are in the same order, but where a character beyond U+FFFF, which is two surrogates, meets one from U+E000 on.
  static func precedes(_ a: String, _ b: String) -> Bool {
    let (mine, its) = (a.utf8.span, b.utf8.span)
    for index in 0..<min(mine.count, its.count) where mine[index] != its[index] {
      guard max(mine[index], its[index]) < 0xee else { return a.utf16.lexicographicallyPrecedes(b.utf16) }
      return mine[index] < its[index]
    }
    return mine.count < its.count
  }

  /// Whether a number is written as a natural number so small that every double tells it apart: it is its own canonical form.
  private static func isPlain(_ number: String) -> Bool {
    let digits = number.utf8
    guard digits.count <= 15, digits.first != UInt8(ascii: "0") || digits.count == 1 else { return false }
    return digits.allSatisfy { (0x30...0x39).contains($0) }
  }

  /// A finite double as ECMAScript's Number::toString prints it (ECMA-262, section 6.1.6.1.20).
  static func canonicalNumber(_ value: Double) -> String {
    // Swift prints the same shortest digits, with other rules for the exponent.
    let decimal = JSONDecimal(value.description)
    guard let exponent = decimal.exponent, !decimal.digits.isEmpty else { return "0" }
    let digits = String(decoding: decimal.digits, as: UTF8.self)
    let count = digits.utf8.count
    let point = count + exponent
    let text: String
    switch point {
    case count...max(count, 21) where point <= 21: text = digits + String(repeating: "0", count: point - count)
    case 1...21: text = "\(digits.prefix(point)).\(digits.dropFirst(point))"
    case -5...0: text = "0." + String(repeating: "0", count: -point) + digits
    default:
      let fraction = count > 1 ? "." + digits.dropFirst() : ""
      text = "\(digits.prefix(1))\(fraction)e\(point > 0 ? "+" : "-")\(abs(point - 1))"
    }
    return (decimal.isNegative ? "-" : "") + text
  }
}
