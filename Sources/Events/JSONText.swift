/// Text in JSON strings.
enum JSONText {
  /// The UTF-8 text of a string's content that the scanner has accepted; nil where an escape is a lone surrogate.
  static func unescape(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> [UInt8]? {
    var text: [UInt8] = []
    text.reserveCapacity(end - start)
    var position = start
    while position < end {
      let byte = bytes[position]
      guard byte == 0x5c else {
        text.append(byte)
        position += 1
        continue
      }
      position += 2
      switch bytes[position - 1] {
      case 0x62: text.append(0x08)
      case 0x66: text.append(0x0c)
      case 0x6e: text.append(0x0a)
      case 0x72: text.append(0x0d)
      case 0x74: text.append(0x09)
      case 0x75:
        var unit = codeUnit(bytes, at: position)
        position += 4
        if unit & 0xfc00 == 0xd800, position + 6 <= end, bytes[position] == 0x5c, bytes[position + 1] == 0x75 {
          let low = codeUnit(bytes, at: position + 2)
          guard low & 0xfc00 == 0xdc00 else { return nil }
          unit = 0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00)
          position += 6
        }
        guard let scalar = Unicode.Scalar(unit) else { return nil }
        text.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
      default: text.append(bytes[position - 1])
      }
    }
    return text
  }

  private static func codeUnit(_ bytes: Span<UInt8>, at start: Int) -> UInt32 {
    (start..<start + 4).reduce(0) { $0 << 4 | UInt32(JSONTokens.hexValue(bytes[$1]) ?? 0) }
  }
}
