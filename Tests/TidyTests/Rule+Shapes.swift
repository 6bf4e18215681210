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
      advice: "say what it is, units, ranges and errors in a `///` comment of its own", scope: shipped,
      example: (
        bad: SourceFile(
          path: "Jobs/A.swift", text: "/// A.\nstruct A {\n  /// One.\n  package var a: Int\n  package init() {}\n}"),
        good: SourceFile(
          path: "Jobs/A.swift",
          text:
            "/// A.\n@frozen\npackage struct A: OptionSet {\n  package init(rawValue: Int) {}\n  /// One.\n  package var a: Int\n}"
        )
      ),
      find: undocumented),
  ]

  /// What the protocols of what ships speak for.
  private static let witnesses = Witnesses(Repository.files.filter { file in shipped.contains { file.path.hasPrefix($0) } })

  /// Lines that say `package` and have no comment of their own. Operators, and what a protocol asks for, need none.
  @Sendable private static func undocumented(_ file: SourceFile) -> [Int] {
    guard file.path.hasSuffix(".swift") else { return [] }
    let asked = witnesses.names(in: file)
    var (found, isDocumented) = ([Int](), false)
    for (index, code) in file.code.enumerated() {
      let isPackage = code.hasWord("package") && !code.hasWord("import") && !code.hasWord("extension")
      let needsNone = code.contains("func <") || code.contains("func ==") || code.declaredName.map(asked.contains) == true
      if isPackage, !isDocumented, !needsNone { found.append(index + 1) }
      let line = file.lines[index].drop { $0 == " " }
      // Attributes and remarks may stand between a comment and what it speaks for.
      let isBetween = line.hasPrefix("//") || line.hasPrefix("@") && code.declaredName == nil
      isDocumented = line.hasPrefix("///") || isDocumented && isBetween
    }
    return found
  }
}
