/// Signatures inside of documents: CMS as ETSI EN 319 142-1 (PAdES) wants it for levels B-B and B-T. They differ from seals in two things: when
/// it was signed is told by the document's dictionary and not by the CMS, and an authority's token over the signature is inside of it, unsigned,
/// since nothing can lie beside it. `Sealer.sealDocument` makes them.
package enum DocumentSeal {
  /// What one proves.
  package struct Proof: Sendable {
    /// Who signed, as `CMSSeal.verify` says it; when is what the caller was told.
    package var verdict: SealVerdict
    /// What the token in it proves of the time; nil where there is none (B-B).
    package var timestamp: Timestamp.Verdict?
  }

  /// What a signature proves of a content with that digest to somebody who trusts these certificates: with signatures, and with the time.
  /// `claimed` is when the document says that it was signed, `now` when to look; both in seconds since 1970.
  package static func verify(
    _ cms: [UInt8], of digest: Digest, trust: [Certificate], authorities: [Certificate], claimed: Int64, at now: Int64
  ) -> Proof {
    var proof = Proof(verdict: .notCheckable("nothing was looked at"))
    do { try check(cms, digest, trust, authorities, claimed, now, &proof) } catch {
      proof.verdict = .notCheckable(error.description)
    }
    return proof
  }

  private static func check(
    _ cms: [UInt8], _ digest: Digest, _ trust: [Certificate], _ authorities: [Certificate], _ claimed: Int64, _ now: Int64,
    _ proof: inout Proof
  ) throws(SealingError) {
    guard !trust.isEmpty else { return proof.verdict = .notCheckable("no certificate is trusted") }
    guard let message = CMSMessage(der: cms) else { return proof.verdict = .altered("it is not one detached signature in DER") }
    let others = try message.certificates()
    guard let handle = message.signer(among: others) else {
      return proof.verdict = .untrusted("it does not carry its signer's certificate")
    }
    guard message.usesSHA256 else { return proof.verdict = .notCheckable("its digest is not SHA-256") }
    guard message.verifies(digest, by: handle) else { return proof.verdict = .altered("the signature does not fit the document") }
    let certificate = try Certificate(handle)
    guard message.names(certificate) else { return proof.verdict = .altered("the certificate is not the one that signed") }
    let token = message.timestampToken()
    guard message.hasAttributesOfDocuments, try message.canonical(others, signer: handle, token: token) == cms
    else {
      return proof.verdict = .notCheckable("the signature fits, but it is not in the form that signatures in documents have")
    }
    proof.timestamp = token.map {
      Timestamp.verify(Timestamp.response(with: $0), of: SHA256.hash(message.signature()), trust: authorities, at: now)
    }
    var instant = now
    if case .intact(let timestamp) = proof.timestamp { instant = timestamp.time }
    proof.verdict = try CMSSeal.judge(certificate, handle, others, signedAt: claimed, trust: trust, at: instant)
  }
}
