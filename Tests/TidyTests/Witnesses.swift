/// The members that protocols ask for: it is the protocol that says what they are.
struct Witnesses {
  /// By protocol: the standard library's, and our own.
  private var asked: [String: Set<String>] = [
    "CustomDebugStringConvertible": ["debugDescription"], "CustomReflectable": ["customMirror"],
    "CustomStringConvertible": ["description"], "ExpressibleByStringInterpolation": ["init"],
    "ExpressibleByStringLiteral": ["init"], "Hashable": ["hash"], "OptionSet": ["init", "rawValue"],
  ]
  /// What stands behind the name of each type and protocol, wherever it is declared or extended: what it conforms to.
  private var named: [String: Set<String>] = [:]

  init(_ files: [SourceFile]) {
    var open: String?
    for line in files.lazy.flatMap(\.code) {
      let head = Witnesses.head(line)
      if let name = head.first { named[name, default: []].formUnion(head.dropFirst()) }
      if let open, let member = line.declaredName { asked[open, default: []].insert(member) }
      if line.hasWord("protocol") { open = head.first }
      if line.hasPrefix("}") { open = nil }
    }
  }

  /// What is asked for of the types in a file.
  func names(in file: SourceFile) -> Set<String> {
    var (open, seen) = (file.code.flatMap(Witnesses.head), Set<String>())
    while let name = open.popLast() {
      if seen.insert(name).inserted { open += named[name] ?? [] }
    }
    return seen.reduce(into: []) { $0.formUnion(asked[$1] ?? []) }
  }

  /// The words from its name on of a line that opens a type, a protocol or an extension.
  private static func head(_ line: String) -> ArraySlice<String> {
    line.words.drop { !["struct", "enum", "class", "protocol", "actor", "extension"].contains($0) }.dropFirst()
  }
}

extension String {
  /// The runs of letters, digits and underscores.
  fileprivate var words: [String] { split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init) }

  /// The value, function or type that a line declares, `init` for an initialiser; nil where there is none.
  var declaredName: String? {
    let keywords: Set<String> = ["func", "var", "let", "init", "struct", "enum", "class", "protocol", "actor"]
    let found = words.drop { !keywords.contains($0) }
    return found.first == "init" ? "init" : found.dropFirst().first
  }
}
