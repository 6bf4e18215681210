import Sealing
import TestSupport
import Testing

@Suite struct TimestampTests {
  private struct Unexpected: Error {}

  private let openssl = OpenSSLCommand()
  private let digest = SHA256.hash(Array("a seal".utf8))

  /// An authority for time that `root` vouches for. Its serial file is its own: only one test asks it at a time.
  init() throws {
    try openssl.makeAuthority("root")
    try openssl.issue(
      "tsa", by: "root", extensions: "keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n")
    openssl.folder.writeTSAConfig("accuracy = secs:1")
  }

  /// The authority's answer.
  private func reply(_ query: [UInt8], chain: String = "root.pem") throws -> [UInt8] {
    openssl.folder.write("query", query)
    try openssl.must(
      "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-signer", "tsa.pem", "-inkey", "tsa.key", "-chain", chain,
      "-out",
      "reply")
    return try openssl.read("reply")
  }

  private func stamp() throws -> (response: [UInt8], timestamp: Timestamp) {
    let response = try reply(TimestampRequest(digest: digest, nonce: [8, 7, 6, 5, 4, 3, 2, 1]).der)
    return (response, try read(response, try openssl.certificates("root")))
  }

  private func read(_ response: [UInt8], _ root: [Certificate]) throws -> Timestamp {
    guard case .intact(let timestamp) = Timestamp.verify(response, of: digest, trust: root) else { throw Unexpected() }
    return timestamp
  }

  @Test func aRequestIsWhatOpenSSLReads() throws {
    for nonce: [UInt8] in [
      [1, 2, 3, 4, 5, 6, 7, 8], [0x80, 0, 0, 0, 0, 0, 0, 1], [0, 0, 0, 0, 0, 0, 0, 0], [0, 0x7f, 1, 0, 0, 0, 0, 0],
    ] {
      openssl.folder.write("query", TimestampRequest(digest: digest, nonce: nonce).der)
      let text = try openssl.run("ts", "-query", "-in", "query", "-text").text
      #expect(text.contains("Hash Algorithm: sha256") && text.contains("Certificate required: yes"), "\(text)")
      let digits = nonce.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined().drop { $0 == "0" }
      #expect(text.replacing("0x", with: "").contains("\(digits)\n"), "\(nonce) \(text)")
    }
  }

  @Test func aTokenIsOfItsDigestAndTime() throws {
    let (response, timestamp) = try stamp()
    let root = try openssl.certificates("root")
    #expect(timestamp.serial == "02")
    #expect(timestamp.authority == (try openssl.certificates("tsa"))[0])
    #expect(timestamp.expiresAt == timestamp.authority.notAfter)
    #expect((timestamp.authority.notBefore...timestamp.authority.notBefore + 3_600).contains(timestamp.time))
    #expect(Timestamp.verify(response, of: digest, trust: root) == .intact(timestamp))
    openssl.folder.write("token.tsr", response)
    try openssl.must("ts", "-verify", "-digest", "\(digest)", "-in", "token.tsr", "-CAfile", "root.pem")
    #expect(isAltered(Timestamp.verify(response, of: SHA256.hash([1]), trust: root)))
    #expect(isAltered(Timestamp.verify(response, of: digest, nonce: [1, 2, 3, 4, 5, 6, 7, 8], trust: root)))
  }

  @Test func anotherAuthorityIsUntrusted() throws {
    let (response, _) = try stamp()
    try openssl.makeAuthority("imposter")
    #expect(isUntrusted(Timestamp.verify(response, of: digest, trust: try openssl.certificates("imposter"))))
    #expect(Timestamp.verify(response, of: digest, trust: []) == .notCheckable("no certificate is trusted"))
    // A signer of documents is no authority for time; openssl will not let it be one either.
    try openssl.issue("tsa", by: "root", extensions: OpenSSLCommand.signing)
    openssl.folder.write("query", TimestampRequest(digest: digest, nonce: [1, 2, 3, 4, 5, 6, 7, 8]).der)
    #expect(
      try openssl.run("ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-signer", "tsa.pem", "-inkey", "tsa.key")
        .status != 0)
  }

  /// A name alone shows nothing: an authority that takes another key keeps it, and may number anew.
  @Test func anAuthorityThatTookAnotherKeyHasAlteredNothing() throws {
    let extensions = "keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\nauthorityKeyIdentifier=none\n"
    try openssl.issue("tsa", by: "root", extensions: extensions)
    openssl.folder.writeTSAConfig("accuracy = secs:1")
    let (response, _) = try stamp()
    try openssl.makeAuthority("rekeyed")
    #expect(isUntrusted(Timestamp.verify(response, of: digest, trust: try openssl.certificates("rekeyed"))))
    let serial = try openssl.certificates("tsa")[0].serial
    try openssl.issue("other", by: "rekeyed", extensions: extensions)
    try openssl.must(
      "x509", "-req", "-in", "other.csr", "-CA", "rekeyed.pem", "-CAkey", "rekeyed.key", "-set_serial", "0x\(serial)", "-out",
      "other.pem", "-extfile", "other.cnf")
    #expect(isUntrusted(Timestamp.verify(response, of: digest, trust: try openssl.certificates("other"))))
  }

  @Test func tokensEndWithTheirAuthority() throws {
    let (response, timestamp) = try stamp()
    let root = try openssl.certificates("root")
    let end = timestamp.expiresAt
    #expect(Timestamp.verify(response, of: digest, trust: root, at: end - 1) == .intact(timestamp))
    #expect(Timestamp.verify(response, of: digest, trust: root, at: end) == .expired(timestamp))
    #expect(isUntrusted(Timestamp.verify(response, of: digest, trust: root, at: 0)))
  }

  @Test func onlyAnAnswerToTheRequestIsAccepted() throws {
    let root = try openssl.certificates("root")
    let request = try TimestampRequest(digest: digest)
    let response = try reply(request.der)
    func verdict(_ answer: [UInt8], to request: TimestampRequest) -> Timestamp.Verdict {
      Timestamp.verify(answer, of: digest, nonce: request.nonce, trust: root)
    }
    #expect(try verdict(response, to: request) == .intact(read(response, root)))
    #expect(
      try verdict(response, to: TimestampRequest(digest: digest)) == .altered("the timestamp is the answer to another request"))
    for answer in [Array("<html>".utf8), [], try openssl.read("query")] {
      if case .intact = verdict(answer, to: request) { Issue.record("\(answer)") }
    }
  }

  @Test func aRefusalIsNotCheckable() throws {
    openssl.folder.write("query", [0x30, 0x03, 0x02, 0x01, 0x01])
    _ = try openssl.run(
      "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query", "-signer", "tsa.pem", "-inkey", "tsa.key", "-out", "reply")
    let refusal = try openssl.read("reply")
    #expect(!refusal.isEmpty)
    #expect(
      Timestamp.verify(refusal, of: digest, trust: try openssl.certificates("root"))
        == .notCheckable("the time-stamping authority refused"))
  }

  /// A token of another hand has parts that no signature covers (versions, algorithms, a copy of the root). A bit that changes there
  /// leaves what is proved as it was; any other shows.
  @Test func aFlippedBitProvesNothingElse() throws {
    let (response, timestamp) = try stamp()
    let root = try openssl.certificates("root")
    var passed = 0
    // The authority's certificate is signed as well.
    try openssl.must("x509", "-in", "tsa.pem", "-outform", "DER", "-out", "tsa.der")
    let certificate = try openssl.read("tsa.der")
    let place = try #require((0..<response.count).first { response[$0...].starts(with: certificate) })
    var altered = 0
    let own = try openssl.certificates("tsa")
    for bit in (place + certificate.count - 60) * 8..<(place + certificate.count) * 8 {
      let flipped = response.flipped(bit: bit)
      for trust in [root, own] { altered += isAltered(Timestamp.verify(flipped, of: digest, trust: trust)) ? 1 : 0 }
    }
    #expect(altered > 2 * 60 * 8 * 9 / 10, "\(altered)")
    for bit in 0..<response.count * 8 {
      if case .intact(let other) = Timestamp.verify(response.flipped(bit: bit), of: digest, trust: root) {
        #expect(other == timestamp)
        passed += 1
      }
    }
    // The token without the root's copy is some 900 bytes.
    #expect(passed < response.count * 8 / 2, "\(passed) of \(response.count * 8)")
    for bit in (response.count - 20) * 8..<response.count * 8 {
      #expect(isAltered(Timestamp.verify(response.flipped(bit: bit), of: digest, trust: root)))
    }
  }

  @Test func whatIsCutOrLongerIsAltered() throws {
    let (response, _) = try stamp()
    let root = try openssl.certificates("root")
    for count in 0..<response.count {
      #expect(isAltered(Timestamp.verify(Array(response.prefix(count)), of: digest, trust: root)))
    }
    for more in [[0], response, [UInt8](repeating: 0, count: 2 << 20)] {
      #expect(isAltered(Timestamp.verify(response + more, of: digest, trust: root)))
    }
  }

  private func isAltered(_ verdict: Timestamp.Verdict) -> Bool { if case .altered = verdict { true } else { false } }
  private func isUntrusted(_ verdict: Timestamp.Verdict) -> Bool { if case .untrusted = verdict { true } else { false } }
}
