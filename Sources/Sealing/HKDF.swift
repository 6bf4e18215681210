internal import COpenSSL

/// Keys from keys: HKDF (RFC 5869) with SHA-256.
enum HKDF {
  /// `count` bytes that follow from a key, a salt and a purpose.
  static func derive(_ key: [UInt8], salt: [UInt8], info: [UInt8], count: Int) throws(SealingError) -> [UInt8] {
    var output = [UInt8](repeating: 0, count: count)
    guard let context = unsafe EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, nil) else { throw .library("OpenSSL has no HKDF") }
    defer { unsafe EVP_PKEY_CTX_free(context) }
    var size = count
    let isDone =
      unsafe EVP_PKEY_derive_init(context) == 1 && EVP_PKEY_CTX_set_hkdf_md(context, EVP_sha256()) == 1
      && EVP_PKEY_CTX_set1_hkdf_salt(context, salt, Int32(salt.count)) == 1
      && EVP_PKEY_CTX_set1_hkdf_key(context, key, Int32(key.count)) == 1
      && EVP_PKEY_CTX_add1_hkdf_info(context, info, Int32(info.count)) == 1
      && EVP_PKEY_derive(context, &output, &size) == 1
    guard isDone, size == count else { throw .library("HKDF failed") }
    return output
  }
}
