internal import COpenSSL

/// Certificates in a list of OpenSSL's, which shares them. The one owner of `STACK_OF(X509)`.
@safe struct X509List: ~Copyable {
  let pointer: OpaquePointer

  /// Takes over a list; none is an empty one.
  init(owning pointer: OpaquePointer? = nil) throws(SealingError) {
    guard let pointer = unsafe pointer ?? OPENSSL_sk_new_null() else { throw .library("no memory for certificates") }
    unsafe self.pointer = pointer
  }

  /// A list of certificates in DER. Throws `malformed`.
  init(der certificates: [[UInt8]]) throws(SealingError) {
    let handles = try unsafe X509List()
    for certificate in certificates { try handles.append(X509Handle(der: certificate)) }
    self = handles
  }

  deinit {
    for index in 0..<count { unsafe X509_free(OpaquePointer(OPENSSL_sk_value(pointer, Int32(index)))) }
    unsafe OPENSSL_sk_free(pointer)
  }

  var count: Int { Int(max(0, unsafe OPENSSL_sk_num(pointer))) }

  private func append(_ handle: borrowing X509Handle) throws(SealingError) {
    guard unsafe OPENSSL_sk_push(pointer, UnsafeRawPointer(handle.pointer)) > 0 else {
      throw .library("no memory for certificates")
    }
    _ = unsafe X509_up_ref(handle.pointer)
  }

  /// One of them, from 0.
  subscript(index: Int) -> X509Handle {
    precondition((0..<count).contains(index))
    return unsafe X509Handle(sharing: OpaquePointer(OPENSSL_sk_value(pointer, Int32(index))))
  }
}
