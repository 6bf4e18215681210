internal import COpenSSL

/// What a certificate for signing documents says, before it is one.
struct CertificateTemplate {
  var name: String
  var organization: String?
  /// Seconds since 1970.
  var notBefore: Int64 = 0
  var days = 1

  /// How a key signs that need not be in OpenSSL's hands.
  typealias Sign = (Digest) throws(SealingError) -> [UInt8]

  /// What it is for: signatures, of documents (RFC 9336), with no authority over others.
  private static let extensions: [(kind: Int32, value: String)] = [
    (NID_basic_constraints, "critical,CA:FALSE"), (NID_key_usage, "critical,digitalSignature,nonRepudiation"),
    (NID_ext_key_usage, "1.3.6.1.5.5.7.3.36"),
  ]

  /// A certificate of a key that signs for itself.
  func certificate(of key: borrowing PublicKey, signedBy sign: Sign) throws(SealingError) -> X509Handle {
    try checkNames()
    guard (1...36_525).contains(days) else { throw .malformed("a certificate is valid for 1 to 36525 days") }
    guard let pointer = unsafe X509_new() else { throw .library("no memory for a certificate") }
    let certificate = unsafe X509Handle(owning: pointer)
    var serial = try Randomness.bytes(16)
    // Positive, and never shorter.
    serial[0] = serial[0] & 0x3f | 0x40
    let subject = unsafe X509_get_subject_name(pointer)
    let isDone =
      unsafe X509_set_version(pointer, 2) == 1 && set(serial: serial, of: certificate) && fill(subject)
      && X509_set_issuer_name(pointer, subject) == 1
      && ASN1_TIME_set(X509_getm_notBefore(pointer), Int(notBefore)) != nil
      && ASN1_TIME_set(X509_getm_notAfter(pointer), Int(notBefore) + days * 86_400) != nil
      && X509_set_pubkey(pointer, key.pointer) == 1
    guard isDone else { throw .library("OpenSSL cannot make a certificate") }
    for (kind, value) in Self.extensions + [(NID_subject_key_identifier, "hash")] {
      let part = try unsafe part(kind, value, of: pointer)
      defer { unsafe X509_EXTENSION_free(part) }
      guard unsafe X509_add_ext(pointer, part, -1) == 1 else { throw .library("no memory for a certificate") }
    }
    // By a key that nobody keeps: this fills in the algorithm, and the signature is replaced.
    let nobody = try PrivateKey()
    guard unsafe X509_sign(pointer, nobody.pointer, EVP_sha256()) > 0 else { throw .library("OpenSSL cannot sign a certificate") }
    let text = try unsafe DER.write { unsafe i2d_re_X509_tbs(pointer, $0) }
    return try X509Handle(der: Self.signed(text, by: sign))
  }

  /// A request for one, in PEM.
  func request(for key: borrowing PublicKey, signedBy sign: Sign) throws(SealingError) -> String {
    try checkNames()
    guard let pointer = unsafe X509_REQ_new(), let list = unsafe OPENSSL_sk_new_null() else {
      throw .library("no memory for a request")
    }
    defer {
      unsafe OPENSSL_sk_pop_free(list) { unsafe X509_EXTENSION_free(OpaquePointer($0)) }
      unsafe X509_REQ_free(pointer)
    }
    for (kind, value) in Self.extensions {
      guard unsafe OPENSSL_sk_push(list, UnsafeRawPointer(try part(kind, value, of: nil))) > 0 else {
        throw .library("no memory for a request")
      }
    }
    let nobody = try PrivateKey()
    let isDone =
      unsafe X509_REQ_set_version(pointer, 0) == 1 && fill(X509_REQ_get_subject_name(pointer))
      && X509_REQ_set_pubkey(pointer, key.pointer) == 1 && X509_REQ_add_extensions(pointer, list) == 1
      && X509_REQ_sign(pointer, nobody.pointer, EVP_sha256()) > 0
    guard isDone else { throw .library("OpenSSL cannot make a request") }
    let text = try unsafe DER.write { unsafe i2d_re_X509_REQ_tbs(pointer, $0) }
    return PEM.text("CERTIFICATE REQUEST", try Self.signed(text, by: sign))
  }

  /// What is signed, the algorithm, and the signature.
  private static func signed(_ text: [UInt8], by sign: Sign) throws(SealingError) -> [UInt8] {
    DER.sequence(text + DER.sequence(DER.ecdsaWithSHA256) + DER.bits(try sign(SHA256.hash(text))))
  }

  private func checkNames() throws(SealingError) {
    guard (1...64).contains(name.unicodeScalars.count), (1...64).contains(organization?.unicodeScalars.count ?? 1) else {
      throw .malformed("a certificate's names have 1 to 64 characters")
    }
  }

  private func fill(_ subject: OpaquePointer?) -> Bool {
    (organization.map { unsafe add("O", $0, to: subject) } ?? true) && (unsafe add("CN", name, to: subject))
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

  /// An extension, which the caller frees.
  private func part(_ kind: Int32, _ value: String, of certificate: OpaquePointer?) throws(SealingError) -> OpaquePointer {
    var context = unsafe X509V3_CTX()
    unsafe X509V3_set_ctx(&context, certificate, certificate, nil, nil, 0)
    guard let part = unsafe X509V3_EXT_conf_nid(nil, &context, kind, value) else {
      throw .library("OpenSSL cannot make a certificate's extension")
    }
    return unsafe part
  }
}
