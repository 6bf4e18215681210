/// One text file of the repository.
struct SourceFile: Sendable {
  /// Relative to the root of the repository.
  let path: String
  let lines: [String]
  /// The lines without what comments and string literals say, in as many lines; the same as `lines` for anything but Swift.
  let code: [String]

  init(path: String, text: String) {
    self.path = path
    lines = SourceFile.split(text)
    guard path.hasSuffix(".swift") else {
      code = lines
      return
    }
    var stripper = CodeStripper(text)
    code = SourceFile.split(stripper.strip())
  }

  private static func split(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// The 1-based lines of code of which something is true.
  func linesOfCode(where isFound: (String) -> Bool) -> [Int] { SourceFile.numbers(code, isFound) }

  /// The same for lines with their comments and strings.
  func lines(where isFound: (String) -> Bool) -> [Int] { SourceFile.numbers(lines, isFound) }

  private static func numbers(_ lines: [String], _ isFound: (String) -> Bool) -> [Int] {
    lines.indices.filter { isFound(lines[$0]) }.map { $0 + 1 }
  }

  /// The modules that the file imports, with their lines.
  var imports: [(module: String, line: Int)] {
    code.indices.compactMap { index in
      var words = code[index].split(separator: " ")
      guard let keyword = words.firstIndex(of: "import"),
        words[..<keyword].allSatisfy({ $0.hasPrefix("@") || Self.accessLevels.contains(String($0)) })
      else { return nil }
      words.removeSubrange(...keyword)
      if words.count > 1 { words.removeFirst() }
      return words.first.map { (String($0.prefix { $0 != "." }), index + 1) }
    }
  }

  private static let accessLevels: Set<String> = ["private", "fileprivate", "internal", "package", "public"]
}

extension String {
  /// Whether a word occurs that no letter, digit or underscore lengthens at an end where it has one itself.
  func hasWord(_ word: String) -> Bool {
    let (text, wanted) = (Array(utf8), Array(word.utf8))
    guard !wanted.isEmpty, text.count >= wanted.count else { return false }
    for start in 0...text.count - wanted.count where text[start] == wanted[0] {
      let end = start + wanted.count
      guard text[start..<end].elementsEqual(wanted) else { continue }
      let isOpen = wanted[0].isWordByte && start > 0 && text[start - 1].isWordByte
      let isLong = wanted[wanted.count - 1].isWordByte && end < text.count && text[end].isWordByte
      if !isOpen && !isLong { return true }
    }
    return false
  }
}

extension UInt8 {
  /// A letter, a digit, an underscore, or part of a character beyond ASCII.
  var isWordByte: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "_"), 0x80...0xff:
      true
    default: false
    }
  }
}
