extension JSONParser {
  /// Reads a string, its quotation mark next; `raw` is what stands between the marks where that has a lone surrogate.
  mutating func string() throws(JSONError) -> (text: String, raw: String?) {
    let opening = position
    position += 1
    var text: [UInt8] = []
    var start = position
    var isWellFormed = true
    while let byte = next {
      switch byte {
      case 0x22:
        position += 1
        // Most strings have no escape and are read where they stand.
        if start == opening + 1 { return (bytes.text(start..<position - 1), nil) }
        text.append(contentsOf: bytes[start..<position - 1])
        // Cannot fail: every byte was checked on the way.
        guard let string = String(validating: text, as: UTF8.self) else { throw error("not UTF-8") }
        return (string, isWellFormed ? nil : String(decoding: bytes[opening + 1..<position - 1], as: UTF8.self))
      case 0x5c:
        text.append(contentsOf: bytes[start..<position])
        if try !escape(into: &text) { isWellFormed = false }
        start = position
      case ..<0x20: throw error("a control character in a string")
      case ..<0x80:
        position += 1
        // Most bytes are plain and come in runs.
        while position < bytes.count, (0x20..<0x80).contains(bytes[position]),
          bytes[position] != 0x22, bytes[position] != 0x5c
        {
          position += 1
        }
      default: try multibyte(byte)
      }
    }
    throw JSONError(offset: opening, reason: "a string without end")
  }

  /// Passes one character of two to four bytes, as the table of RFC 3629, section 4, allows it.
  private mutating func multibyte(_ lead: UInt8) throws(JSONError) {
    let (length, second): (Int, ClosedRange<UInt8>)
    switch lead {
    case 0xc2...0xdf: (length, second) = (2, 0x80...0xbf)
    case 0xe0: (length, second) = (3, 0xa0...0xbf)
    case 0xed: (length, second) = (3, 0x80...0x9f)
    case 0xe1...0xef: (length, second) = (3, 0x80...0xbf)
    case 0xf0: (length, second) = (4, 0x90...0xbf)
    case 0xf1...0xf3: (length, second) = (4, 0x80...0xbf)
    case 0xf4: (length, second) = (4, 0x80...0x8f)
    default: throw error("not UTF-8")
    }
    guard position + length <= bytes.count, second.contains(bytes[position + 1]),
      bytes[(position + 2)..<(position + length)].allSatisfy({ (0x80...0xbf).contains($0) })
    else { throw error("not UTF-8") }
    position += length
  }

  /// Reads an escape; returns whether it stands for a character. A lone surrogate leaves U+FFFD.
  private mutating func escape(into text: inout [UInt8]) throws(JSONError) -> Bool {
    position += 1
    let character = next
    position += 1
    switch character {
    case 0x22, 0x5c, 0x2f: text.append(bytes[position - 1])
    case 0x62: text.append(0x08)
    case 0x66: text.append(0x0c)
    case 0x6e: text.append(0x0a)
    case 0x72: text.append(0x0d)
    case 0x74: text.append(0x09)
    case 0x75:
      let first = try hexadecimal()
      var code = UInt32(first)
      if UTF16.isLeadSurrogate(first), next == 0x5c, position + 1 < bytes.count, bytes[position + 1] == 0x75 {
        let behindFirst = position
        position += 2
        let second = try hexadecimal()
        if UTF16.isTrailSurrogate(second) {
          code = 0x10000 + (code - 0xd800) << 10 + UInt32(second) - 0xdc00
        } else {
          position = behindFirst
        }
      }
      let scalar = Unicode.Scalar(code)
      text.append(contentsOf: scalar.flatMap(UTF8.encode) ?? UTF8.encodedReplacementCharacter)
      return scalar != nil
    default: throw JSONError(offset: position - 2, reason: "an unknown escape")
    }
    return true
  }

  /// Four hexadecimal digits.
  private mutating func hexadecimal() throws(JSONError) -> UInt16 {
    var value: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw error("four hexadecimal digits are expected")
      }
      value = value << 4 | UInt16(digit)
      position += 1
    }
    return value
  }
}
