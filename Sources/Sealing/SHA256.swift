internal import COpenSSL

/// SHA-256 (FIPS 180-4) over a stream of bytes, by OpenSSL. The one owner of `EVP_MD_CTX`.
@safe package struct SHA256: ~Copyable {
  private let context: OpaquePointer

  /// Starts an empty digest.
  package init() {
    guard let context = unsafe EVP_MD_CTX_new(), unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      // Only out-of-memory or a broken OpenSSL installation gets here; no caller could go on.
      preconditionFailure("OpenSSL has no SHA-256")
    }
    unsafe self.context = context
  }

  deinit { unsafe EVP_MD_CTX_free(context) }

  /// Adds bytes.
  package mutating func update(_ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { buffer in
      _ = unsafe EVP_DigestUpdate(context, buffer.baseAddress, buffer.count)
    }
  }

  /// Ends the digest.
  package consuming func finish() -> Digest {
    var bytes = [UInt8](repeating: 0, count: 32)
    unsafe bytes.withUnsafeMutableBufferPointer { out in
      _ = unsafe EVP_DigestFinal_ex(context, out.baseAddress, nil)
    }
    return Digest(bytes)
  }

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
    let digits = Array(hex.utf8)
    guard digits.count == 64 else { return nil }
    func value(_ digit: UInt8) -> UInt8? {
      switch digit {
      case 0x30...0x39: digit - 0x30
      case 0x61...0x66: digit - 0x57
      default: nil
      }
    }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: 64, by: 2) {
      guard let high = value(digits[index]), let low = value(digits[index + 1]) else { return nil }
      bytes.append(high << 4 | low)
    }
    self.bytes = bytes
  }

  /// 64 lower-case hexadecimal digits.
  package var description: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
