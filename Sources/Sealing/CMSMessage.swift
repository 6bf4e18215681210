internal import COpenSSL

/// A detached signature of one signer in OpenSSL's hands. The one owner of `CMS_ContentInfo`.
@safe struct CMSMessage: ~Copyable {
  private let pointer: OpaquePointer
  private let signerInfo: OpaquePointer

  /// Reads DER; nil where it is anything else.
  init?(der: [UInt8]) {
    let read = unsafe DER.read(
      der, { position, count in unsafe d2i_CMS_ContentInfo(nil, &position, count) }, free: { unsafe CMS_ContentInfo_free($0) })
    guard let pointer = unsafe read else { return nil }
    let signers = unsafe CMS_get0_SignerInfos(pointer)
    ERR_clear_error()
    guard unsafe OBJ_obj2nid(CMS_get0_type(pointer)) == NID_pkcs7_signed, unsafe CMS_is_detached(pointer) == 1,
      let signers = unsafe signers, unsafe OPENSSL_sk_num(signers) == 1,
      let signerInfo = unsafe OPENSSL_sk_value(signers, 0)
    else {
      unsafe CMS_ContentInfo_free(pointer)
      return nil
    }
    unsafe self.pointer = pointer
    unsafe self.signerInfo = OpaquePointer(signerInfo)
  }

  deinit { unsafe CMS_ContentInfo_free(pointer) }

  /// The certificates that it carries.
  func certificates() throws(SealingError) -> X509List {
    defer { ERR_clear_error() }
    return try unsafe X509List(owning: CMS_get1_certs(pointer))
  }

  /// The signer's certificate, among those that it carries; nil where it is not there.
  func signer(among carried: borrowing X509List) -> X509Handle? {
    for index in 0..<carried.count {
      let handle = carried[index]
      if unsafe CMS_SignerInfo_cert_cmp(signerInfo, handle.pointer) == 0 { return handle }
    }
    return nil
  }

  /// Whether the content is digested with SHA-256.
  var usesSHA256: Bool {
    var digest: UnsafeMutablePointer<X509_ALGOR>?
    unsafe CMS_SignerInfo_get0_algs(signerInfo, nil, nil, &digest, nil)
    var object: OpaquePointer?
    unsafe X509_ALGOR_get0(&object, nil, nil, digest)
    return unsafe OBJ_obj2nid(object) == NID_sha256
  }

  /// Whether the signature is that of a certificate's key, over this content.
  func verifies(_ content: [UInt8], by certificate: borrowing X509Handle) throws(SealingError) -> Bool {
    let source = try MemoryBIO(content)
    unsafe CMS_SignerInfo_set1_signer_cert(signerInfo, certificate.pointer)
    defer { ERR_clear_error() }
    let flags = UInt32(CMS_DETACHED | CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY)
    return unsafe CMS_verify(pointer, nil, nil, source.pointer, nil, flags) == 1
  }

  /// Whether what is signed has this digest of the content, and the signature is that of a certificate's key.
  func verifies(_ digest: Digest, by certificate: borrowing X509Handle) -> Bool {
    defer { ERR_clear_error() }
    guard let stated = unsafe value(of: NID_pkcs9_messageDigest, type: V_ASN1_OCTET_STRING) else { return false }
    let bytes = unsafe Array(UnsafeBufferPointer(start: stated.pointee.data, count: Int(stated.pointee.length)))
    unsafe CMS_SignerInfo_set1_signer_cert(signerInfo, certificate.pointer)
    return unsafe bytes == digest.bytes && CMS_SignerInfo_verify(signerInfo) == 1
  }

  /// When the signer says to have signed, in seconds since 1970.
  func signedAt() -> Int64? {
    let time =
      unsafe value(of: NID_pkcs9_signingTime, type: V_ASN1_UTCTIME)
      ?? value(of: NID_pkcs9_signingTime, type: V_ASN1_GENERALIZEDTIME)
    ERR_clear_error()
    return unsafe ASN1Time.seconds(time)
  }

  /// Whether what is signed holds the SHA-256 of a certificate as the signer's, or says nothing of it.
  func names(_ certificate: Certificate) -> Bool {
    guard unsafe CMS_signed_get_attr_by_NID(signerInfo, NID_id_smime_aa_signingCertificateV2, -1) >= 0 else { return true }
    guard let bytes = unsafe value(of: NID_id_smime_aa_signingCertificateV2, type: V_ASN1_SEQUENCE) else { return false }
    let text = unsafe Array(UnsafeBufferPointer(start: bytes.pointee.data, count: Int(bytes.pointee.length)))
    // An OCTET STRING of 32 bytes in it.
    let wanted = [0x04, 0x20] + certificate.fingerprint.bytes
    return text.count >= wanted.count && (0...text.count - wanted.count).contains { text[$0..<$0 + wanted.count] == wanted[...] }
  }

  /// The whole message as `SealForm` would have written it with these signed attributes, this signature and these certificates: what no
  /// signature covers (versions, algorithms, names given twice) has only this form.
  ///
  /// `token`: what it carries besides, unsigned.
  func canonical(
    _ certificates: borrowing X509List, signer: borrowing X509Handle, token: [UInt8]? = nil
  ) throws(SealingError) -> [UInt8] {
    var carried: [UInt8] = []
    for index in 0..<certificates.count {
      let handle = certificates[index]
      carried += try handle.der()
    }
    var attributes: [UInt8] = []
    for index in 0..<(unsafe CMS_signed_get_attr_count(signerInfo)) {
      let attribute = unsafe CMS_signed_get_attr(signerInfo, index)
      attributes += try unsafe DER.write { unsafe i2d_X509_ATTRIBUTE(attribute, $0) }
    }
    return SealForm.Signed(
      certificates: carried, signer: try signer.issuerAndSerial(), attributes: attributes, signature: signature()
    ).message(token: token)
  }

  /// The bytes of the signature itself.
  func signature() -> [UInt8] {
    guard let bytes = unsafe CMS_SignerInfo_get0_signature(signerInfo) else { return [] }
    return unsafe Array(UnsafeBufferPointer(start: bytes.pointee.data, count: Int(bytes.pointee.length)))
  }

  /// Whether it has the three attributes that a signature inside of a document has, and no others: type and digest of the content, and the
  /// signer's certificate.
  var hasAttributesOfDocuments: Bool {
    let wanted = [NID_pkcs9_contentType, NID_pkcs9_messageDigest, NID_id_smime_aa_signingCertificateV2]
    return unsafe Int(CMS_signed_get_attr_count(signerInfo)) == wanted.count
      && wanted.allSatisfy { unsafe CMS_signed_get_attr_by_NID(signerInfo, $0, -1) >= 0 }
  }

  /// The token of a time-stamping authority that it carries, in DER; nil where it carries none.
  func timestampToken() -> [UInt8]? {
    defer { ERR_clear_error() }
    let object = unsafe OBJ_nid2obj(NID_id_smime_aa_timeStampToken)
    guard let data = unsafe CMS_unsigned_get0_data_by_OBJ(signerInfo, object, -3, V_ASN1_SEQUENCE) else { return nil }
    let bytes = unsafe data.assumingMemoryBound(to: ASN1_STRING.self)
    return unsafe Array(UnsafeBufferPointer(start: bytes.pointee.data, count: Int(bytes.pointee.length)))
  }

  private func value(of attribute: Int32, type: Int32) -> UnsafeMutablePointer<ASN1_STRING>? {
    let object = unsafe OBJ_nid2obj(attribute)
    // -3: there is exactly one, with one value.
    return unsafe CMS_signed_get0_data_by_OBJ(signerInfo, object, -3, type)?.assumingMemoryBound(to: ASN1_STRING.self)
  }
}
