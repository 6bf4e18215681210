internal import COpenSSL

/// AES-256 in Galois/Counter Mode (NIST SP 800-38D), with tags of 16 bytes. The one owner of `EVP_CIPHER_CTX`.
@safe struct AESGCM: ~Copyable {
  private let context: OpaquePointer

  static let tagSize = 16
  static let nonceSize = 12

  /// With a key of 32 bytes.
  init(key: [UInt8]) throws(SealingError) {
    precondition(key.count == 32)
    guard let context = unsafe EVP_CIPHER_CTX_new() else { throw .library("no memory for a cipher") }
    guard unsafe EVP_CipherInit_ex(context, EVP_aes_256_gcm(), nil, key, nil, 1) == 1 else {
      unsafe EVP_CIPHER_CTX_free(context)
      throw .library("OpenSSL has no AES-256-GCM")
    }
    unsafe self.context = context
  }

  deinit { unsafe EVP_CIPHER_CTX_free(context) }

  /// Appends the ciphertext and its tag. A nonce is never used twice with a key. Without the same associated data it does not open.
  mutating func seal(
    _ plaintext: RawSpan, nonce: [UInt8], associated: [UInt8] = [], to output: inout [UInt8]
  ) throws(SealingError) {
    let start = output.count
    try run(plaintext, nonce, associated, encrypts: true, to: &output)
    var tag = [UInt8](repeating: 0, count: AESGCM.tagSize)
    var count: Int32 = 0
    let isDone =
      unsafe EVP_CipherFinal_ex(context, &tag, &count) == 1
      && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tag.count), &tag) == 1
    guard isDone else {
      output.removeLast(output.count - start)
      throw .library("AES-256-GCM failed")
    }
    output += tag
  }

  /// Appends the plaintext of what `seal` made; false, and nothing appended, where it is not that.
  mutating func open(
    _ sealed: RawSpan, nonce: [UInt8], associated: [UInt8] = [], to output: inout [UInt8]
  ) throws(SealingError) -> Bool {
    let size = sealed.byteCount - AESGCM.tagSize
    guard size >= 0 else { return false }
    let start = output.count
    try run(sealed.extracting(0..<size), nonce, associated, encrypts: false, to: &output)
    var tag = unsafe sealed.extracting(size...).withUnsafeBytes { unsafe Array($0) }
    var end = [UInt8](repeating: 0, count: AESGCM.tagSize)
    var count: Int32 = 0
    let isAuthentic =
      unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag) == 1
      && EVP_CipherFinal_ex(context, &end, &count) == 1
    if !isAuthentic { output.removeLast(output.count - start) }
    return isAuthentic
  }

  private func run(
    _ input: RawSpan, _ nonce: [UInt8], _ associated: [UInt8], encrypts: Bool, to output: inout [UInt8]
  ) throws(SealingError) {
    precondition(nonce.count == AESGCM.nonceSize)
    let start = output.count
    output += [UInt8](repeating: 0, count: input.byteCount)
    var count: Int32 = 0
    let isDone =
      unsafe EVP_CipherInit_ex(context, nil, nil, nil, nonce, encrypts ? 1 : 0) == 1
      && (associated.isEmpty || EVP_CipherUpdate(context, nil, &count, associated, Int32(associated.count)) == 1)
      && input.withUnsafeBytes { source in
        unsafe output.withUnsafeMutableBytes { target in
          let to = unsafe target.baseAddress?.advanced(by: start).assumingMemoryBound(to: UInt8.self)
          let from = unsafe source.baseAddress?.assumingMemoryBound(to: UInt8.self)
          return unsafe source.isEmpty || EVP_CipherUpdate(context, to, &count, from, Int32(source.count)) == 1
        }
      }
    guard isDone else { throw .library("AES-256-GCM failed") }
  }
}
