import TestSupport
import Testing

@testable import Events

/// The fast path, the plain scanner, `JSONValue` and simdjson's DOM agree on what is JSON and on what it says.
struct ScannerAgreementTests {
  static let seeds = [
    Envelope.record(1), Envelope.short(2),
    #"{"id":"a\u0041\ud83d\ude00\\","type":7,"timestamp":-1.5e+3,"message":{"id":null,"direction":true,"channel":false,"status":[]}}"#,
    #" {"\u0069d":"x","id ":"y","a":[{"id":1},[[]],{}],"message":{"metadata":{"tags":{},"consent_at":0}},"z":"é€😀"} "#,
    #"{"message":{"id":"1"},"message":{"id":"2"},"id":"\ud800"}"#,
  ]

  @Test(arguments: seeds) func agreeOnSeeds(_ seed: String) throws {
    let agreement = TextAgreement(try #require(try ProviderMapping.named("archiver")))
    let text = Array(seed.utf8)
    #expect(agreement.disagreement(on: text, after: text) == nil)
    for length in text.indices { #expect(agreement.disagreement(on: Array(text[..<length]), after: text) == nil) }
    for byte in UInt8.min...UInt8.max {
      for position in stride(from: Int(byte) % 7, to: text.count, by: 7) {
        var changed = text
        changed[position] = byte
        #expect(agreement.disagreement(on: changed, after: text) == nil, "byte \(byte) at \(position)")
      }
    }
  }

  /// Several changes at once: bytes, and words that matter to a grammar, put in, taken out and moved.
  @Test func agreeOnMutations() throws {
    let agreement = TextAgreement(try #require(try ProviderMapping.named("archiver")))
    let words = [
      "\"", "\\", "{", "}", "[", "]", ",", ":", "null", "true", "false", "1e400", "-0", "0.1", "\\u0041", "\\ud800", "\\udc00",
      " ",
      "\n", "\u{0}", "\u{7f}", "é", "\"id\":\"x\",", "\"message\":{}",
    ].map { Array($0.utf8) }
    var random = SplitMix(seed: 20_261_118)
    func pick(_ count: Int) -> Int { Int(random.next() % UInt64(count)) }
    for _ in 0..<6000 {
      let seed = Array(Self.seeds[pick(Self.seeds.count)].utf8)
      var text = seed
      for _ in 0...pick(3) {
        let start = pick(text.count + 1)
        let end = min(text.count, start + pick(4))
        switch pick(4) {
        case 0: text.replaceSubrange(start..<end, with: words[pick(words.count)])
        case 1: text.replaceSubrange(start..<start, with: words[pick(words.count)])
        case 2: text.removeSubrange(start..<end)
        default: text.replaceSubrange(start..<end, with: [UInt8(truncatingIfNeeded: random.next())])
        }
      }
      let found = agreement.disagreement(on: text, after: seed)
      #expect(found == nil, "\(String(decoding: text, as: UTF8.self))")
    }
  }

  @Test(arguments: [1, 100, 10_000]) func nestsDeep(_ depth: Int) async throws {
    let archiver = try #require(try ProviderMapping.named("archiver"))
    let nested = String(repeating: "[{\"x\":", count: depth) + "1" + String(repeating: "}]", count: depth)
    let deep = Envelope.record(1, extra: #","deep":\#(nested)"#)
    for usesShapes in [true, false] {
      let scan = ScannedExport(Array("\(deep)\n\(deep)\n".utf8), mapping: archiver, usesShapes: usesShapes)
      #expect(scan.summary.outbound == 2 && scan.quarantined.isEmpty)
      #expect(scan.summary.drift == [SchemaDrift(kind: .field, value: "/message/deep", count: 2, line: 1)])
    }
  }
}
