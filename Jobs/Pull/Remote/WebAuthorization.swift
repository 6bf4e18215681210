package import Events
internal import Sealing
package import Storage

/// How a source proves to a server who it is. Holds secrets: nothing of it is ever printed.
package enum WebAuthorization: Sendable, CustomStringConvertible, CustomReflectable {
  case none
  /// RFC 6750.
  case bearer(String)
  /// RFC 7617.
  case basic(user: String, password: String)
  /// A signature by a shared key, as docs/sources.md specifies it.
  case hmac(keyID: String, key: String)

  package var description: String { "…" }
  package var customMirror: Mirror { Mirror(self, children: []) }

  /// The headers of one request without a body, at an instant.
  package func headers(_ method: HTTPMethod, _ address: WebAddress, at instant: Instant) -> [HTTPHeader] {
    switch self {
    case .none: return []
    case .bearer(let token): return [HTTPHeader("Authorization", "Bearer " + token)]
    case .basic(let user, let password):
      return [HTTPHeader("Authorization", "Basic " + Base64.encode(Array("\(user):\(password)".utf8)))]
    case .hmac(let keyID, let key):
      let date = Instant(nanoseconds: instant.nanoseconds, digits: 0).description
      let text = [method.rawValue.uppercased(), address.origin.description, address.target, date].joined(separator: "\n")
      let signature = Self.sign(Array(text.utf8), key: Array(key.utf8))
      return [
        HTTPHeader("Tally-Date", date),
        HTTPHeader("Authorization", "Tally-HMAC-SHA256 keyId=\"\(keyID)\",signature=\"\(signature)\""),
      ]
    }
  }

  /// HMAC (RFC 2104) with SHA-256.
  static func sign(_ text: [UInt8], key: [UInt8]) -> Digest {
    var block = key.count > 64 ? SHA256.hash(key).bytes : key
    block += [UInt8](repeating: 0, count: 64 - block.count)
    return SHA256.hash(block.map { $0 ^ 0x5c } + SHA256.hash(block.map { $0 ^ 0x36 } + text).bytes)
  }
}

/// Base64 (RFC 4648, 4).
enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for index in 0..<4 { text.append(index <= group.count ? alphabet[bits >> (18 - 6 * index) & 63] : 0x3d) }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// Nil for what is no canonical Base64.
  static func decode(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    let digits = Array(text.utf8.prefix { $0 != 0x3d })
    for start in stride(from: 0, to: digits.count, by: 4) {
      let group = digits[start..<min(start + 4, digits.count)]
      var bits = 0
      for digit in group {
        guard let value = alphabet.firstIndex(of: digit) else { return nil }
        bits = bits << 6 | value
      }
      bits <<= 6 * (4 - group.count)
      for index in 0..<group.count - 1 { bytes.append(UInt8(truncatingIfNeeded: bits >> (16 - 8 * index))) }
    }
    return encode(bytes) == text ? bytes : nil
  }
}
