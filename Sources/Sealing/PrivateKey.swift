internal import COpenSSL

/// A private key in OpenSSL's hands. With `PublicKey` the owner of `EVP_PKEY`.
@safe struct PrivateKey: ~Copyable {
  let pointer: OpaquePointer

  /// A new one on P-256.
  init() throws(SealingError) {
    guard let context = unsafe EVP_PKEY_CTX_new_id(EVP_PKEY_EC, nil) else { throw .library("OpenSSL has no elliptic curves") }
    defer { unsafe EVP_PKEY_CTX_free(context) }
    var pointer: OpaquePointer?
    let isDone =
      unsafe EVP_PKEY_keygen_init(context) == 1
      && EVP_PKEY_CTX_set_ec_paramgen_curve_nid(context, NID_X9_62_prime256v1) == 1
      && EVP_PKEY_generate(context, &pointer) == 1
    guard isDone, let pointer = unsafe pointer else { throw .library("OpenSSL cannot make a key on P-256") }
    unsafe self.pointer = pointer
  }

  /// Reads PEM, encrypted or not. Throws `malformed`.
  init(pem: [UInt8], passphrase: [UInt8]) throws(SealingError) {
    guard pem.count <= DER.limit else { throw .malformed("a key file of more than 1 MiB") }
    let source = try MemoryBIO(pem)
    // OpenSSL takes the passphrase as text that ends with a zero, and would ask at the terminal where there is none.
    var text = passphrase + [0]
    let read = unsafe text.withUnsafeMutableBytes { unsafe PEM_read_bio_PrivateKey(source.pointer, nil, nil, $0.baseAddress) }
    ERR_clear_error()
    guard let pointer = unsafe read else { throw .malformed("there is no PEM private key that this passphrase opens") }
    unsafe self.pointer = pointer
  }

  /// Reads DER. Throws `malformed`.
  init(der: [UInt8]) throws(SealingError) {
    let read = unsafe DER.read(
      der, { position, count in unsafe d2i_AutoPrivateKey(nil, &position, count) }, free: { unsafe EVP_PKEY_free($0) })
    guard let pointer = unsafe read else { throw .malformed("a private key is not DER") }
    unsafe self.pointer = pointer
  }

  deinit { unsafe EVP_PKEY_free(pointer) }

  func der() throws(SealingError) -> [UInt8] {
    try unsafe DER.write { unsafe i2d_PrivateKey(pointer, $0) }
  }

  /// PKCS#8 in PEM; encrypted with AES-256 where there is a passphrase.
  func pem(passphrase: [UInt8]) throws(SealingError) -> String {
    var text = try MemoryBIO()
    let cipher = unsafe passphrase.isEmpty ? nil : EVP_aes_256_cbc()
    let isDone = unsafe passphrase.withUnsafeBytes { bytes in
      let words = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
      return unsafe PEM_write_bio_PKCS8PrivateKey(text.pointer, pointer, cipher, words, Int32(bytes.count), nil, nil) == 1
    }
    guard isDone else { throw .library("OpenSSL cannot write PEM") }
    return String(decoding: text.takeBytes(), as: UTF8.self)
  }

  /// ECDSA over a digest, in DER.
  func sign(_ digest: Digest) throws(SealingError) -> [UInt8] {
    guard let context = unsafe EVP_PKEY_CTX_new(pointer, nil) else { throw .library("no memory for a signature") }
    defer { unsafe EVP_PKEY_CTX_free(context) }
    let bytes = digest.bytes
    var signature = [UInt8](repeating: 0, count: 256)
    var count = signature.count
    let isDone =
      unsafe EVP_PKEY_sign_init(context) == 1 && EVP_PKEY_sign(context, &signature, &count, bytes, bytes.count) == 1
    guard isDone else {
      ERR_clear_error()
      throw .library("OpenSSL cannot sign")
    }
    return Array(signature.prefix(count))
  }

  /// The half of it that anybody may have.
  func publicKey() -> PublicKey {
    _ = unsafe EVP_PKEY_up_ref(pointer)
    return unsafe PublicKey(owning: pointer)
  }
}
