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
      find: { links(in: $0) { path, _, file in !Repository.holds(path, from: file.path) } }),
    Rule(
      name: "links lead to a heading", advice: "correct what follows #", scope: [],
      example: (
        bad: SourceFile(path: "docs/a.md", text: "# What `it` does\n[b](#what-it-did)"),
        good: SourceFile(
          path: "docs/a.md", text: "# What `it` does\n## It\n## It\n[b](#what-it-does), [c](#it-1), [d](s3.md#the-bucket)")
      ),
      find: {
        links(in: $0) { path, heading, file in
          heading.map { Repository.page(path, from: file)?.headings.contains($0) == false } ?? false
        }
      }),
  ]

  /// The lines of a page with a link of which something is true.
  private static func links(
    in file: SourceFile, where isFound: (_ path: String, _ heading: String?, _ file: SourceFile) -> Bool
  ) -> [Int] {
    guard file.path.hasSuffix(".md") else { return [] }
    return file.lines { line in
      line.matches(of: /\]\(([^)#]*)(?:#([^)]*))?\)/).contains { isFound(String($0.1), $0.2.map(String.init), file) }
    }
  }

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
  /// The page that a link of another leads to; nil for anything else.
  static func page(_ link: String, from file: SourceFile) -> SourceFile? {
    if link.isEmpty { return file }
    let target = URL(filePath: "/" + file.path).deletingLastPathComponent().appending(path: link).standardizedFileURL.path
    return link.hasSuffix(".md") ? files.first { "/" + $0.path == target } : nil
  }

  /// Whether a link of a document leads to a file or folder, into itself, or out of the repository.
  static func holds(_ link: String, from path: String) -> Bool {
    if link.isEmpty || link.contains("://") || link.hasPrefix("mailto:") { return true }
    let folder = root.appending(path: path).deletingLastPathComponent()
    return FileManager.default.fileExists(atPath: folder.appending(path: link).standardizedFileURL.path)
  }
}

extension SourceFile {
  /// The headings of a page as links name them: in lower case, without punctuation, hyphens for spaces; one that comes again gets a number.
  fileprivate var headings: Set<String> {
    var (found, counts, isFenced) = (Set<String>(), [String: Int](), false)
    for line in lines {
      if line.hasPrefix("```") { isFenced.toggle() }
      guard !isFenced, let words = line.wholeMatch(of: /#{1,6} (.*)/)?.1 else { continue }
      let name = String(
        words.lowercased().filter { $0.isLetter || $0.isNumber || "-_ ".contains($0) }.map { $0 == " " ? "-" : $0 })
      let count = counts[name, default: 0]
      counts[name] = count + 1
      found.insert(count == 0 ? name : "\(name)-\(count)")
    }
    return found
  }
}
