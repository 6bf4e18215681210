import Archival
import Events
import Sealing
import TestSupport
import Testing

@Suite struct SealCheckTests {
  /// A sealed manifest, stamped, and stamped again by another authority that lasts longer.
  private struct Sealed {
    let key: SigningKey
    let content: [UInt8]
    let signature: [UInt8]
    let certificates: [UInt8]
    let first: StampAuthority
    let second: StampAuthority
    let tokens: [[UInt8]]

    /// The signer's certificate ends two days after the seal was stamped.
    init() throws {
      (first, second) = (try StampAuthority(days: 3), try StampAuthority(days: 30))
      let now = first.certificate.notBefore + 60
      key = try SigningKey.make(name: "Records", from: now - 86_400, days: 3)
      content = Array("a manifest".utf8)
      signature = try CMSSeal.sign(content, with: key, at: now)
      certificates = Array(try key.certificate.pem().utf8)
      let token = try first.stamp(SHA256.hash(signature))
      tokens = [
        token, try second.stamp(Seal.renewedDigest(content: content, signature: signature, timestamps: [token])),
      ]
    }

    func judge(_ tokens: [[UInt8]?], at now: Int64, trust authorities: [StampAuthority]? = nil) throws -> SealCheck.Result {
      let slot = Slot(try #require(LogicalDate("2026-10-18")), .sms)
      let trust = Trust(signers: [key.certificate], authorities: (authorities ?? [first, second]).map(\.certificate))
      return SealCheck(content: content, signature: signature, certificates: certificates, tokens: tokens)
        .judge(in: slot, trust: trust, now: now)
    }
  }

  private func words(_ result: SealCheck.Result) -> [String] {
    result.findings.map { "\($0.verdict.rawValue) \($0.place.split(separator: "/").last ?? "")" }
  }

  private static let day: Int64 = 86_400

  @Test func aTimestampOutlivesTheSignersCertificate() throws {
    let sealed = try Sealed()
    let stamped = try sealed.judge([sealed.tokens[0]], at: sealed.key.certificate.notAfter + 1)
    #expect(stamped.isSealed && stamped.findings.isEmpty)
    #expect(stamped.timestamp != nil)
    let bare = try sealed.judge([], at: sealed.key.certificate.notAfter + 1)
    #expect(!bare.isSealed && bare.expired == sealed.key.certificate.notAfter && bare.signer != nil)
  }

  @Test func aTimestampIsRenewedBeforeItsAuthorityEnds() throws {
    let sealed = try Sealed()
    let late = sealed.first.certificate.notAfter + Self.day
    #expect(words(try sealed.judge([sealed.tokens[0]], at: late)) == ["not checkable manifest.json.tsr"])
    let renewed = try sealed.judge(sealed.tokens, at: late)
    #expect(renewed.isSealed && renewed.findings.isEmpty)
    #expect(renewed.timestamp?.authority == sealed.first.certificate)
    #expect(
      words(try sealed.judge(sealed.tokens, at: sealed.second.certificate.notAfter + 1)).contains(
        "not checkable manifest.json.2.tsr"))
  }

  @Test func tokensAreOverWhatLiesBeforeThem() throws {
    let sealed = try Sealed()
    let now = sealed.first.certificate.notBefore + 3_600
    #expect(words(try sealed.judge([sealed.tokens[1]], at: now)) == ["altered manifest.json.tsr"])
    #expect(words(try sealed.judge([sealed.tokens[0], sealed.tokens[0]], at: now)) == ["altered manifest.json.2.tsr"])
    #expect(
      Set(words(try sealed.judge([nil, sealed.tokens[1]], at: now))) == [
        "missing manifest.json.tsr", "not checkable manifest.json.2.tsr",
      ])
    #expect(words(try sealed.judge([[1, 2, 3]], at: now)) == ["altered manifest.json.tsr"])
    // Of a token whose authority is not known nothing is said.
    #expect(words(try sealed.judge([sealed.tokens[0]], at: now, trust: [])) == ["not checkable manifest.json.tsr"])
    let unknown = try sealed.judge([sealed.tokens[0]], at: now, trust: [sealed.second])
    #expect(words(unknown) == ["not checkable manifest.json.tsr"])
    #expect(unknown.isSealed && unknown.timestamp == nil)
  }

  /// No flipped bit of a token gives another time, and few go unseen: in parts that no signature covers.
  @Test func aFlippedBitOfATokenProvesNothingElse() throws {
    let sealed = try Sealed()
    let now = sealed.first.certificate.notBefore + 3_600
    let time = try sealed.judge([sealed.tokens[0]], at: now).timestamp
    var unseen = 0
    for index in sealed.tokens[0].indices {
      var token = sealed.tokens[0]
      token[index] ^= 1 << UInt8(index % 8)
      let result = try sealed.judge([token], at: now)
      if result.findings.isEmpty {
        #expect(result.timestamp == time, "byte \(index)")
        unseen += 1
      }
    }
    #expect(unseen < sealed.tokens[0].count / 2)
    // A renewal is over the bytes themselves: then nothing goes unseen.
    for index in stride(from: 0, to: sealed.tokens[0].count, by: 7) {
      var token = sealed.tokens[0]
      token[index] ^= 1 << UInt8(index % 8)
      #expect(try !sealed.judge([token, sealed.tokens[1]], at: now).findings.isEmpty, "byte \(index)")
    }
  }

  @Test func certificatesBesideTheSealAreThoseInIt() throws {
    let sealed = try Sealed()
    let now = sealed.first.certificate.notBefore + 3_600
    let other = try SigningKey.make(name: "Other", from: now - 60, days: 3)
    let slot = Slot(try #require(LogicalDate("2026-10-18")), .sms)
    let trust = Trust(signers: [sealed.key.certificate], authorities: [])
    for certificates in [
      Array(try other.certificate.pem().utf8), sealed.certificates + [0x0a], sealed.certificates + sealed.certificates, [],
    ] {
      let result = SealCheck(content: sealed.content, signature: sealed.signature, certificates: certificates, tokens: [])
        .judge(in: slot, trust: trust, now: now)
      #expect(words(result) == ["altered manifest.json.pem"])
    }
  }
}
