internal import COpenSSL

/// A public key in OpenSSL's hands.
@safe struct PublicKey: ~Copyable {
  let pointer: OpaquePointer

  /// Takes over a pointer.
  init(owning pointer: OpaquePointer) { unsafe self.pointer = pointer }

  /// A certificate's. Throws `malformed` for one of a kind that OpenSSL does not know.
  init(of certificate: borrowing X509Handle) throws(SealingError) {
    guard let pointer = unsafe X509_get_pubkey(certificate.pointer) else {
      ERR_clear_error()
      throw .malformed("a certificate's public key cannot be read")
    }
    unsafe self.pointer = pointer
  }

  /// Reads SubjectPublicKeyInfo in DER. Throws `malformed`.
  init(der: [UInt8]) throws(SealingError) {
    let read = unsafe DER.read(
      der, { position, count in unsafe d2i_PUBKEY(nil, &position, count) }, free: { unsafe EVP_PKEY_free($0) })
    guard let pointer = unsafe read else { throw .malformed("a public key is not DER") }
    unsafe self.pointer = pointer
  }

  deinit { unsafe EVP_PKEY_free(pointer) }

  /// Whether another is the same key, in whatever form either was written.
  func isSame(as other: borrowing PublicKey) -> Bool {
    defer { ERR_clear_error() }
    return unsafe EVP_PKEY_eq(pointer, other.pointer) == 1
  }

  /// Whether it is on P-256.
  func isP256() -> Bool {
    var name = [CChar](repeating: 0, count: 64)
    var count = 0
    guard unsafe EVP_PKEY_get_group_name(pointer, &name, name.count, &count) == 1 else {
      ERR_clear_error()
      return false
    }
    return String(decoding: name.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self) == "prime256v1"
  }

  /// Whether an ECDSA signature in DER is of its other half, over a digest.
  func verifies(_ signature: [UInt8], _ digest: Digest) throws(SealingError) -> Bool {
    guard let context = unsafe EVP_PKEY_CTX_new(pointer, nil) else { throw .library("no memory for a signature") }
    defer {
      unsafe EVP_PKEY_CTX_free(context)
      ERR_clear_error()
    }
    let bytes = digest.bytes
    return unsafe EVP_PKEY_verify_init(context) == 1
      && EVP_PKEY_verify(context, signature, signature.count, bytes, bytes.count) == 1
  }
}
