import Foundation
import Operations

extension Rule {
  /// Rules about what documents say.
  static let documents: [Rule] = [
    Rule(
      name: "documents name commands that are there", advice: "write what `tally help` and `tally help COMMAND` print", scope: [],
      example: (
        bad: SourceFile(path: "docs/a.md", text: "Call `tally pull --force` and `tally help pull`.\n\nA tally stick."),
        good: SourceFile(
          path: "docs/a.md", text: "`tally pull --date=2026-11-18 | jq .`\n\n```\n$ /usr/bin/tally config check --json\n```\n")
      ),
      find: { file in
        var isFenced = false
        return file.lines { line in
          if line.hasPrefix("```") { isFenced.toggle() }
          return commandLines(line, isCode: isFenced || !file.path.hasSuffix(".md"), path: file.path).contains { !isKnown($0) }
        }
      }),
    Rule(
      name: "links lead somewhere", advice: "correct the path", scope: [],
      example: (
        bad: SourceFile(path: "docs/a.md", text: "[b](../Sources/none.md)"),
        good: SourceFile(path: "docs/a.md", text: "[b](../Package.swift#x) and [c](https://example.org/d)")
      ),
      find: { file in
        guard file.path.hasSuffix(".md") else { return [] }
        return file.lines { line in line.matches(of: /\]\(([^)#]+)/).contains { !Repository.holds(String($0.1), from: file.path) }
        }
      }),
  ]

  /// The words of every `tally …` in a line, up to the end of the command.
  private static func commandLines(_ line: String, isCode: Bool, path: String) -> [[Substring]] {
    guard [".md", ".service", "/crontab"].contains(where: path.hasSuffix) else { return [] }
    let pieces = line.split(separator: "`", omittingEmptySubsequences: false)
    let snippets = isCode ? [line[...]] : pieces.indices.filter { $0 % 2 == 1 }.map { pieces[$0] }
    return snippets.compactMap { snippet in
      let words = snippet.split(separator: " ")
      guard let program = words.firstIndex(where: { $0 == "tally" || $0.hasSuffix("/tally") }),
        program == 0 || words[program] != "tally" || ["$", "#", "sudo"].contains(words[program - 1])
      else { return nil }
      return words[(program + 1)...].prefix { !["|", ">", "2>", ">>", "&&", ";", "#", "||"].contains($0) }
        .map { $0.prefix { !"=,.)];|".contains($0) } }
    }
  }

  /// Whether a command exists, with the options that are named. `tally` alone and placeholders in capitals are fine.
  private static func isKnown(_ words: [Substring]) -> Bool {
    guard let first = words.first, first != "COMMAND", first != "…" else { return true }
    let general: Set<Substring> = ["--help", "--version", "-h", "-V"]
    if general.contains(first) { return true }
    let command = Command(rawValue: String(first)) ?? Command(rawValue: words.prefix(2).joined(separator: " "))
    guard let command else { return false }
    return words.dropFirst().allSatisfy { word in
      let name = word.drop { $0 == "[" }
      return !name.hasPrefix("--") || command.options.contains { "--" + $0.name == name }
    }
  }
}

extension Repository {
  /// Whether a link of a document leads to a file or folder, or out of the repository.
  static func holds(_ link: String, from path: String) -> Bool {
    if link.contains("://") || link.hasPrefix("mailto:") { return true }
    let folder = root.appending(path: path).deletingLastPathComponent()
    return FileManager.default.fileExists(atPath: folder.appending(path: link).standardizedFileURL.path)
  }
}
