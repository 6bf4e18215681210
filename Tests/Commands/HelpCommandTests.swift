import Foundation
import TestSupport
import Testing

@Suite struct HelpCommandTests {
  static let commands = [
    "pull", "reconcile", "requests", "report", "nightly", "trace", "verify", "verify-proof", "summary", "catalog rebuild",
    "catalog check", "config check", "help", "version", "completions",
    "man",
  ]

  @Test func overview() throws {
    let help = try Tally.run("help")
    #expect(help.status == 0)
    #expect(help.error.isEmpty)
    for command in Self.commands { #expect(help.out.contains("\n  \(command) ")) }
    #expect(try Tally.run("--help").out == help.out)
    #expect(try Tally.run("-h").out == help.out)
  }

  @Test(arguments: commands) func helpOfACommand(_ command: String) throws {
    let words = command.split(separator: " ").map(String.init)
    let help = try Tally.run(program: Tally.path, ["help"] + words)
    #expect(help.status == 0)
    #expect(help.out.hasPrefix("Usage: tally \(command) "))
    #expect(try Tally.run(program: Tally.path, words + ["--help"]).out == help.out)
  }

  /// What a command is to do but its own is told with it.
  @Test(arguments: ["report sign", "requests post", "keys make signing"]) func helpOfAnOperand(_ words: String) throws {
    let words = words.split(separator: " ").map(String.init)
    let help = try Tally.run(program: Tally.path, ["help"] + words)
    #expect(try help.status == 0 && help.out == Tally.run(program: Tally.path, ["help"] + words.dropLast()).out)
    #expect(try Tally.run(program: Tally.path, ["help"] + words.dropLast() + ["x"]).status == 64)
  }

  @Test func version() throws {
    #expect(try Tally.run("version").out == "tally 0.1.0\n")
    #expect(try Tally.run("--version").out == "tally 0.1.0\n")
    #expect(try Tally.run("version", "--json").out == "{\n  \"program\": \"tally\",\n  \"version\": \"0.1.0\"\n}\n")
  }

  @Test(
    arguments: [
      ([], "tally: a command is required\nTry 'tally --help' for more information.\n"),
      (["nightly", "--foo"], "tally: unrecognized option '--foo'\nTry 'tally nightly --help' for more information.\n"),
      (
        ["nightly", "--d=1"],
        "tally: option '--d=1' is ambiguous; possibilities: '--date' '--dry-run'\nTry 'tally nightly --help' for more information.\n"
      ),
      (["nightly", "--date"], "tally: option '--date' requires an argument\nTry 'tally nightly --help' for more information.\n"),
      (["nightyl"], "tally: unknown command 'nightyl'; did you mean 'nightly'?\nTry 'tally --help' for more information.\n"),
      (["help", "x"], "tally: unknown command 'x'\nTry 'tally help --help' for more information.\n"),
      (["pull", "\u{1b}[2J\n"], "tally: extra operand '\\u{1b}[2J\\n'\nTry 'tally pull --help' for more information.\n"),
    ] as [([String], String)]) func usageErrors(_ arguments: [String], _ message: String) throws
  {
    let ending = try Tally.run(program: Tally.path, arguments)
    #expect(ending.status == 64)
    #expect(ending.out.isEmpty)
    #expect(ending.error == message)
  }

  @Test func usageErrorAsADocument() throws {
    let ending = try Tally.run("nightly", "--json", "--date", "x")
    #expect(ending.status == 64)
    let error = try #require(try document(ending.out)["error"] as? [String: Any])
    #expect(error["code"] as? Int == 64)
    #expect(error["name"] as? String == "usage")
  }

  @Test func aFullDiskBehindStandardOutput() throws {
    let ending = try Tally.run(program: "/bin/sh", ["-c", "\"$0\" help > /dev/full", Tally.path])
    #expect(ending.status == 74)
    #expect(ending.error == "tally: cannot write: standard output: No space left on device (make room, then run again)\n")
  }
}

/// One JSON document, and nothing beside it.
func document(_ text: String) throws -> [String: Any] {
  try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
}
