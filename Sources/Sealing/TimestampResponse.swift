internal import COpenSSL

/// A time-stamping authority's answer in OpenSSL's hands. The one owner of `TS_RESP`.
@safe struct TimestampResponse: ~Copyable {
  private let pointer: OpaquePointer

  /// What OpenSSL says of the token's signature.
  enum Finding { case fits, altered, untrusted }

  /// Reads DER; nil where it is anything else.
  init?(der: [UInt8]) {
    let read = unsafe DER.read(
      der, { position, count in unsafe d2i_TS_RESP(nil, &position, count) }, free: { unsafe TS_RESP_free($0) })
    guard let pointer = unsafe read else { return nil }
    unsafe self.pointer = pointer
  }

  deinit { unsafe TS_RESP_free(pointer) }

  private var info: OpaquePointer? { unsafe TS_RESP_get_tst_info(pointer) }

  /// Whether there is a token.
  var isGranted: Bool {
    let status = unsafe ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(pointer)))
    guard status == TS_STATUS_GRANTED || status == TS_STATUS_GRANTED_WITH_MODS else { return false }
    return unsafe info != nil && TS_RESP_get_token(pointer) != nil
  }

  /// Whether the token is for this SHA-256.
  func isFor(_ digest: Digest) -> Bool {
    let imprint = unsafe TS_TST_INFO_get_msg_imprint(info)
    var object: OpaquePointer?
    unsafe X509_ALGOR_get0(&object, nil, nil, TS_MSG_IMPRINT_get_algo(imprint))
    guard unsafe OBJ_obj2nid(object) == NID_sha256, let bytes = unsafe TS_MSG_IMPRINT_get_msg(imprint) else { return false }
    return unsafe Array(UnsafeBufferPointer(start: bytes.pointee.data, count: Int(bytes.pointee.length))) == digest.bytes
  }

  /// The request's nonce, of 8 bytes; nil where there is none.
  func nonce() -> [UInt8]? {
    guard let number = unsafe TS_TST_INFO_get_nonce(info) else { return nil }
    var value: UInt64 = 0
    defer { ERR_clear_error() }
    guard unsafe ASN1_INTEGER_get_uint64(&value, number) == 1 else { return nil }
    return (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * UInt64($0))) }
  }

  func serial() -> String { unsafe Hexadecimal.text(TS_TST_INFO_get_serial(info)) }

  /// Seconds since 1970.
  func time() -> Int64? {
    defer { ERR_clear_error() }
    return unsafe ASN1Time.seconds(TS_TST_INFO_get_time(info))
  }

  /// The certificate of the token's one signer, which it carries; nil where it does not.
  func signer() -> X509Handle? {
    defer { ERR_clear_error() }
    guard let list = unsafe PKCS7_get0_signers(TS_RESP_get_token(pointer), nil, 0) else { return nil }
    // The list is ours, what is in it is not.
    defer { unsafe OPENSSL_sk_free(list) }
    guard unsafe OPENSSL_sk_num(list) == 1, let first = unsafe OPENSSL_sk_value(list, 0) else { return nil }
    return unsafe X509Handle(sharing: OpaquePointer(first))
  }

  /// Whether it was signed by a time-stamping authority that follows from what is trusted.
  func verifies(_ trust: borrowing TrustStore) -> Finding {
    ERR_clear_error()
    defer { ERR_clear_error() }
    if unsafe TS_RESP_verify_signature(TS_RESP_get_token(pointer), nil, trust.pointer, nil) == 1 { return .fits }
    let code = ERR_peek_last_error()
    return ERR_GET_LIB(code) == ERR_LIB_TS && ERR_GET_REASON(code) == TS_R_CERTIFICATE_VERIFY_ERROR ? .untrusted : .altered
  }

  /// The token by itself, in DER.
  func token() throws(SealingError) -> [UInt8] {
    let token = unsafe TS_RESP_get_token(pointer)
    return try unsafe DER.write { unsafe i2d_PKCS7(token, $0) }
  }

  /// Whether these are the bytes that it has in DER.
  func isCanonical(_ bytes: [UInt8]) -> Bool {
    (try? unsafe DER.write { unsafe i2d_TS_RESP(pointer, $0) }) == bytes
  }
}
