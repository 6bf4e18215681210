internal import COpenSSL

/// MD5 (RFC 1321) of bytes at hand, by OpenSSL: a checksum that S3 asks for on the way, never a proof.
package enum MD5 {
  /// 16 bytes; nil where the system forbids MD5 (FIPS).
  package static func hash(_ bytes: [UInt8]) -> [UInt8]? {
    var digest = [UInt8](repeating: 0, count: 16)
    let result = unsafe bytes.withUnsafeBytes { input in
      unsafe digest.withUnsafeMutableBufferPointer {
        unsafe EVP_Digest(input.baseAddress, input.count, $0.baseAddress, nil, EVP_md5(), nil)
      }
    }
    return result == 1 ? digest : nil
  }

  /// As `Content-MD5` has it: base64 (RFC 1864, 2).
  package static func header(_ bytes: [UInt8]) -> String? {
    guard let digest = hash(bytes) else { return nil }
    var text = [UInt8](repeating: 0, count: 25)
    let count = unsafe text.withUnsafeMutableBufferPointer { out in
      unsafe digest.withUnsafeBufferPointer { unsafe EVP_EncodeBlock(out.baseAddress, $0.baseAddress, 16) }
    }
    return String(decoding: text.prefix(Int(count)), as: UTF8.self)
  }
}
