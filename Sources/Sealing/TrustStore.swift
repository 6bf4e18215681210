internal import COpenSSL

/// The certificates that somebody trusts, and whether another follows from them. The one owner of `X509_STORE`.
@safe struct TrustStore: ~Copyable {
  let pointer: OpaquePointer

  /// What speaks against a certificate.
  enum Objection: Hashable, Sendable {
    /// It does not follow from a trusted one; why.
    case untrusted(String)
    /// It, or one that it follows from, was not valid at that instant any more.
    case expired
  }

  /// Trusts nobody yet. Nil as an instant: validity is not looked at. In seconds since 1970.
  private init(at instant: Int64?) throws(SealingError) {
    guard let pointer = unsafe X509_STORE_new() else { throw .library("no memory for certificates") }
    unsafe self.pointer = pointer
    let parameters = unsafe X509_STORE_get0_param(pointer)
    let flags = X509_V_FLAG_PARTIAL_CHAIN | (instant == nil ? X509_V_FLAG_NO_CHECK_TIME : 0)
    _ = unsafe X509_VERIFY_PARAM_set_flags(parameters, UInt(flags))
    if let instant { unsafe X509_VERIFY_PARAM_set_time(parameters, Int(instant)) }
  }

  /// Trusts these, a signer's own certificate too.
  init(_ trusted: [Certificate], at instant: Int64?) throws(SealingError) {
    let store = try TrustStore(at: instant)
    for certificate in trusted { try store.add(X509Handle(der: certificate.der)) }
    self = store
  }

  private func add(_ handle: borrowing X509Handle) throws(SealingError) {
    guard unsafe X509_STORE_add_cert(pointer, handle.pointer) == 1 else { throw .library("no memory for certificates") }
  }

  deinit { unsafe X509_STORE_free(pointer) }

  /// What speaks against a certificate that came with others; nil where nothing does.
  func objection(
    to certificate: borrowing X509Handle, with others: borrowing X509List
  ) throws(SealingError) -> Objection? {
    guard let context = unsafe X509_STORE_CTX_new() else { throw .library("no memory for certificates") }
    defer { unsafe X509_STORE_CTX_free(context) }
    guard unsafe X509_STORE_CTX_init(context, pointer, certificate.pointer, others.pointer) == 1 else {
      throw .library("no memory for certificates")
    }
    defer { ERR_clear_error() }
    if unsafe X509_verify_cert(context) == 1 { return nil }
    let code = unsafe X509_STORE_CTX_get_error(context)
    if code == X509_V_ERR_CERT_HAS_EXPIRED { return .expired }
    return .untrusted(unsafe String(cString: X509_verify_cert_error_string(Int(code))))
  }
}
