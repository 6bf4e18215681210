/// Seals: detached signatures over a content, as CMS SignedData (RFC 5652), ECDSA on P-256 with SHA-256, in DER. They carry the
/// certificates of the signer and a digest of the signer's own among what is signed (CAdES-BES, RFC 5126), and pass
/// `openssl cms -verify -binary -inform DER -content FILE -CAfile CERTIFICATES -purpose any`.
///
/// ECDSA draws a number for each signature, so the same content sealed twice has two seals: make one, keep it, and never make it
/// again where there is one.
package enum CMSSeal {
  /// Seals a content. `instant`, in seconds since 1970, is what the seal says of when.
  package static func sign(_ content: [UInt8], with key: SigningKey, at instant: Int64) throws(SealingError) -> [UInt8] {
    try key.checkValid(at: instant)
    return try SealForm.sign(SHA256.hash(content), with: key, at: instant).message()
  }

  /// What a seal proves of a content to somebody who trusts these certificates: authorities, or signers themselves. The signer's
  /// certificate must be valid at `instant` (seconds since 1970): the time of a timestamp over the seal, or now; nil: when the signer
  /// says to have signed, which whoever has an old key can choose.
  package static func verify(
    _ seal: [UInt8], of content: [UInt8], trust: [Certificate], at instant: Int64? = nil
  ) -> SealVerdict {
    do {
      return try check(seal, content, trust, instant)
    } catch {
      return .notCheckable(error.description)
    }
  }

  private static func check(
    _ seal: [UInt8], _ content: [UInt8], _ trust: [Certificate], _ instant: Int64?
  ) throws(SealingError) -> SealVerdict {
    guard !trust.isEmpty else { return .notCheckable("no certificate is trusted") }
    if let verdict = try? checkPlainly(seal, content, trust, instant) { return verdict }
    guard let message = CMSMessage(der: seal) else { return .altered("the seal is not one detached signature in DER") }
    let others = try message.certificates()
    guard let handle = message.signer(among: others) else {
      return .untrusted("the seal does not carry its signer's certificate")
    }
    guard message.usesSHA256 else { return .notCheckable("the seal's digest is not SHA-256") }
    guard try message.verifies(content, by: handle) else { return .altered("the signature does not fit the content") }
    let certificate = try Certificate(handle)
    guard let signedAt = message.signedAt() else { return .altered("the seal does not say when it was made") }
    guard message.names(certificate) else { return .altered("the certificate is not the one that signed") }
    guard try message.canonical(others, signer: handle) == seal else {
      return .notCheckable("the signature fits, but the seal is not in the form that seals have")
    }
    return try judge(certificate, handle, others, signedAt: signedAt, trust: trust, at: instant ?? signedAt)
  }

  /// The verdict on a seal that is to the byte what `sign` would make of the content, but for a signature that fits; nil of any other: what is wrong with it,
  /// or another about it, is for OpenSSL to say.
  private static func checkPlainly(
    _ seal: [UInt8], _ content: [UInt8], _ trust: [Certificate], _ instant: Int64?
  ) throws(SealingError) -> SealVerdict? {
    guard let parts = SealForm.Parts(seal), let signedAt = parts.signedAt else { return nil }
    let others = try X509List(der: parts.certificates)
    for (index, der) in parts.certificates.enumerated() {
      let handle = others[index]
      guard try handle.issuerAndSerial() == parts.signer else { continue }
      let certificate = try Certificate(der: der)
      let attributes = try SealForm.attributes(
        SHA256.hash(content), certificate, parts.signer, at: signedAt)
      let key = try PublicKey(of: handle)
      guard attributes == parts.attributes, key.isP256(), try key.verifies(parts.signature, SealForm.digest(of: attributes))
      else { return nil }
      return try judge(certificate, handle, others, signedAt: signedAt, trust: trust, at: instant ?? signedAt)
    }
    return nil
  }

  /// Whether whoever holds a signer's certificate that came with others is trusted, at an instant.
  static func judge(
    _ certificate: Certificate, _ handle: borrowing X509Handle, _ others: borrowing X509List, signedAt: Int64,
    trust: [Certificate], at instant: Int64
  ) throws(SealingError) -> SealVerdict {
    guard handle.maySign() else { return .untrusted("\(certificate.subject) is not for signing documents") }
    let signer = SealVerdict.Signer(certificate: certificate, signedAt: signedAt)
    guard let objection = try TrustStore(trust, at: instant).objection(to: handle, with: others) else { return .intact(signer) }
    // Whether it can be trusted at all comes before whether it still can.
    if case .untrusted(let why)? = try TrustStore(trust, at: nil).objection(to: handle, with: others) {
      return .untrusted("\(certificate.subject): \(why)")
    }
    switch objection {
    case .expired: return .expired(signer, at: certificate.notAfter)
    case .untrusted(let why): return .untrusted("\(certificate.subject): \(why)")
    }
  }
}
