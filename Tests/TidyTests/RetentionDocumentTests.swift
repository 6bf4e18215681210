import Testing

/// docs/retention.md says of each rule which test holds it, and that test is there.
@Suite struct RetentionDocumentTests {
  private static let lines = Repository.files.first { $0.path == "docs/retention.md" }?.lines ?? []
  /// The sources in which a suite of that name stands, one behind the other.
  private static let suites: [String: String] = {
    var found: [String: String] = [:]
    for file in Repository.files where file.path.hasPrefix("Tests/") && file.path.hasSuffix(".swift") {
      let text = file.lines.joined(separator: "\n")
      for match in text.matches(of: /(?:struct|extension) (\w+Tests)\b/) {
        found[String(match.output.1), default: ""] += text
      }
    }
    return found
  }()

  /// The rules: items of lists, with what is indented below them.
  private static let rules: [String] = {
    var rules: [String] = []
    var isIn = false
    for line in lines {
      if line.hasPrefix("- ") {
        rules.append(line)
        isIn = true
      } else if line.isEmpty || line.hasPrefix("  ") {
        if isIn { rules[rules.count - 1] += "\n" + line }
      } else {
        isIn = false
      }
    }
    return rules
  }()

  /// The suite and the name of each test that a text speaks of; `.name` is one of the suite before it.
  private static func tests(in text: String, after suite: inout String) -> [(suite: String, name: String?)] {
    var found: [(String, String?)] = []
    for match in text.matches(of: /`(\w+Tests)?(?:\.(\w+))?`/) {
      let (_, named, name) = match.output
      if let named { suite = String(named) }
      if named != nil || name != nil { found.append((suite, name.map(String.init))) }
    }
    return found
  }

  @Test func everyRuleNamesATestThatIsThere() {
    #expect(Self.rules.count > 40)
    var suite = ""
    for rule in Self.rules {
      let tests = Self.tests(in: rule, after: &suite)
      #expect(!tests.isEmpty, "no test is named: \(rule)")
    }
    suite = ""
    for (named, name) in Self.tests(in: Self.lines.joined(separator: "\n"), after: &suite) {
      let source = Self.suites[named]
      #expect(source != nil, "there is no suite \(named)")
      guard let name, let source else { continue }
      #expect(source.contains("func \(name)("), "\(named) has no test \(name)")
    }
  }

  @Test func wouldSeeOneThatIsMissing() {
    var suite = ""
    let found = Self.tests(in: "(`Engine.decide`; `EngineTests.clocks`, `.none`; `PolicyTests`)", after: &suite)
    #expect(found.map(\.suite) == ["EngineTests", "EngineTests", "PolicyTests"])
    #expect(found.map(\.name) == ["clocks", "none", nil])
    #expect(Self.suites["NoSuchTests"] == nil && Self.suites["EngineTests"]?.contains("func none(") == false)
  }
}
