/// Percent-encoding as AWS wants it in paths, queries and signatures (docs.aws.amazon.com/IAM, "Create a signed AWS API request": UriEncode).
package enum URIEncoding {
  private static let digits = Array("0123456789ABCDEF".utf8)

  /// Escapes every byte but the unreserved ones (RFC 3986, 2.3); a slash too, unless it is kept.
  package static func encode(_ bytes: some Sequence<UInt8>, keepsSlash: Bool = false) -> String {
    var text: [UInt8] = []
    for byte in bytes {
      if isUnreserved(byte) || keepsSlash && byte == UInt8(ascii: "/") {
        text.append(byte)
      } else {
        text += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Undoes escapes; what is none stands for itself, `+` too.
  package static func decode(_ text: some StringProtocol) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2, let high = value(rest[rest.startIndex]),
        let low = value(rest[rest.startIndex + 1])
      {
        bytes.append(high << 4 | low)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return bytes
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
    default: "-._~".utf8.contains(byte)
    }
  }

  /// What a hexadecimal digit stands for; nil for anything else.
  static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case 0x30...0x39: digit - 0x30
    case 0x41...0x46: digit - 0x37
    case 0x61...0x66: digit - 0x57
    default: nil
    }
  }
}
