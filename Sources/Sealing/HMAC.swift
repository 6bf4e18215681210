internal import COpenSSL

/// Keyed digests (RFC 2104), by OpenSSL.
package enum HMAC {
  /// HMAC-SHA-256: 32 bytes. Any length of key.
  package static func sha256(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
    var code = [UInt8](repeating: 0, count: 32)
    let isMade = unsafe code.withUnsafeMutableBufferPointer { out in
      unsafe COpenSSL.HMAC(EVP_sha256(), key, Int32(key.count), message, message.count, out.baseAddress, nil) != nil
    }
    // Only out-of-memory or a broken OpenSSL installation gets here; no caller could go on.
    precondition(isMade, "OpenSSL has no HMAC-SHA-256")
    return code
  }
}
