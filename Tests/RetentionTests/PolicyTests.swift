import Events
import Retention
import Testing

@Suite struct PolicyTests {
  static func read(_ text: String) throws -> RetentionPolicy { try RetentionPolicy(try JSONValue.parse(Array(text.utf8))) }

  @Test func everything() throws {
    let policy = try Self.read(
      #"""
      {"id":"own","citation":"§ 257 HGB","matches":{"channels":["SMS","EMAIL"],"types":["send"],"campaigns":["a"],"queues":["q"],
       "tags":["t"],"outcomes":["failed"],"classes":["c"]},"bound":"minimum","period":"P6Y","from":"end-of-year","hot":"P1Y",
       "then":"review","raw":false}
      """#)
    #expect(
      policy.scope.channels == [.sms, .email] && policy.scope.values.count == 6 && policy.scope.values[.outcomes] == ["failed"])
    #expect(policy.start == .endOfYear && policy.hot == period("P1Y") && policy.disposition == .review && !policy.needsRaw)
  }

  @Test func defaults() throws {
    let policy = try Self.read(#"{"id":"p","citation":"c","period":"P1Y"}"#)
    #expect(policy.scope == RetentionScope() && policy.bound == .minimum && policy.start == .event && policy.hot == nil)
    #expect(policy.disposition == .destroyAfterApproval && policy.needsRaw)
    #expect(try !Self.read(#"{"id":"p","citation":"c","period":"P1Y","bound":"maximum"}"#).needsRaw)
  }

  @Test(arguments: [
    (#""period":"P0D""#, "period"), (#""period":"-P6Y""#, "period"), (#""period":"P999Y""#, "period"), (#""period":6"#, "period"),
    (#""bound":"maximum""#, "period"), (#""period":"P1Y","matches":{"channels":[]}"#, "matches.channels"),
    (#""period":"P1Y","matches":{"channels":["FAX"]}"#, "matches.channels[0]"),
    (#""period":"P1Y","matches":{"types":["sent"]}"#, "matches.types"),
    (#""period":"P1Y","matches":{"outcomes":["lost"]}"#, "matches.outcomes"),
    (#""period":"P1Y","matches":{"queues":["q","q"]}"#, "matches.queues[1]"),
    (#""period":"P1Y","matches":{"queues":[""]}"#, "matches.queues[0]"),
    (#""period":"P1Y","matches":{"colour":["red"]}"#, "matches"),
    (#""period":"P1Y","from":"outside-event""#, "event"), (#""period":"P1Y","event":"closed""#, "event"),
    (#""period":"P1Y","from":"later""#, "from"), (#""period":"P1Y","hot":"P2Y""#, "hot"),
    (#""period":"P1Y","bound":"maximum","hot":"P1M""#, "hot"), (#""period":"P1Y","bound":"maximum","then":"keep""#, "then"),
    (#""period":"P1Y","bound":"maximum","raw":true"#, "raw"), (#""period":"P1Y","then":"shred""#, "then"),
    (#""period":"P1Y","period":"P2Y""#, "period"), (#""period":"P1Y","hold":1"#, ""),
  ]) func refuses(_ members: String, _ path: String) throws {
    let fault = #expect(throws: DocumentFault.self) { try Self.read(#"{"id":"p","citation":"c",\#(members)}"#) }
    #expect(fault?.path == path, "\(fault?.description ?? "")")
  }

  @Test(arguments: [
    #"{"citation":"c","period":"P1Y"}"#, #"{"id":"a/b","citation":"c","period":"P1Y"}"#, #"{"id":"p","period":"P1Y"}"#, "[]",
  ])
  func needsIDAndCitation(_ text: String) { #expect(throws: DocumentFault.self) { try Self.read(text) } }

  /// Periods and clocks of the sources that docs/retention.md names.
  @Test(
    arguments: [
      ("finra-4511", "P6Y", nil), ("finra-4511-account", "P6Y", nil), ("gdpr-5-1-e", "P7Y", nil), ("hipaa-164-316", "P6Y", nil),
      ("hipaa-164-316-in-effect", "P6Y", nil), ("pci-dss-10-5-1", "P1Y", "P3M"), ("sec-17a-4-a", "P6Y", "P2Y"),
      ("sec-17a-4-b-4", "P3Y", "P2Y"),
    ] as [(String, String, String?)]) func shipped(_ id: String, _ length: String, _ hot: String?) throws
  {
    let policy = try #require(ShippedPolicies.all.first { $0.id == id })
    #expect(policy.period == period(length) && policy.hot == hot.map(period))
    #expect((policy.bound == .maximum) == (id == "gdpr-5-1-e"))
    #expect(ShippedPolicies.all.count == 8 && ShippedPolicies.all.map(\.id) == ShippedPolicies.all.map(\.id).sorted())
  }

  @Test(arguments: ShippedPolicies.all) func isWrittenAsItIsRead(_ policy: RetentionPolicy) throws {
    var json = JSONWriter()
    policy.write(to: &json)
    #expect(try RetentionPolicy(try JSONValue.parse(json.bytes)) == policy)
  }

  @Test(arguments: [
    (RetentionPolicy.Start.event, "2028-02-29"), (.endOfMonth, "2028-02-29"), (.endOfQuarter, "2028-03-31"),
    (.endOfYear, "2028-12-31"),
  ]) func starts(_ start: RetentionPolicy.Start, _ expected: String) throws {
    #expect(start.day(lastEvent: day("2028-02-29"))?.description == expected)
  }

  @Test func raw() throws {
    var own = try RetentionPolicy.make(
      "own", "P1Y", RetentionScope(channels: [.sms], values: [.types: ["send"], .campaigns: ["x"]]))
    let rules = RetentionRules(policies: [own, try .make("max", "P1Y", bound: .maximum)], grace: .none)
    #expect(rules.policiesNeedingRaw(.sms, .send).map(\.id) == ["own"])
    #expect(rules.policiesNeedingRaw(.sms, .read).isEmpty && rules.policiesNeedingRaw(.email, .send).isEmpty)
    own.needsRaw = false
    #expect(RetentionRules(policies: [own], grace: .none).policiesNeedingRaw(.sms, .send).isEmpty)
  }

  @Test(arguments: [
    (["nope"], "apply[0]", true), (["a", "a"], "apply[1]", true), (["waits"], "apply[0]", true),
    (["sec-17a-4-a"], "policies[0]", false),
    (["a", "short"], "apply", false), (["short"], "apply", false),
  ]) func choices(_ apply: [String], _ path: String, _ isError: Bool) throws {
    let own = [
      try RetentionPolicy.make("a", "P2Y"), try .make("waits", "P1Y", from: .outsideEvent("closed")),
      try .make("short", "P1Y", bound: .maximum),
    ]
    let (_, findings) = PolicySelection.choose(apply, from: own, hasEvents: false)
    #expect(findings.contains { $0.fault.path == path && $0.isError == isError }, "\(findings)")
  }

  @Test func choiceIsSound() throws {
    let own = [try RetentionPolicy.make("a", "P2Y"), try .make("waits", "P1Y", from: .outsideEvent("closed"))]
    let (policies, findings) = PolicySelection.choose(["a", "sec-17a-4-a", "waits"], from: own, hasEvents: true)
    #expect(policies.map(\.id) == ["a", "sec-17a-4-a", "waits"] && findings.isEmpty)
    let doubled = PolicySelection.choose(["a"], from: [own[0], own[0]], hasEvents: false).findings
    #expect(doubled.contains { $0.fault.path == "policies[1].id" && $0.isError })
    let renamed = PolicySelection.choose(["finra-4511"], from: [try .make("finra-4511", "P1D")], hasEvents: false).findings
    #expect(renamed.contains { $0.fault.path == "policies[0].id" && $0.isError })
  }
}
