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

  /// Adds one byte.
  mutating func update(byte: UInt8) {
    unsafe withUnsafeBytes(of: byte) { unsafe update(RawSpan(_unsafeBytes: $0)) }
  }

  /// Adds a digest's bytes.
  mutating func update(_ other: Digest) { other.add(to: &self) }

  /// Ends the digest.
  package consuming func finish() -> Digest { next() }

  /// Ends the digest and begins another, which costs less than a new one.
  package mutating func next() -> Digest {
    var words = Digest.Words()
    unsafe withUnsafeMutableBytes(of: &words) { out in unsafe digest.next(into: MutableRawSpan(_unsafeBytes: out)) }
    return Digest(words)
  }

  /// The digest of bytes at hand.
  package static func hash(_ bytes: [UInt8]) -> Digest {
    var hasher = SHA256()
    unsafe hasher.update(bytes.span.bytes)
    return hasher.finish()
  }
}

/// 32 bytes of SHA-256, written as `sha256sum` writes them.
package struct Digest: Hashable, Sendable, BitwiseCopyable, CustomStringConvertible {
  /// The bytes as they lie in memory, without an array for each of many. No SIMD4, whose alignment of 32 bytes is more than the stack of a
  /// task gives.
  fileprivate struct Words: Hashable, BitwiseCopyable {
    var (a, b, c, d): (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
  }

  private let words: Words

  fileprivate init(_ words: Words) { self.words = words }

  /// The digest's bytes, in order.
  package var bytes: [UInt8] { unsafe withUnsafeBytes(of: words) { unsafe Array($0) } }

  /// Reads 32 bytes; nil for any other number of them.
  package init?(bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    words = unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(as: Words.self) }
  }

  /// Reads 64 lower-case hexadecimal digits; nil for anything else.
  package init?(hex: String) {
    guard let bytes = Hex.decode(hex) else { return nil }
    self.init(bytes: bytes)
  }

  /// 64 lower-case hexadecimal digits.
  package var description: String { Hex.encode(bytes) }

  fileprivate func add(to hasher: inout SHA256) {
    unsafe withUnsafeBytes(of: words) { unsafe hasher.update(RawSpan(_unsafeBytes: $0)) }
  }
}
