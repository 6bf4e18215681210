extension JSONValue {
  /// The JSON pointers (RFC 6901) at which two values differ, sorted by their bytes; none where they are the same value.
  ///
  /// The order of members does not matter. Numbers are compared exactly, as decimals: 1, 1.0 and 1e0 are the same, two integers
  /// beyond 2^53 are not unless every digit is. A member or element of one side only is one difference. Where a key is given twice, the
  /// first is compared with the first, the second with the second. Strings with a lone surrogate are compared as written.
  package static func differences(_ a: JSONValue, _ b: JSONValue) -> [String] {
    var found: [String] = []
    collect(a, b, at: "", into: &found)
    found.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    var pointers: [String] = []
    for pointer in found where pointers.last.map({ !$0.utf8.elementsEqual(pointer.utf8) }) ?? true { pointers.append(pointer) }
    return pointers
  }

  private static func collect(_ a: JSONValue, _ b: JSONValue, at pointer: String, into found: inout [String]) {
    switch (a, b) {
    case (.object(let a), .object(let b)):
      let mine = indexed(a)
      let other = indexed(b)
      for key in Set(mine.keys).union(other.keys) {
        let place = pointer + "/" + JSONPointer.escaped(String(decoding: key, as: UTF8.self))
        let (mine, other) = (mine[key] ?? [], other[key] ?? [])
        for (a, b) in zip(mine, other) { collect(a, b, at: place, into: &found) }
        if mine.count != other.count { found.append(place) }
      }
    case (.array(let a), .array(let b)):
      for (index, (a, b)) in zip(a, b).enumerated() { collect(a, b, at: "\(pointer)/\(index)", into: &found) }
      for index in min(a.count, b.count)..<max(a.count, b.count) { found.append("\(pointer)/\(index)") }
    default:
      if !areEqualScalars(a, b) { found.append(pointer) }
    }
  }

  private static func areEqualScalars(_ a: JSONValue, _ b: JSONValue) -> Bool {
    switch (a, b) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    // Swift's == on strings would call two spellings of "é" the same.
    case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
    case (.illFormed(_, let a), .illFormed(_, let b)): a.utf8.elementsEqual(b.utf8)
    case (.number(let a), .number(let b)): a == b || JSONDecimal(a).isEqual(to: JSONDecimal(b))
    default: false
    }
  }

  private static func indexed(_ members: [(key: String, value: JSONValue)]) -> [[UInt8]: [JSONValue]] {
    Dictionary(grouping: members) { Array($0.key.utf8) }.mapValues { $0.map(\.value) }
  }
}

/// A JSON number as ± digits × 10^exponent, without leading and trailing zeros; no digits at all for zero.
struct JSONDecimal {
  private(set) var isNegative = false
  private(set) var digits: [UInt8] = []
  /// Nil where the exponent does not fit into an `Int`.
  private(set) var exponent: Int? = 0

  /// The number that a valid JSON number stands for.
  init(_ text: String) {
    var fraction = 0
    var isFraction = false
    var power: Substring?
    for (index, byte) in zip(text.utf8.indices, text.utf8) {
      switch byte {
      case 0x2d: isNegative = true
      case 0x2e: isFraction = true
      case 0x65, 0x45: power = text[text.utf8.index(after: index)...]
      default:
        digits.append(byte)
        if isFraction { fraction += 1 }
      }
      if power != nil { break }
    }
    digits = Array(digits.drop { $0 == 0x30 })
    let significant = (digits.lastIndex { $0 != 0x30 } ?? -1) + 1
    let zeros = digits.count - significant
    digits.removeLast(zeros)
    if digits.isEmpty {
      isNegative = false
    } else if let power {
      exponent = Int(power).flatMap { value in
        let (sum, overflow) = value.addingReportingOverflow(zeros - fraction)
        return overflow ? nil : sum
      }
    } else {
      exponent = zeros - fraction
    }
  }

  /// One text for each number: a small natural number as it is written plainly. Nil where the exponent does not fit.
  var text: String? {
    guard !digits.isEmpty else { return "0" }
    guard let exponent else { return nil }
    let plain = String(decoding: digits, as: UTF8.self)
    if !isNegative && exponent >= 0 && exponent <= 15 - digits.count { return plain + String(repeating: "0", count: exponent) }
    return "\(isNegative ? "-" : "")\(plain)e\(exponent)"
  }

  /// Whether both are the same number. Exponents beyond `Int` are never found equal: at worst the same text is asked for.
  func isEqual(to other: JSONDecimal) -> Bool {
    guard digits == other.digits, isNegative == other.isNegative else { return false }
    if digits.isEmpty { return true }
    guard let exponent, let others = other.exponent else { return false }
    return exponent == others
  }
}
