/// Ids that nobody can guess, and numbers: the suite's only source of randomness.
package enum RandomID {
  /// A UUID, version 4 (RFC 9562, 5.4), lower case. Nil where the system has no randomness.
  package static func make() -> String? {
    (try? Randomness.bytes(16)).map { uuid($0) }
  }

  /// A number from 0 up to 1, to spread things in time; 0.5 where the system has no randomness.
  package static func fraction() -> Double {
    guard let bytes = try? Randomness.bytes(8) else { return 0.5 }
    let number = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return Double(number >> 11) / Double(UInt64(1) << 53)
  }

  /// The UUID that a text always gives, in the form of version 8 (RFC 9562, 5.8): for runs that must be repeatable to the byte.
  package static func fixed(by text: String) -> String {
    uuid(Array(SHA256.hash(Array(text.utf8)).bytes.prefix(16)), version: 8)
  }

  private static func uuid(_ random: [UInt8], version: UInt8 = 4) -> String {
    var bytes = random
    bytes[6] = bytes[6] & 0x0f | version << 4
    bytes[8] = bytes[8] & 0x3f | 0x80
    let hex = Array(Hex.encode(bytes).utf8)
    let groups = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(decoding: hex[$0], as: UTF8.self) }
    return groups.joined(separator: "-")
  }
}
