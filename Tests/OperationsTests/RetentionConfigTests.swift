import Events
import Retention
import Testing

@testable import Operations

@Suite struct RetentionConfigTests {
  static func check(_ retention: String) throws -> (config: Config?, findings: [ConfigFinding]) {
    try ConfigTests.check("{ store: 's', sources: [\(ConfigTests.source)], retention: \(retention) }")
  }

  @Test("Without a word of it no policy applies") func defaults() throws {
    let config = try #require(try ConfigTests.check("{ store: 's', sources: [\(ConfigTests.source)] }").config).retention
    #expect(config.rules == RetentionRules(policies: [], grace: try CalendarPeriod("P30D")))
    #expect(config.events == nil && !config.releaseByAnother)
  }

  @Test func everything() throws {
    let (config, findings) = try Self.check(
      """
      { apply: ["sec-17a-4-b-4", "hgb"], grace: "P0D", events: "outside.ndjson", releaseByAnother: true,
        policies: [ { id: "hgb", citation: "§ 257 HGB", matches: { channels: ["EMAIL"], types: ["send"], queues: ["q"] },
          period: "P6Y", from: "end-of-year", hot: "P1Y", then: "review", raw: false } ] }
      """)
    #expect(findings == [])
    let retention = try #require(config).retention
    #expect(retention.rules.policies.map(\.id) == ["hgb", "sec-17a-4-b-4"] && retention.rules.grace == .none)
    #expect(retention.events == "/etc/tally/outside.ndjson" && retention.releaseByAnother)
    #expect(!retention.rules.policiesNeedingRaw(.sms, .read).isEmpty && retention.rules.policies[0].start == .endOfYear)
    var json = JSONWriter()
    config?.write(to: &json)
    // What is printed can be read again.
    let printed = try #require(try JSONValue.parse(json.bytes)["retention"])
    let policies = try #require(printed["policies"]?.elements).map { try RetentionPolicy($0) }
    #expect(policies == retention.rules.policies && printed["grace"]?.stringValue == "P0D")
  }

  @Test("Who destroys without encryption has no key that goes with the content, and is told so") func unencrypted() throws {
    let (config, _) = try Self.check("{ apply: ['sec-17a-4-b-4'] }")
    var known = try #require(config)
    #expect(known.hints.map(\.path) == ["retention.apply"] && known.hints.allSatisfy { !$0.isError })
    let keep = "[{ id: 'own', citation: 'c', period: 'P1Y', then: 'keep' }]"
    #expect(try Self.check("{ apply: ['own'], policies: \(keep) }").config?.hints == [])
    known = try #require(
      try ConfigTests.check(
        """
        { store: 's', sources: [\(ConfigTests.source)], retention: { apply: ['sec-17a-4-b-4'] },
          encryption: { wrap: 'keys', keys: 'k' } }
        """
      ).config)
    #expect(known.encryption != nil && known.hints == [])
  }

  @Test(arguments: [
    ("{ apply: ['none'] }", "retention.apply[0]"), ("{ apply: [] }", "retention.apply"), ("{ grace: '30d' }", "retention.grace"),
    ("{ grace: 'P200Y' }", "retention.grace"), ("{ apply: ['finra-4511', 'finra-4511'] }", "retention.apply[1]"),
    ("{ apply: ['finra-4511-account'] }", "retention.apply[0]"),
    ("{ apply: ['a'], policies: [{ id: 'a', citation: 'c', period: '-P1Y' }] }", "retention.policies[0].period"),
    ("{ apply: ['a'], policies: [{ id: 'a', citation: 'c', period: 'P0D' }] }", "retention.policies[0].period"),
    ("{ apply: ['a'], policies: [{ id: 'a', period: 'P1Y' }] }", "retention.policies[0].citation"),
    ("{ apply: ['a'], policies: [{ id: 'a', citation: 'c', period: 'P1Y', colour: 1 }] }", "retention.policies[0].colour"),
    (
      "{ apply: ['a'], policies: [{ id: 'a', citation: 'c', period: 'P1Y', matches: { channels: ['FAX'] } }] }",
      "retention.policies[0].matches.channels[0]"
    ),
    (
      "{ apply: ['a'], policies: [{ id: 'a', citation: 'c', period: 'P1Y', matches: { types: [] } }] }",
      "retention.policies[0].matches.types"
    ),
    ("{ apply: ['a'], policies: [{ id: 'a', citation: 'c', period: 'P1Y', hot: 'P2Y' }] }", "retention.policies[0].hot"),
    (
      "{ apply: ['a'], policies: [{ id: 'a', citation: 'c', period: 'P1Y', bound: 'maximum', then: 'keep' }] }",
      "retention.policies[0].then"
    ),
    (
      "{ apply: ['a'], policies: [{ id: 'a', citation: 'c', period: 'P1Y' }, { id: 'a', citation: 'c', period: 'P2Y' }] }",
      "retention.policies[1].id"
    ),
    ("{ apply: ['gdpr-5-1-e'], policies: [{ id: 'gdpr-5-1-e', citation: 'c', period: 'P1Y' }] }", "retention.policies[0].id"),
  ]) func refuses(_ text: String, _ path: String) throws {
    let (config, findings) = try Self.check(text)
    #expect(config == nil && findings.contains { $0.isError && $0.path == path }, "\(findings)")
  }

  @Test(arguments: [
    ("{ apply: ['gdpr-5-1-e'] }", "no minimum"), ("{ policies: [{ id: 'a', citation: 'c', period: 'P1Y' }] }", "not in apply"),
    (
      "{ apply: ['finra-4511', 'm'], policies: [{ id: 'm', citation: 'c', period: 'P1Y', bound: 'maximum' }] }",
      "allows less than \"finra-4511\""
    ),
  ]) func warns(_ text: String, _ words: String) throws {
    let (config, findings) = try Self.check(text)
    #expect(config != nil && findings.contains { !$0.isError && $0.message.contains(words) }, "\(findings)")
  }
}
