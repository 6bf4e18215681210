import Foundation
import TestSupport
import Testing

@Suite struct CompletionsCommandTests {
  private static let groups =
    "pull reconcile requests report notices nightly tier trace verify breaks summary prove verify-proof extract export keys hold explain expire dispositions erase catalog config help version completions man"

  @Test func bashReadsItsScript() throws {
    let script = try Tally.run("completions", "bash").out
    #expect(try Tally.run(program: "/bin/bash", ["-n"], input: script).error.isEmpty)
  }

  /// What bash offers for the last of these words.
  private func complete(_ line: String, in directory: String? = nil) throws -> [String] {
    let script = try Tally.run("completions", "bash").out
    let probe = """
      \(script)
      COMP_WORDS=(\(line)); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _tally; printf '%s\\n' "${COMPREPLY[@]}"
      """
    let ending = try Tally.run(program: "/bin/bash", [], in: directory, input: probe)
    #expect(ending.error.isEmpty)
    return ending.out.split(separator: "\n").map(String.init)
  }

  @Test func bashOffersFilesWithBlanks() throws {
    try withTemporaryFolder { folder in
      for name in ["my night.json5", "my other.json5"] { try Data().write(to: URL(filePath: folder + "/" + name)) }
      try FileManager.default.createDirectory(atPath: folder + "/my copy", withIntermediateDirectories: false)
      #expect(try complete("tally --config = my", in: folder).sorted() == ["my copy", "my night.json5", "my other.json5"])
      #expect(try complete("tally verify --store my", in: folder) == ["my copy"])
    }
  }

  @Test(arguments: [
    ("tally ''", "\(groups) --help --version"),
    ("tally ni", "nightly"), ("tally nightly --d", "--date --dry-run"), ("tally report --t", "--trust --trust-tsa"),
    ("tally config ''", "check"),
    ("tally config check --j", "--json"), ("tally completions ''", "--help --version bash zsh fish"),
    ("tally pull --date 20", ""), ("tally pull --config /etc/host", "/etc/hostname /etc/hosts"),
    ("tally -c t.json5 ni", "nightly"), ("tally --date 2026-11-18 --json ni", "nightly"),
    // As bash splits --config=t.json5.
    ("tally --config = t.json5 ni", "nightly"), ("tally pull --config = /etc/host", "/etc/hostname /etc/hosts"),
    ("tally keys -c t.json5 ro", "rotate"), ("tally keys make enc", "encryption"),
    ("tally help br", "breaks"), ("tally help breaks re", "reopen resolve"), ("tally help ''", "\(groups) --help --version"),
  ]) func bashCompletes(_ line: String, _ words: String) throws {
    let found = try complete(line)
    let expected = words.split(separator: " ").map(String.init)
    if line.contains("/etc") || line.contains("config ''") {
      #expect(Set(found).isSuperset(of: expected.filter { FileManager.default.fileExists(atPath: $0) || $0 == "check" }))
    } else {
      #expect(Set(found) == Set(expected))
    }
  }

  private static func isThere(_ program: String) -> Bool { FileManager.default.isExecutableFile(atPath: "/usr/bin/" + program) }

  @Test(.enabled(if: isThere("zsh"), "no zsh")) func zshReadsItsScript() throws {
    let script = try Tally.run("completions", "zsh").out
    #expect(script.contains("nightly"))
    #expect(try Tally.run(program: "/usr/bin/zsh", ["-n"], input: script).status == 0)
  }

  @Test(
    .enabled(if: isThere("fish"), "no fish"),
    arguments: [
      ("tally ni", "nightly"), ("tally -c t.json5 ni", "nightly"), ("tally keys -c t.json5 ro", "rotate"),
      ("tally help br", "breaks"), ("tally help breaks re", "reopen resolve"),
    ]) func fishCompletes(_ line: String, _ words: String) throws
  {
    let script = try Tally.run("completions", "fish").out
    let found = try Tally.run(program: "/usr/bin/fish", ["--no-config"], input: script + "complete -C '\(line)'\n").out
    #expect(found.split(separator: "\n").map { $0.prefix { $0 != "\t" } } == words.split(separator: " "))
  }

  @Test func anUnknownShell() throws {
    let ending = try Tally.run("completions", "tcsh")
    #expect(ending.status == 64)
    #expect(ending.error.hasPrefix("tally: 'tcsh' is no shell of these: bash, zsh, fish\n"))
  }

  @Test func manPage() throws {
    let page = try Tally.run("man").out
    for name in [".SH NAME", ".SH OPTIONS", ".SH EXIT STATUS", "\\-\\-as\\-of", ".B TALLY_PERSON", "it ends with 141"] {
      #expect(page.contains(name))
    }
  }

  @Test(.enabled(if: isThere("groff"), "no groff")) func groffReadsTheManPage() throws {
    let page = try Tally.run("man").out
    let ending = try Tally.run(program: "/usr/bin/groff", ["-man", "-ww", "-Tascii"], input: page)
    #expect(ending.status == 0)
    #expect(ending.error.isEmpty)
    #expect(ending.out.hasPrefix("TALLY(1)"))
  }
}
