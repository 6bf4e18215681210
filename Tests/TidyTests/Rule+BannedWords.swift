extension Rule {
  /// Words that no file holds.
  static let bannedWords: [Rule] = [
    words(
      "nothing left for later", ["TODO", "FIXME", "XXX", "HACK", "TBD"], "do it, or open an issue", bad: "// TODO: flush",
      good: "// Flushed by the caller; the XXXXXX is mkstemp's."),
    words(
      "no paths of one machine", ["/work/", "/home/", "/root/", "/Users/", "/tmp/bash"],
      "use a path relative to the repository, or a parameter", bad: "see /home/me/notes", good: "see docs/homework.md"),
    words(
      "no blank at the end of a line", [" \n", "\t\n"], "remove it", bad: "a \nb", good: "a\n b"),
  ]

  private static func words(_ name: String, _ words: [String], _ advice: String, bad: String, good: String) -> Rule {
    Rule(
      name: name, advice: advice, scope: [],
      example: (bad: SourceFile(path: "docs/a.md", text: bad), good: SourceFile(path: "docs/a.md", text: good)),
      find: { file in file.lines { line in words.contains(where: (line + "\n").hasWord) } })
  }
}
