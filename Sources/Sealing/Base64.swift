/// Bytes as text: base64 (RFC 4648, section 4) with its padding.
package enum Base64 {
  private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// Four digits for each three bytes.
  package static func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for place in 0..<4 {
        text.append(place <= group.count ? digits[Int(bits >> UInt32(18 - 6 * place) & 63)] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Reads what `encode` writes; nil for anything else, other spellings of the same bytes included.
  package static func decode(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    let values = text.utf8.prefix { $0 != UInt8(ascii: "=") }.map { digits.firstIndex(of: $0) }
    for start in stride(from: 0, to: values.count, by: 4) {
      let group = values[start..<min(start + 4, values.count)]
      var bits: UInt32 = 0
      for value in group {
        guard let value else { return nil }
        bits = bits << 6 | UInt32(value)
      }
      bits <<= UInt32(6 * (4 - group.count))
      for place in 0..<group.count - 1 { bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(16 - 8 * place))) }
    }
    return encode(bytes) == text ? bytes : nil
  }
}
