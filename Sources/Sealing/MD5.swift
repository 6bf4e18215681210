/// MD5 (RFC 1321) over a stream of bytes: no seal, but what `Content-MD5` and the ETags of small objects are made of.
package struct MD5: ~Copyable {
  private var digest: MessageDigest

  /// Starts an empty digest; nil where OpenSSL has been told to do without MD5.
  package init?() {
    guard let digest = MessageDigest(.md5) else { return nil }
    self.digest = digest
  }

  /// Adds bytes.
  package mutating func update(_ bytes: RawSpan) { digest.update(bytes) }

  /// Ends the digest: 16 bytes.
  package consuming func finish() -> [UInt8] { digest.finish() }

  /// The digest of bytes at hand; nil where there is no MD5.
  package static func hash(_ bytes: [UInt8]) -> [UInt8]? {
    guard var hasher = MD5() else { return nil }
    unsafe hasher.update(bytes.span.bytes)
    return hasher.finish()
  }
}
