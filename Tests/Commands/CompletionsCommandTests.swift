import Foundation
import TestSupport
import Testing

@Suite struct CompletionsCommandTests {
  @Test func bashReadsItsScript() throws {
    let script = try Tally.run("completions", "bash").out
    #expect(try Tally.run(program: "/bin/bash", ["-n"], input: script).error.isEmpty)
  }

  @Test(arguments: [
    (
      "tally ''",
      "pull reconcile requests report notices nightly tier trace verify breaks summary prove verify-proof extract export keys hold explain expire dispositions erase catalog config help version completions man --help --version"
    ),
    ("tally ni", "nightly"), ("tally nightly --d", "--date --dry-run"), ("tally report --t", "--trust --trust-tsa"),
    ("tally config ''", "check"),
    ("tally config check --j", "--json"), ("tally completions ''", "--help --version bash zsh fish"),
    ("tally pull --date 20", ""), ("tally pull --config /etc/host", "/etc/hostname /etc/hosts"),
  ]) func bashCompletes(_ line: String, _ words: String) throws {
    let script = try Tally.run("completions", "bash").out
    let probe = """
      \(script)
      COMP_WORDS=(\(line)); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _tally; printf '%s\\n' "${COMPREPLY[@]}"
      """
    let found = try Tally.run(program: "/bin/bash", [], input: probe).out.split(separator: "\n").map(String.init)
    let expected = words.split(separator: " ").map(String.init)
    if line.contains("/etc") || line.contains("config ''") {
      #expect(Set(found).isSuperset(of: expected.filter { FileManager.default.fileExists(atPath: $0) || $0 == "check" }))
    } else {
      #expect(Set(found) == Set(expected))
    }
  }

  /// Checked where those shells are installed.
  @Test(arguments: ["zsh", "fish"]) func otherShellsReadTheirScripts(_ shell: String) throws {
    let script = try Tally.run("completions", shell).out
    #expect(script.contains("nightly"))
    guard let program = ["/bin/", "/usr/bin/"].map({ $0 + shell }).first(where: FileManager.default.isExecutableFile) else {
      return
    }
    #expect(try Tally.run(program: program, ["-n"], input: script).status == 0)
  }

  @Test func anUnknownShell() throws {
    let ending = try Tally.run("completions", "tcsh")
    #expect(ending.status == 64)
    #expect(ending.error.hasPrefix("tally: 'tcsh' is no shell of these: bash, zsh, fish\n"))
  }

  @Test func manPage() throws {
    let page = try Tally.run("man").out
    for name in [".SH NAME", ".SH OPTIONS", ".SH EXIT STATUS", "\\-\\-as\\-of"] { #expect(page.contains(name)) }
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/groff") else { return }
    let ending = try Tally.run(program: "/usr/bin/groff", ["-man", "-ww", "-Tascii"], input: page)
    #expect(ending.status == 0)
    #expect(ending.error.isEmpty)
    #expect(ending.out.hasPrefix("TALLY(1)"))
  }
}
