import Sealing
import TestSupport
import Testing

/// Signatures inside of documents (PAdES), by stock tools and by ours.
@Suite struct DocumentSealTests {
  private let content = Array("%PDF-1.7 a document".utf8)
  /// 2026-11-18T00:00:00Z
  private let now: Int64 = 1_794_960_000

  private func key() throws -> SigningKey { try SigningKey.make(name: "J. Doe", from: now - 10, days: 365) }

  private func verify(
    _ cms: [UInt8], _ content: [UInt8], _ trust: [Certificate], _ authorities: [Certificate] = [], at instant: Int64? = nil
  ) -> DocumentSeal.Proof {
    DocumentSeal.verify(
      cms, of: SHA256.hash(content), trust: trust, authorities: authorities, claimed: now, at: instant ?? now)
  }

  private func fail(_ what: String) { Issue.record(Comment(rawValue: what)) }

  @Test func withoutAnAuthority() async throws {
    let (key, now) = (try key(), now)
    let cms = try await KeySealer(key, now: { now }).sealDocument(SHA256.hash(content))
    let proof = verify(cms, content, [key.certificate])
    #expect(proof.verdict == .intact(SealVerdict.Signer(certificate: key.certificate, signedAt: now)) && proof.timestamp == nil)
    guard case .altered = verify(cms, content + [1], [key.certificate]).verdict else { return fail("not altered") }
    guard case .untrusted = verify(cms, content, [try self.key().certificate]).verdict else {
      return fail("not untrusted")
    }
    guard case .expired = verify(cms, content, [key.certificate], at: key.certificate.notAfter + 1).verdict else {
      return fail("not expired")
    }
    // A seal of the kind that lies beside a file says when it was made: it is none of these, and these are none of those.
    let seal = try CMSSeal.sign(content, with: key, at: now)
    guard case .notCheckable = verify(seal, content, [key.certificate]).verdict else { return fail("a seal passed") }
    guard case .altered = CMSSeal.verify(cms, of: content, trust: [key.certificate]) else {
      return fail("passed as a seal")
    }

    let openssl = OpenSSLCommand()
    openssl.folder.write("content", content)
    openssl.folder.write("cms", cms)
    openssl.folder.write("signer.pem", try key.certificate.pem())
    try openssl.must(
      "cms", "-verify", "-binary", "-inform", "DER", "-in", "cms", "-content", "content", "-CAfile", "signer.pem", "-purpose",
      "any", "-attime", "\(now)", "-cades")
    let printed = try openssl.run("cms", "-cmsout", "-print", "-inform", "DER", "-in", "cms").text
    #expect(printed.contains("id-smime-aa-signingCertificateV2") && !printed.contains("signingTime"))
  }

  /// Every bit of it is signed, or in the one form that it can have.
  @Test func noBitCanBeChanged() async throws {
    let (key, now) = (try key(), now)
    let cms = try await KeySealer(key, now: { now }).sealDocument(SHA256.hash(content))
    for bit in stride(from: 0, to: cms.count * 8, by: 3) {
      if case .intact = verify(cms.flipped(bit: bit), content, [key.certificate]).verdict { Issue.record("bit \(bit)") }
    }
  }

  @Test func withAnAuthority() async throws {
    let tsa = try TestTSA()
    // The authority's clock is the machine's.
    let (root, authority) = try tsa.certificates
    let now = authority.notBefore + 60
    let key = try SigningKey.make(name: "J. Doe", from: now - 1000, days: 1)
    let cms = try await KeySealer(key, authority: tsa, now: { now }).sealDocument(SHA256.hash(content))
    let proof = verify(cms, content, [key.certificate], [root], at: now)
    guard case .intact(let timestamp) = proof.timestamp, case .intact = proof.verdict else {
      return fail("no timestamp: \(proof)")
    }
    #expect(timestamp.authority == authority)
    guard case .untrusted = verify(cms, content, [key.certificate], [key.certificate], at: now).timestamp else {
      return fail("a stranger's timestamp")
    }
    let openssl = OpenSSLCommand()
    openssl.folder.write("cms", cms)
    #expect(
      try openssl.run("cms", "-cmsout", "-print", "-inform", "DER", "-in", "cms").text.contains(
        "id-smime-aa-timeStampToken"))
    // After the signer's certificate has ended, the token says that the signature is older.
    let later = key.certificate.notAfter + 10
    guard case .intact = verify(cms, content, [key.certificate], [root], at: later).verdict,
      case .expired = verify(cms, content, [key.certificate], at: later).verdict
    else { return fail("the time does not count") }
  }
}
