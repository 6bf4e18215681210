internal import COpenSSL

/// What a certificate for signing documents says, before it is one.
struct CertificateTemplate {
  var name: String
  var organization: String?
  /// Seconds since 1970.
  var notBefore: Int64
  var days: Int

  /// Signed by its own key. Its extensions: no authority over others, for signatures, of documents (RFC 9336).
  func selfSigned(with key: borrowing PrivateKey) throws(SealingError) -> X509Handle {
    guard (1...64).contains(name.unicodeScalars.count), (1...64).contains(organization?.unicodeScalars.count ?? 1) else {
      throw .malformed("a certificate's names have 1 to 64 characters")
    }
    guard (1...36_525).contains(days) else { throw .malformed("a certificate is valid for 1 to 36525 days") }
    guard let pointer = unsafe X509_new() else { throw .library("no memory for a certificate") }
    let certificate = unsafe X509Handle(owning: pointer)
    var serial = try Randomness.bytes(16)
    // Positive, and never shorter.
    serial[0] = serial[0] & 0x3f | 0x40
    let subject = unsafe X509_get_subject_name(pointer)
    let isDone =
      unsafe X509_set_version(pointer, 2) == 1 && set(serial: serial, of: certificate)
      && (organization.map { unsafe add("O", $0, to: subject) } ?? true) && add("CN", name, to: subject)
      && X509_set_issuer_name(pointer, subject) == 1
      && ASN1_TIME_set(X509_getm_notBefore(pointer), Int(notBefore)) != nil
      && ASN1_TIME_set(X509_getm_notAfter(pointer), Int(notBefore) + days * 86_400) != nil
      && X509_set_pubkey(pointer, key.pointer) == 1
    guard isDone else { throw .library("OpenSSL cannot make a certificate") }
    try extend(certificate, NID_basic_constraints, "critical,CA:FALSE")
    try extend(certificate, NID_key_usage, "critical,digitalSignature,nonRepudiation")
    try extend(certificate, NID_ext_key_usage, "1.3.6.1.5.5.7.3.36")
    try extend(certificate, NID_subject_key_identifier, "hash")
    guard unsafe X509_sign(pointer, key.pointer, EVP_sha256()) > 0 else { throw .library("OpenSSL cannot sign a certificate") }
    return certificate
  }

  private func set(serial: [UInt8], of certificate: borrowing X509Handle) -> Bool {
    guard let number = unsafe BN_bin2bn(serial, Int32(serial.count), nil) else { return false }
    defer { unsafe BN_free(number) }
    return unsafe BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate.pointer)) != nil
  }

  private func add(_ field: String, _ text: String, to subject: OpaquePointer?) -> Bool {
    let bytes = Array(text.utf8)
    return unsafe X509_NAME_add_entry_by_txt(subject, field, MBSTRING_UTF8, bytes, Int32(bytes.count), -1, 0) == 1
  }

  private func extend(_ certificate: borrowing X509Handle, _ kind: Int32, _ value: String) throws(SealingError) {
    var context = unsafe X509V3_CTX()
    unsafe X509V3_set_ctx(&context, certificate.pointer, certificate.pointer, nil, nil, 0)
    guard let part = unsafe X509V3_EXT_conf_nid(nil, &context, kind, value) else {
      throw .library("OpenSSL cannot make a certificate's extension")
    }
    defer { unsafe X509_EXTENSION_free(part) }
    guard unsafe X509_add_ext(certificate.pointer, part, -1) == 1 else { throw .library("no memory for a certificate") }
  }
}
