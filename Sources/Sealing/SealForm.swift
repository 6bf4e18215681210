/// Seals as they are written: the one form of CMS SignedData that `CMSSeal` speaks of, whoever makes the signature. OpenSSL's own way to
/// make one needs a private key in its hands, which a token does not give.
enum SealForm {
  /// contentType, messageDigest, signingTime (RFC 5652, 11) and signingCertificateV2 (RFC 5035).
  private static let contentType: [UInt8] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03]
  private static let messageDigest: [UInt8] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04]
  private static let signingTime: [UInt8] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x05]
  private static let signingCertificateV2: [UInt8] = [
    0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x02, 0x2f,
  ]

  /// Seals a content; see `CMSSeal`.
  static func sign(_ content: [UInt8], with key: SigningKey, at instant: Int64) throws(SealingError) -> [UInt8] {
    let signer = try X509Handle(der: key.certificate.der).issuerAndSerial()
    let attributes = DER.sorted([
      attribute(contentType, DER.data), attribute(messageDigest, DER.octets(SHA256.hash(content).bytes)),
      attribute(signingTime, try ASN1Time.der(instant)),
      attribute(signingCertificateV2, certificateID(key.certificate, signer)),
    ])
    // What is signed is the set, though it is written as [0] (RFC 5652, 5.4).
    let signature = try key.sign(SHA256.hash(DER.set(attributes)))
    let carried = DER.sorted(([key.certificate] + key.chain).map(\.der))
    return message(certificates: carried, signer: signer, attributes: attributes, signature: DER.octets(signature))
  }

  /// The whole of it, from its parts in DER.
  static func message(
    certificates: [UInt8], signer: (issuer: [UInt8], serial: [UInt8]), attributes: [UInt8], signature: [UInt8]
  ) -> [UInt8] {
    let (sha256, ecdsa) = (DER.sequence(DER.sha256), DER.sequence(DER.ecdsaWithSHA256))
    let info = DER.sequence(
      DER.one + DER.sequence(signer.issuer + signer.serial) + sha256 + DER.context0(attributes) + ecdsa + signature)
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
