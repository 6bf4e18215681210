/// SHA-256 (FIPS 180-4) over a stream of bytes.
package struct SHA256: ~Copyable {
  private var digest: MessageDigest

  /// Starts an empty digest.
  package init() {
    guard let digest = MessageDigest(.sha256) else {
      // Only out-of-memory or a broken OpenSSL installation gets here; no caller could go on.
      preconditionFailure("OpenSSL has no SHA-256")
    }
    self.digest = digest
  }

  /// Adds bytes.
  package mutating func update(_ bytes: RawSpan) { digest.update(bytes) }

  /// Ends the digest.
  package consuming func finish() -> Digest { Digest(digest.finish()) }

  /// The digest of bytes at hand.
  package static func hash(_ bytes: [UInt8]) -> Digest {
    var hasher = SHA256()
    unsafe hasher.update(bytes.span.bytes)
    return hasher.finish()
  }
}

/// 32 bytes of SHA-256, written as `sha256sum` writes them.
package struct Digest: Hashable, Sendable, CustomStringConvertible {
  /// The digest's bytes, in order.
  package let bytes: [UInt8]

  fileprivate init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Reads 64 lower-case hexadecimal digits; nil for anything else.
  package init?(hex: String) {
    guard let bytes = Hex.decode(hex), bytes.count == 32 else { return nil }
    self.bytes = bytes
  }

  /// 64 lower-case hexadecimal digits.
  package var description: String { Hex.encode(bytes) }
}
