import Sealing
import TestSupport
import Testing

@Suite struct CMSSealTests {
  private let content = Array(#"{"format":1}"#.utf8)
  /// 2026-11-18T00:00:00Z
  private let now: Int64 = 1_794_960_000

  private func key(_ name: String = "Records", days: Int = 365) throws -> SigningKey {
    try SigningKey.make(name: name, organization: "Example & Söhne", from: now - 10, days: days)
  }

  @Test func aSealIsOfItsContentAndSigner() throws {
    let key = try key()
    #expect(key.certificate.subject == "CN=Records,O=Example & Söhne")
    #expect(key.certificate.notBefore == now - 10)
    #expect(key.certificate.notAfter == now - 10 + 365 * 86_400)
    for content in [content, [], [13, 10, 0, 10], [UInt8](repeating: 7, count: 100_000)] {
      let seal = try CMSSeal.sign(content, with: key, at: now)
      #expect(
        CMSSeal.verify(seal, of: content, trust: [key.certificate])
          == .intact(SealVerdict.Signer(certificate: key.certificate, signedAt: now)))
      #expect(isAltered(CMSSeal.verify(seal, of: content + [1], trust: [key.certificate])))
    }
  }

  @Test func opensslAgrees() throws {
    let openssl = OpenSSLCommand()
    let key = try key()
    openssl.folder.write("manifest.json", content)
    openssl.folder.write("manifest.json.p7s", try CMSSeal.sign(content, with: key, at: now))
    openssl.folder.write("signer.pem", try key.certificate.pem())
    openssl.folder.write("key.pem", try key.privatePEM())
    let verify = [
      "cms", "-verify", "-binary", "-inform", "DER", "-in", "manifest.json.p7s", "-content", "manifest.json", "-CAfile",
      "signer.pem",
      "-purpose", "any", "-attime", "\(now)", "-cades",
    ]
    func check() throws -> Int32 {
      try Subprocess.run("/usr/bin/openssl", verify, directory: openssl.folder.path).status
    }
    #expect(try check() == 0)
    let printed = try openssl.run("cms", "-cmsout", "-print", "-inform", "DER", "-in", "manifest.json.p7s").text
    #expect(printed.contains("UTCTIME:Nov 18 00:00:00 2026 GMT"))
    let shown = try openssl.run(
      "x509", "-in", "signer.pem", "-noout", "-serial", "-fingerprint", "-sha256", "-ext", "extendedKeyUsage"
    ).text
    #expect(shown.contains("serial=\(key.certificate.serial)\n"))
    #expect(shown.lowercased().replacing(":", with: "").contains(key.certificate.fingerprint.description))
    #expect(shown.contains("1.3.6.1.5.5.7.3.36"))
    try openssl.must("pkey", "-in", "key.pem", "-check", "-noout")
    openssl.folder.write("manifest.json", content + [32])
    #expect(try check() != 0)
  }

  /// UTCTime ends there (RFC 5652, 11.3).
  @Test func timesBeyond2049() throws {
    let openssl = OpenSSLCommand()
    let last: Int64 = 2_524_607_999
    let key = try SigningKey.make(name: "Records", from: last - 10, days: 10)
    openssl.folder.write("content", content)
    openssl.folder.write("signer.pem", try key.certificate.pem())
    for (instant, text) in [(last, "UTCTIME:Dec 31 23:59:59 2049 GMT"), (last + 1, "GENERALIZEDTIME:Jan  1 00:00:00 2050 GMT")] {
      let seal = try CMSSeal.sign(content, with: key, at: instant)
      let signer = SealVerdict.Signer(certificate: key.certificate, signedAt: instant)
      #expect(CMSSeal.verify(seal, of: content, trust: [key.certificate]) == .intact(signer))
      openssl.folder.write("seal", seal)
      #expect(try openssl.run("cms", "-cmsout", "-print", "-inform", "DER", "-in", "seal").text.contains(text))
      try openssl.must(
        "cms", "-verify", "-binary", "-inform", "DER", "-in", "seal", "-content", "content", "-CAfile", "signer.pem", "-purpose",
        "any", "-attime", "\(instant)")
    }
  }

  /// What stock tools made, we read.
  @Test func aSealOfOpenSSLIsASeal() throws {
    let openssl = OpenSSLCommand()
    try openssl.makeAuthority("root")
    try openssl.issue("sub", by: "root", extensions: OpenSSLCommand.authority)
    try openssl.issue("signer", by: "sub", extensions: OpenSSLCommand.signing)
    openssl.folder.write("content", content)
    try openssl.must(
      "cms", "-sign", "-binary", "-in", "content", "-signer", "signer.pem", "-inkey", "signer.key", "-certfile", "sub.pem", "-md",
      "sha256",
      "-outform", "DER", "-out", "seal")
    let seal = try openssl.read("seal")
    guard case .intact(let signer) = CMSSeal.verify(seal, of: content, trust: try openssl.certificates("root")) else {
      Issue.record("not intact")
      return
    }
    #expect(signer.certificate.subject == "CN=signer,O=Example")
    // An attached one says what it signs by itself: that is another form.
    try openssl.must(
      "cms", "-sign", "-binary", "-nodetach", "-in", "content", "-signer", "signer.pem", "-inkey", "signer.key", "-outform",
      "DER", "-out",
      "attached")
    #expect(isAltered(CMSSeal.verify(try openssl.read("attached"), of: content, trust: try openssl.certificates("root"))))
  }

  @Test func keysOfAnAuthoritySeal() throws {
    let openssl = OpenSSLCommand()
    try openssl.makeAuthority("root")
    try openssl.makeAuthority("imposter")
    try openssl.issue("sub", by: "root", extensions: OpenSSLCommand.authority)
    try openssl.issue("signer", by: "sub", extensions: OpenSSLCommand.signing)
    let key = try SigningKey(
      key: openssl.read("signer.key"), certificate: openssl.read("signer.pem"), chain: openssl.read("sub.pem"))
    let at = key.certificate.notBefore
    let seal = try CMSSeal.sign(content, with: key, at: at)
    let expected = SealVerdict.intact(SealVerdict.Signer(certificate: key.certificate, signedAt: at))
    for trusted in ["root", "sub", "signer"] {
      #expect(CMSSeal.verify(seal, of: content, trust: try openssl.certificates(trusted)) == expected)
    }
    // Another authority of the same name is no trusted one, and the seal is not altered for it.
    #expect(isUntrusted(CMSSeal.verify(seal, of: content, trust: try openssl.certificates("imposter"))))
    openssl.folder.write("content", content)
    openssl.folder.write("seal", seal)
    try openssl.must(
      "cms", "-verify", "-binary", "-inform", "DER", "-in", "seal", "-content", "content", "-CAfile", "root.pem", "-purpose",
      "any")
  }

  @Test func aForgedContentOfAnotherKeyIsUntrusted() throws {
    let forged = Array("forged".utf8)
    let seal = try CMSSeal.sign(forged, with: key(), at: now)
    #expect(isUntrusted(CMSSeal.verify(seal, of: forged, trust: [try key().certificate])))
    #expect(CMSSeal.verify(seal, of: forged, trust: []) == .notCheckable("no certificate is trusted"))
  }

  @Test func certificatesEnd() throws {
    let key = try key(days: 1)
    let seal = try CMSSeal.sign(content, with: key, at: now)
    let signer = SealVerdict.Signer(certificate: key.certificate, signedAt: now)
    let end = key.certificate.notAfter
    func verify(at instant: Int64?) -> SealVerdict { CMSSeal.verify(seal, of: content, trust: [key.certificate], at: instant) }
    #expect(verify(at: end - 1) == .intact(signer))
    #expect(verify(at: end) == .expired(signer, at: end))
    #expect(verify(at: nil) == .intact(signer))
    #expect(isUntrusted(verify(at: now - 1_000)))
    #expect(throws: SealingError.self) { _ = try CMSSeal.sign(content, with: key, at: end) }
    #expect(isAltered(CMSSeal.verify(seal, of: [1], trust: [key.certificate], at: end + 2)))
  }

  /// No bit of a seal can change unseen, and none in the signature or the digest makes it another's.
  @Test func aFlippedBitAnywhereShows() throws {
    let key = try key()
    let seal = try CMSSeal.sign(content, with: key, at: now)
    var passed: [Int] = []
    for bit in 0..<seal.count * 8 {
      if case .intact = CMSSeal.verify(seal.flipped(bit: bit), of: content, trust: [key.certificate]) { passed.append(bit) }
    }
    #expect(passed.map { "\($0 / 8).\($0 % 8)" } == [], "\(seal.count) bytes")
    for bit in (seal.count - 20) * 8..<seal.count * 8 {
      #expect(isAltered(CMSSeal.verify(seal.flipped(bit: bit), of: content, trust: [key.certificate])))
    }
  }

  /// More signers than certificates are remembered, each asked for again.
  @Test func manySigners() throws {
    let keys = try (0..<300).map { try key("Records \($0)") }
    for key in keys + keys.prefix(10) {
      let seal = try CMSSeal.sign(content, with: key, at: now)
      let trust = [keys[0].certificate, key.certificate]
      #expect(
        CMSSeal.verify(seal, of: content, trust: trust)
          == .intact(SealVerdict.Signer(certificate: key.certificate, signedAt: now)))
      #expect(try CMSSeal.certificates(of: seal) == [key.certificate])
    }
  }

  @Test func whatIsCutOrLongerIsAltered() throws {
    let key = try key()
    let seal = try CMSSeal.sign(content, with: key, at: now)
    for count in 0..<seal.count {
      #expect(isAltered(CMSSeal.verify(Array(seal.prefix(count)), of: content, trust: [key.certificate])))
    }
    for more in [[0], seal, [UInt8](repeating: 0, count: 2 << 20)] {
      #expect(isAltered(CMSSeal.verify(seal + more, of: content, trust: [key.certificate])))
    }
  }

  @Test func certificatesForOtherThingsDoNotSeal() throws {
    let openssl = OpenSSLCommand()
    try openssl.makeAuthority("root")
    try openssl.issue("server", by: "root", extensions: "keyUsage=digitalSignature\nextendedKeyUsage=serverAuth\n")
    try openssl.issue("agreement", by: "root", extensions: "keyUsage=keyAgreement\n")
    for name in ["server", "agreement"] {
      let key = try SigningKey(key: openssl.read("\(name).key"), certificate: openssl.read("\(name).pem"))
      let seal = try CMSSeal.sign(content, with: key, at: key.certificate.notBefore)
      #expect(isUntrusted(CMSSeal.verify(seal, of: content, trust: try openssl.certificates("root"))))
    }
  }

  @Test func keysAreCheckedWhenRead() throws {
    let (one, other) = (try key(), try key())
    let own = Array(try one.certificate.pem().utf8)
    let secret = Array("correct horse".utf8)
    let locked = Array(try one.privatePEM(passphrase: secret).utf8)
    #expect(try SigningKey(key: locked, passphrase: secret, certificate: own).certificate == one.certificate)
    for passphrase in [[], Array("wrong".utf8)] {
      #expect(throws: SealingError.self) { _ = try SigningKey(key: locked, passphrase: passphrase, certificate: own) }
    }
    #expect(throws: SealingError.malformed("the private key is not that of the certificate")) {
      _ = try SigningKey(key: Array(other.privatePEM().utf8), certificate: own)
    }
    #expect(throws: SealingError.self) { _ = try SigningKey(key: own, certificate: own) }
    #expect(throws: SealingError.self) { _ = try SigningKey(key: locked, passphrase: secret, certificate: [1, 2]) }
    let openssl = OpenSSLCommand()
    try openssl.makeAuthority("root")
    try openssl.issue("large", by: "root", extensions: OpenSSLCommand.signing, curve: "P-384")
    #expect(throws: SealingError.malformed("the private key is not on P-256")) {
      _ = try SigningKey(key: openssl.read("large.key"), certificate: openssl.read("large.pem"))
    }
    #expect("\(one)" == "the key of CN=Records,O=Example & Söhne")
  }

  private func isAltered(_ verdict: SealVerdict) -> Bool { if case .altered = verdict { true } else { false } }
  private func isUntrusted(_ verdict: SealVerdict) -> Bool { if case .untrusted = verdict { true } else { false } }
}
