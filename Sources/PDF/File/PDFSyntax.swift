/// A thousandth of a point: lengths are whole numbers, so that no floating point decides how one prints.
package typealias Length = Int

/// A point.
package let pt: Length = 1000

/// How values are written (ISO 32000-1, 7.3).
extension [UInt8] {
  mutating func put(_ text: String) { append(addingCapacity: text.utf8.count) { $0.put(text) } }

  /// A whole number.
  mutating func put(_ number: Int) { append(addingCapacity: 20) { $0.put(number) } }

  /// A length in points: `12.5`.
  mutating func put(length: Length) { append(addingCapacity: 24) { $0.put(length: length) } }

  /// `x y`, and a blank behind.
  mutating func put(lengths: Length...) {
    for length in lengths {
      put(length: length)
      append(0x20)
    }
  }

  /// A reference to an object: ` 12 0 R`.
  mutating func put(ref number: Int) { append(addingCapacity: 25) { $0.put(ref: number) } }

  /// References in brackets.
  mutating func put(refs numbers: [Int]) {
    append(0x5b)
    for number in numbers { put(ref: number) }
    append(0x5d)
  }

  /// A text string (7.9.2.2): plain where it is ASCII, else UTF-16 with its mark.
  mutating func put(string text: String) {
    guard text.utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) else {
      put("<FEFF")
      for unit in text.utf16 { put(hex: Int(unit)) }
      return append(0x3e)
    }
    append(0x28)
    append(addingCapacity: 2 * text.utf8.count) { out in
      for byte in text.utf8 { out.put(literal: byte) }
    }
    append(0x29)
  }

  /// A glyph's code of two bytes inside of a string.
  mutating func put(code glyph: Int) { append(addingCapacity: 4) { $0.put(code: glyph) } }

  /// Four hexadecimal digits.
  mutating func put(hex number: Int) {
    for shift in [12, 8, 4, 0] {
      let digit = UInt8(truncatingIfNeeded: number >> shift) & 15
      append(digit < 10 ? 0x30 + digit : 0x37 + digit)
    }
  }

  /// A string of bytes, in hexadecimal digits.
  mutating func put(bytes: [UInt8]) {
    append(0x3c)
    for byte in bytes {
      for digit in [byte >> 4, byte & 15] { append(digit < 10 ? 0x30 + digit : 0x37 + digit) }
    }
    append(0x3e)
  }
}

/// The same into room that is there, for what is written a million times.
extension OutputSpan<UInt8> {
  mutating func put(_ text: String) {
    let bytes = text.utf8.span
    for index in bytes.indices { append(bytes[index]) }
  }

  mutating func put(_ number: Int) {
    guard number >= 0 else {
      append(0x2d)
      return put(-number)
    }
    if number >= 10 { put(number / 10) }
    append(0x30 + UInt8(truncatingIfNeeded: number % 10))
  }

  mutating func put(length: Length) {
    if length < 0 { append(0x2d) }
    let magnitude = Int(length.magnitude)
    put(magnitude / 1000)
    var rest = magnitude % 1000
    guard rest > 0 else { return }
    append(0x2e)
    while rest > 0 {
      append(0x30 + UInt8(truncatingIfNeeded: rest / 100))
      rest = rest % 100 * 10
    }
  }

  mutating func put(ref number: Int) {
    append(0x20)
    put(number)
    put(" 0 R")
  }

  /// A glyph's code of two bytes inside of a string in parentheses (7.3.4.2), half as long as in hexadecimal digits.
  mutating func put(code glyph: Int) {
    put(literal: UInt8(truncatingIfNeeded: glyph >> 8))
    put(literal: UInt8(truncatingIfNeeded: glyph))
  }

  /// A byte of a string in parentheses.
  fileprivate mutating func put(literal byte: UInt8) {
    switch byte {
    case 0x28, 0x29, 0x5c:
      append(0x5c)
      append(byte)
    // As it is, it would be read as a line feed.
    case 0x0d:
      append(0x5c)
      append(0x72)
    default: append(byte)
    }
  }
}
