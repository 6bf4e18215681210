/// Seals as they are written: the one form of CMS SignedData that `CMSSeal` speaks of, whoever makes the signature. OpenSSL's own way to
/// make one needs a private key in its hands, which a token does not give.
enum SealForm {
  /// contentType, messageDigest, signingTime (RFC 5652, 11) and signingCertificateV2 (RFC 5035).
  private static let contentType: [UInt8] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03]
  private static let messageDigest: [UInt8] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04]
  static let signingTime: [UInt8] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x05]
  private static let signingCertificateV2: [UInt8] = [
    0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x2f,
  ]

  /// The token of an authority over a signature (RFC 3161, appendix A): id-aa-timeStampToken.
  private static let timeStampToken: [UInt8] = [
    0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x0e,
  ]

  /// A signature that was made, in DER: the parts of the message.
  struct Signed {
    var certificates: [UInt8]
    var signer: (issuer: [UInt8], serial: [UInt8])
    var attributes: [UInt8]
    /// The bytes of the signature itself, over which an authority stamps.
    var signature: [UInt8]

    /// The whole message; with a token where there is one, which nothing that is signed covers.
    func message(token: [UInt8]? = nil) -> [UInt8] {
      SealForm.message(
        certificates: certificates, signer: signer, attributes: attributes, signature: DER.octets(signature),
        unsigned: token.map { SealForm.attribute(SealForm.timeStampToken, $0) } ?? [])
    }
  }

  /// Signs a content that has this digest. `instant`, in seconds since 1970, is what the signature says of when; nil: it says nothing of it.
  static func sign(_ digest: Digest, with key: SigningKey, at instant: Int64?) throws(SealingError) -> Signed {
    let signer = try X509Handle(der: key.certificate.der).issuerAndSerial()
    let attributes = try attributes(digest, key.certificate, signer, at: instant)
    return Signed(
      certificates: DER.sorted(([key.certificate] + key.chain).map(\.der)), signer: signer, attributes: attributes,
      signature: try key.sign(SealForm.digest(of: attributes)))
  }

  /// What is signed besides a signature over a content that has this digest.
  static func attributes(
    _ digest: Digest, _ certificate: Certificate, _ signer: (issuer: [UInt8], serial: [UInt8]), at instant: Int64?
  ) throws(SealingError) -> [UInt8] {
    var attributes = [
      attribute(contentType, DER.data), attribute(messageDigest, DER.octets(digest.bytes)),
      attribute(signingCertificateV2, certificateID(certificate, signer)),
    ]
    if let instant { attributes.append(attribute(signingTime, try ASN1Time.der(instant))) }
    return DER.sorted(attributes)
  }

  /// What is signed is the set, though it is written as [0] (RFC 5652, 5.4).
  static func digest(of attributes: [UInt8]) -> Digest { SHA256.hash(DER.set(attributes)) }

  /// The whole of it, from its parts in DER.
  static func message(
    certificates: [UInt8], signer: (issuer: [UInt8], serial: [UInt8]), attributes: [UInt8], signature: [UInt8],
    unsigned: [UInt8] = []
  ) -> [UInt8] {
    let (sha256, ecdsa) = (DER.sequence(DER.sha256), DER.sequence(DER.ecdsaWithSHA256))
    let info = DER.sequence(
      DER.one + DER.sequence(signer.issuer + signer.serial) + sha256 + DER.context0(attributes) + ecdsa + signature
        + (unsigned.isEmpty ? [] : DER.context(1, unsigned)))
    let signedData = DER.sequence(
      DER.one + DER.set(sha256) + DER.sequence(DER.data) + DER.context0(certificates) + DER.set(info))
    return DER.sequence(DER.signedData + DER.context0(signedData))
  }

  private static func attribute(_ kind: [UInt8], _ value: [UInt8]) -> [UInt8] { DER.sequence(kind + DER.set(value)) }

  /// SigningCertificateV2 with one ESSCertIDv2: SHA-256, which is the default and left out, issuer as a directory name, serial number.
  private static func certificateID(_ certificate: Certificate, _ signer: (issuer: [UInt8], serial: [UInt8])) -> [UInt8] {
    let issuer = DER.sequence(DER.sequence(DER.context(4, signer.issuer)) + signer.serial)
    return DER.sequence(DER.sequence(DER.sequence(DER.octets(certificate.fingerprint.bytes) + issuer)))
  }
}
