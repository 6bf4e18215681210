internal import COpenSSL

/// A certificate in OpenSSL's hands. The one owner of `X509`.
@safe struct X509Handle: ~Copyable {
  let pointer: OpaquePointer

  /// Takes over a pointer.
  init(owning pointer: OpaquePointer) { unsafe self.pointer = pointer }

  /// Shares a pointer that another owns.
  init(sharing pointer: OpaquePointer) {
    _ = unsafe X509_up_ref(pointer)
    unsafe self.pointer = pointer
  }

  /// Reads DER, or shares what was read from the same before. Throws `malformed`.
  init(der: [UInt8]) throws(SealingError) {
    if let known = X509Cache.shared.handle(der) {
      self = known
      return
    }
    let read = unsafe DER.read(
      der, { position, count in unsafe d2i_X509(nil, &position, count) }, free: { unsafe X509_free($0) })
    guard let pointer = unsafe read else { throw .malformed("a certificate is not DER") }
    unsafe self.pointer = pointer
    X509Cache.shared.keep(self, der)
  }

  /// The next in a PEM text; nil behind the last.
  init?(nextIn source: borrowing MemoryBIO) {
    let read = unsafe PEM_read_bio_X509(source.pointer, nil, nil, nil)
    ERR_clear_error()
    guard let pointer = unsafe read else { return nil }
    unsafe self.pointer = pointer
  }

  deinit { unsafe X509_free(pointer) }

  func der() throws(SealingError) -> [UInt8] {
    try unsafe DER.write { unsafe i2d_X509(pointer, $0) }
  }

  func pem() throws(SealingError) -> String {
    var text = try MemoryBIO()
    guard unsafe PEM_write_bio_X509(text.pointer, pointer) == 1 else { throw .library("OpenSSL cannot write PEM") }
    return String(decoding: text.takeBytes(), as: UTF8.self)
  }

  func subject() throws(SealingError) -> String {
    var text = try MemoryBIO()
    guard unsafe X509_NAME_print_ex(text.pointer, X509_get_subject_name(pointer), 0, COpenSSL_name_flags) >= 0 else {
      throw .malformed("a certificate's subject cannot be read")
    }
    return String(decoding: text.takeBytes(), as: UTF8.self)
  }

  func serial() -> String { unsafe Hexadecimal.text(X509_get0_serialNumber(pointer)) }

  /// Issuer and serial number, by which a signature names its signer (RFC 5652, 10.2.4).
  func issuerAndSerial() throws(SealingError) -> (issuer: [UInt8], serial: [UInt8]) {
    (
      try unsafe DER.write { unsafe i2d_X509_NAME(X509_get_issuer_name(pointer), $0) },
      try unsafe DER.write { unsafe i2d_ASN1_INTEGER(X509_get0_serialNumber(pointer), $0) }
    )
  }

  func validity() throws(SealingError) -> (notBefore: Int64, notAfter: Int64) {
    guard let notBefore = unsafe ASN1Time.seconds(X509_get0_notBefore(pointer)),
      let notAfter = unsafe ASN1Time.seconds(X509_get0_notAfter(pointer))
    else { throw .malformed("a certificate's validity cannot be read") }
    return (notBefore, notAfter)
  }

  /// Whether it says that another's key issued it, or that it is that one, and that is not so: somebody changed it. Names say nothing: an
  /// authority that takes another key keeps its own, and may begin to number anew.
  func misquotes(_ other: borrowing X509Handle) throws(SealingError) -> Bool {
    let (mine, its) = (try issuerAndSerial(), try other.issuerAndSerial())
    defer { ERR_clear_error() }
    if mine.issuer == its.issuer, mine.serial == its.serial, hasKey(of: other) { return try der() != other.der() }
    return unsafe hasIssuerKey(of: other) && X509_verify(pointer, X509_get0_pubkey(other.pointer)) != 1
  }

  private func hasKey(of other: borrowing X509Handle) -> Bool {
    guard let mine = unsafe X509_get0_pubkey(pointer), let its = unsafe X509_get0_pubkey(other.pointer) else { return false }
    return unsafe EVP_PKEY_eq(mine, its) == 1
  }

  /// Whether the key that it says signed it is another's.
  private func hasIssuerKey(of other: borrowing X509Handle) -> Bool {
    guard let mine = unsafe X509_get0_authority_key_id(pointer), let its = unsafe X509_get0_subject_key_id(other.pointer) else {
      return false
    }
    return unsafe ASN1_OCTET_STRING_cmp(mine, its) == 0
  }

  /// The object identifiers of its extended key usage; nil where it has none, and is for everything.
  func extendedKeyUsage() -> [String]? {
    guard let list = unsafe X509_get_ext_d2i(pointer, NID_ext_key_usage, nil, nil) else { return nil }
    let usages = OpaquePointer(list)
    defer { unsafe EXTENDED_KEY_USAGE_free(usages) }
    let count = unsafe OPENSSL_sk_num(usages)
    return (0..<count).map { index in
      var text = [CChar](repeating: 0, count: 128)
      let object = unsafe OpaquePointer(OPENSSL_sk_value(usages, index))
      let size = unsafe OBJ_obj2txt(&text, Int32(text.count), object, 1)
      return String(decoding: text.prefix(max(0, Int(size))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }

  /// Whether it may sign documents: what says for what it is, says so.
  func maySign() -> Bool {
    let usage = unsafe X509_get_key_usage(pointer)
    guard usage & UInt32(KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION) != 0 else { return false }
    // documentSigning (RFC 9336), emailProtection, anyExtendedKeyUsage (RFC 5280).
    let fit: Set = ["1.3.6.1.5.5.7.3.36", "1.3.6.1.5.5.7.3.4", "2.5.29.37.0"]
    return extendedKeyUsage().map { !fit.isDisjoint(with: $0) } ?? true
  }
}
