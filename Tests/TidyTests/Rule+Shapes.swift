extension Rule {
  /// Rules about whole files and declarations.
  static let shapes: [Rule] = [
    Rule(
      name: "at most 300 lines", advice: "one main type a file; about 80 lines is normal", scope: shipped + ["Tests/"],
      example: (
        bad: SourceFile(path: "Jobs/A.swift", text: String(repeating: "\n", count: 301)),
        good: SourceFile(path: "Jobs/A.swift", text: String(repeating: "\n", count: 300))
      ),
      find: { $0.path.hasSuffix(".swift") && $0.lines.count > 301 ? [0] : [] }),
    Rule(
      name: "package declarations are documented",
      advice: "say what it is, units, ranges and errors in a `///` comment; one comment may speak for the lines below it",
      scope: shipped,
      example: (
        bad: SourceFile(path: "Jobs/A.swift", text: "struct A {\n\n  package func go() {}\n}"),
        good: SourceFile(
          path: "Jobs/A.swift",
          text: "/// A count.\n@frozen\npackage struct A {\n  /// Both ends.\n  package var a: Int\n  package var b: Int\n}")
      ),
      find: undocumented),
  ]

  /// What protocols ask for, who say what it is: the standard library's, and our own.
  private static let witnesses: Set<String> = {
    var names: Set<String> = ["customMirror", "debugDescription", "description", "hash", "rawValue"]
    for file in Repository.files where shipped.contains(where: file.path.hasPrefix) {
      var isProtocol = false
      for line in file.code {
        if line.hasWord("protocol") { isProtocol = true }
        if line.hasPrefix("}") { isProtocol = false }
        if isProtocol, let name = declaredName(line) { names.insert(name) }
      }
    }
    return names
  }()

  /// The value, function or type that a line declares; nil where there is none.
  private static func declaredName(_ line: String) -> String? {
    let keywords: Set<String> = ["func", "var", "let", "struct", "enum", "class", "protocol", "actor"]
    let words = line.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
    guard let keyword = words.firstIndex(where: keywords.contains), keyword + 1 < words.count else { return nil }
    return words[keyword + 1]
  }

  @Sendable private static func undocumented(_ file: SourceFile) -> [Int] {
    guard file.path.hasSuffix(".swift") else { return [] }
    var found: [Int] = []
    var isDocumented = false
    for index in file.lines.indices {
      let line = file.lines[index].drop { $0 == " " }
      if line.hasPrefix("///") {
        isDocumented = true
      } else if line.hasPrefix("package "), !line.contains("import ") {
        if !isDocumented, !needsNone(String(line)) { found.append(index + 1) }
      } else if !line.hasPrefix("@") && !line.hasPrefix("//") {
        // A comment speaks for the lines directly below it too.
        isDocumented = false
      }
    }
    return found
  }

  /// Operators, witnesses, and initialisers that only take the parts that are documented one by one.
  private static func needsNone(_ line: String) -> Bool {
    if line.contains("init(") || line.contains("init<") { return !line.hasWord("throws") }
    return line.contains("func <") || line.contains("func ==") || declaredName(line).map(witnesses.contains) == true
  }
}
