import Sealing
import TestSupport
import Testing

/// Keys on SoftHSM2. Certificates and verdicts are OpenSSL's.
@Suite struct TokenTests {
  private let openssl = OpenSSLCommand()
  private let hsm: SoftToken
  private let context = ["store": "s1", "archive": "archives/2026/10/18/SMS", "policy": "7y"]

  init() throws { hsm = try SoftToken.shared.get() }

  private func token(_ label: String = "records", pin: String = SoftToken.pin, module: String = SoftToken.module)
    throws(TokenError)
    -> Token
  { try Token(module: module, label: label, pin: Secret(pin)) }

  private func text(_ name: String) throws -> String { String(decoding: try openssl.read(name), as: UTF8.self) }

  private func fault(_ body: () throws -> Void) -> TokenError? {
    do { try body() } catch let error as TokenError { return error } catch SealingError.token(let error) { return error } catch {}
    return nil
  }

  // MARK: signatures

  @Test func aKeyOnATokenSeals() throws {
    try openssl.makeAuthority("root")
    try openssl.issue("signer", by: "root", extensions: OpenSSLCommand.signing)
    try hsm.importKey(text("signer.key"), label: "seal", id: "01")
    let key = try SigningKey(device: TokenSigner(token(), label: "seal"), certificate: openssl.read("signer.pem"))
    try key.check()
    let content = Array("content\r\n".utf8)
    let at = key.certificate.notBefore
    for _ in 0..<20 {
      let seal = try CMSSeal.sign(content, with: key, at: at)
      #expect(
        CMSSeal.verify(seal, of: content, trust: try openssl.certificates("root"))
          == .intact(SealVerdict.Signer(certificate: key.certificate, signedAt: at)))
      openssl.folder.write("content", content)
      openssl.folder.write("seal", seal)
      try openssl.must(
        "cms", "-verify", "-binary", "-inform", "DER", "-in", "seal", "-content", "content", "-CAfile", "root.pem", "-purpose",
        "any", "-cades")
    }
    #expect(throws: SealingError.malformed("the private key stays on its device")) { _ = try key.privatePEM() }
    #expect("\(key)" == "the key of CN=signer,O=Example")
  }

  @Test func aKeyOfAnotherCertificateDoesNotSeal() throws {
    try openssl.makeAuthority("root")
    for name in ["one", "two"] { try openssl.issue(name, by: "root", extensions: OpenSSLCommand.signing) }
    try hsm.importKey(text("one.key"), label: "one", id: "02")
    let key = try SigningKey(device: TokenSigner(token(), label: "one"), certificate: openssl.read("two.pem"))
    let expected = SealingError.malformed("the private key is not that of the certificate")
    #expect(throws: expected) { try key.check() }
    #expect(throws: expected) { _ = try CMSSeal.sign([1], with: key, at: key.certificate.notBefore) }
    try openssl.issue("large", by: "root", extensions: OpenSSLCommand.signing, curve: "P-384")
    #expect(throws: SealingError.malformed("the certificate's key is not on P-256")) {
      _ = try SigningKey(device: TokenSigner(token(), label: "one"), certificate: openssl.read("large.pem"))
    }
    // Another curve on the token: its signature is no pair of 32 bytes.
    try hsm.importKey(text("large.key"), label: "large", id: "03")
    let large = try SigningKey(device: TokenSigner(token(), label: "large"), certificate: openssl.read("two.pem"))
    #expect(fault { try large.check() }?.code == .unable)
  }

  @Test func manyTasksShareASession() async throws {
    try openssl.makeAuthority("root")
    try openssl.issue("busy", by: "root", extensions: OpenSSLCommand.signing)
    try hsm.importKey(text("busy.key"), label: "busy", id: "04")
    let key = try SigningKey(device: TokenSigner(token(), label: "busy"), certificate: openssl.read("busy.pem"))
    try await withThrowingTaskGroup { group in
      for _ in 0..<64 { group.addTask { try key.check() } }
      try await group.waitForAll()
    }
  }

  // MARK: wrapping

  @Test func aTokenWrapsAsAFileDoes() throws {
    let onToken = TokenWrappingKey(try token(), label: "known")
    let inFile = try KeyEncryptionKey(id: "known", created: 0, bytes: SoftToken.known)
    let key = try DataKey()
    #expect(try inFile.unwrap(onToken.wrap(key, context: context), context: context) == key)
    #expect(try onToken.unwrap(inFile.wrap(key, context: context), context: context) == key)
    #expect(try onToken.wrap(key, context: context) != onToken.wrap(key, context: context))
    #expect(try onToken.created() == nil)
  }

  @Test func nothingElseUnwraps() throws {
    let kek = TokenWrappingKey(try token(), label: "known")
    let wrapped = try kek.wrap(DataKey(), context: context)
    for bit in stride(from: 0, to: wrapped.count * 8, by: 7) {
      #expect(throws: SealingError.notAuthentic(at: 0)) { _ = try kek.unwrap(wrapped.flipped(bit: bit), context: context) }
    }
    #expect(throws: SealingError.notAuthentic(at: 0)) { _ = try kek.unwrap(wrapped, context: ["store": "s2"]) }
    #expect(throws: SealingError.malformed("a wrapped key has another length")) {
      _ = try kek.unwrap(wrapped.dropLast(), context: context)
    }
    // After a failure the session goes on.
    #expect(try kek.unwrap(wrapped, context: context).bytes.count == 32)
  }

  @Test func keysAreMadeOnTheToken() throws {
    let kek = TokenWrappingKey(try token(), label: "made")
    #expect(fault { _ = try kek.wrap(DataKey(), context: [:]) }?.code == .missing)
    try kek.make(day: "20261118")
    #expect(try kek.created() == 1_794_960_000)
    let key = try DataKey()
    #expect(try kek.unwrap(kek.wrap(key, context: context), context: context) == key)
    #expect(fault { try kek.make(day: "20261119") }?.code == .refused)
    #expect(throws: SealingError.notAuthentic(at: 0)) {
      _ = try TokenWrappingKey(token(), label: "known").unwrap(kek.wrap(key, context: context), context: context)
    }
  }

  // MARK: what goes wrong

  @Test(arguments: ["/usr/lib/softhsm/none.so", "/etc/hostname", "libm.so.6"]) func whatIsNoModule(_ path: String) {
    let error = fault { _ = try token(module: path) }
    #expect(error?.code == .missing && error?.place == path, "\(String(describing: error))")
  }

  @Test func theTokenMustBeThereOnce() {
    let none = fault { _ = try token("none") }
    #expect(none?.code == .missing && none?.cause == "no token has this label")
    #expect(fault { _ = try token("record") }?.code == .missing)
    let twin = fault { _ = try token("twin") }
    #expect(twin?.code == .missing && twin?.cause == "2 tokens have this label")
  }

  /// A token of its own: a wrong PIN is refused for the whole token, and it counts them.
  @Test func aWrongPINIsRefusedAndNotShown() {
    let error = fault { _ = try token("other", pin: "wr0ng-PIN") }
    #expect(error?.code == .refused && error?.cause == "CKR_PIN_INCORRECT")
    #expect(error?.description.contains("wr0ng") == false)
    #expect(fault { _ = try token("other", pin: "1") }?.code == .refused)
  }

  @Test func aKeyMustBeThereOnce() throws {
    try openssl.makeAuthority("root")
    for id in ["05", "06"] { try hsm.importKey(text("root.key"), label: "double", id: id) }
    let certificate = try openssl.read("root.pem")
    for (label, cause) in [("none", "no private key has this label"), ("double", "several keys have this label")] {
      let key = try SigningKey(device: TokenSigner(token(), label: label), certificate: certificate)
      let error = fault { try key.check() }
      #expect(error?.code == .missing && error?.cause == cause)
    }
  }
}
