import Sealing
import Storage
import TestSupport
import Testing

/// Three authorities, each renewing what those before it stamped.
@Suite struct TimestampChainTests {
  private let content = Array("{}".utf8)
  private let signature = Array("seal".utf8)

  private func stamp(_ tsa: TestTSA, _ earlier: [[UInt8]]) async throws -> [UInt8] {
    let service = HTTPService(HTTPClient(), .standard, HTTPService.Surroundings(now: { 0 }))
    let trust = try Certificate.read(pem: readFile(tsa.caFile))
    let digest = TimestampChain.digest(content: content, signature: signature, earlier: earlier)
    return try await HTTPTimestampAuthority(tsa.url, service, trust: trust).stamp(digest)
  }

  private func words(_ verdicts: [Timestamp.Verdict]) -> [String] {
    verdicts.map { verdict in
      switch verdict {
      case .intact: "intact"
      case .altered: "altered"
      case .untrusted: "untrusted"
      case .expired: "expired"
      case .notCheckable: "not checkable"
      }
    }
  }

  @Test func eachVouchesForThoseBefore() async throws {
    let authorities = [try TestTSA(days: 1), try TestTSA(days: 30), try TestTSA(days: 400)]
    let trust = try authorities.flatMap { try Certificate.read(pem: readFile($0.caFile)) }
    var responses: [[UInt8]] = []
    for tsa in authorities { responses.append(try await stamp(tsa, responses)) }
    func verify(_ responses: [[UInt8]], days: Int64, _ content: [UInt8]? = nil) -> [String] {
      guard let start = trust.map(\.notBefore).max() else { return [] }
      return words(
        TimestampChain.verify(
          content: content ?? self.content, signature: signature, responses: responses, trust: trust, at: start + days * 86_400))
    }
    #expect(verify([], days: 0) == [])
    #expect(verify(Array(responses.prefix(1)), days: 0) == ["intact"])
    #expect(verify(Array(responses.prefix(1)), days: 2) == ["expired"])
    // The first has ended, but was renewed before it did.
    #expect(verify(Array(responses.prefix(2)), days: 2) == ["intact", "intact"])
    #expect(verify(responses, days: 300) == ["intact", "intact", "intact"])
    #expect(verify(responses, days: 500) == ["intact", "intact", "expired"])
    // Any change, loss or other order shows.
    #expect(verify(responses, days: 0, [1]) == ["intact", "altered", "altered"])
    #expect(verify([responses[0], responses[2]], days: 0) == ["intact", "altered"])
    #expect(verify([responses[1], responses[0], responses[2]], days: 0) == ["altered", "altered", "altered"])
    #expect(TimestampChain.digest(content: content, signature: signature, earlier: []) == SHA256.hash(signature))
  }

  @Test func names() {
    #expect((1...2).map { TimestampChain.name($0) } == ["manifest.json.tsr", "manifest.json.2.tsr"])
    #expect(TimestampChain.name(2, beside: "plan.json") == "plan.json.2.tsr")
    #expect(TimestampChain.number("certificate.2.json.3.tsr", beside: "certificate.2.json") == 3)
    #expect(TimestampChain.number("certificate.2.json.tsr", beside: "certificate.json") == nil)
    for number in [1, 2, 30] { #expect(TimestampChain.number(TimestampChain.name(number)) == number) }
    for name in [
      "manifest.json.1.tsr", "manifest.json.02.tsr", "manifest.json.p7s", "manifest.json..tsr", "manifest.json.-2.tsr",
    ] {
      #expect(TimestampChain.number(name) == nil)
    }
  }
}
