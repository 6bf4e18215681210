import Testing

/// One rule about the text of files. A rule says what to write instead, and shows a text that breaks it and one that does not.
struct Rule: Sendable, CustomTestStringConvertible {
  let name: String
  /// What to write instead.
  let advice: String
  /// Folders, each ending in a slash, or files. Empty: everywhere but in this target, which has to name what it forbids.
  let scope: [String]
  /// Folders or files where the rule does not hold.
  var exceptions: [String] = []
  /// A file that breaks the rule, and one that keeps it.
  let example: (bad: SourceFile, good: SourceFile)
  /// The lines that break the rule, 1-based; 0 for the file as a whole.
  let find: @Sendable (SourceFile) -> [Int]

  /// What ships.
  static let shipped = ["Sources/", "Jobs/", "Reports/"]

  var testDescription: String { name }

  /// What is found in a file, as a compiler would say it.
  func findings(in file: SourceFile) -> [String] {
    guard holds(at: file.path) else { return [] }
    return find(file).map { "\(file.path):\($0): \(name): \(advice)" }
  }

  private func holds(at path: String) -> Bool {
    let isIn = scope.isEmpty ? !path.hasPrefix("Tests/TidyTests/") : scope.contains(where: path.hasPrefix)
    return isIn && !exceptions.contains(where: path.hasPrefix)
  }
}

/// Style that the formatter does not know, as tests.
@Suite struct TidyTests {
  static let rules = Rule.bannedCalls + Rule.bannedWords + Rule.imports + Rule.shapes + Rule.documents

  @Test(arguments: rules) func holds(_ rule: Rule) {
    let findings = Repository.files.flatMap(rule.findings)
    #expect(findings.isEmpty, "\n\(findings.joined(separator: "\n"))")
  }

  @Test(arguments: rules) func canFail(_ rule: Rule) {
    #expect(rule.findings(in: rule.example.bad).count == 1)
    #expect(rule.findings(in: rule.example.good) == [])
  }

  @Test func looksAtTheWholeHouse() {
    for folder in Rule.shipped + ["Tests/", "docs/"] {
      #expect(Repository.files.contains { $0.path.hasPrefix(folder) }, "no file found under \(folder)")
    }
  }
}
