import Foundation
import TestSupport
import Testing

@testable import Operations

/// The parser against glibc's own `getopt_long`, as util-linux' getopt(1) calls it.
@Suite struct OptionParserTests {
  static let cases: [[String]] = [
    [], ["nightly"], ["--"], ["-"], ["--", "--date"], ["a", "--json", "b"], ["a", "--", "--json", "-q"],
    ["--date", "2026-11-18"], ["--date=2026-11-18"], ["--date="], ["--date", "--json"], ["--date"], ["--date", "--"],
    ["-d", "2026-11-18"], ["-d2026-11-18"], ["-d=x"], ["-d"], ["-qn"], ["-qnj4"], ["-qnj", "4"], ["-qj"], ["-qx"], ["-xq"],
    ["--dat", "x"], ["--da=x"], ["--d"], ["--d=x"], ["--j"], ["--v"], ["--ve"], ["--ver"], ["--vers"], ["--verb"], ["--as", "T"],
    ["--json=1"], ["--js=1"], ["--json="], ["--foo"], ["--foo=bar"], ["--jsonx"], ["-ß"], ["--=x"],
    ["--config", "a", "--config=b"],
    ["-q", "-", "-n"], ["x", "-d", "y", "z"], ["--th", "4", "--thr=5"], ["--quiet", "--", "-q"],
  ]

  @Test(arguments: cases) func asGlibcDoes(_ arguments: [String]) throws {
    let expected = try getopt(arguments)
    let found: String
    do {
      let result = try OptionParser(options: Option.all).parse(arguments)
      let options = result.values.map { value in
        "--" + value.option.name + (value.value.map { " '\($0)'" } ?? "")
      }
      found = (options + ["--"] + result.operands.map { "'\($0)'" }).joined(separator: " ")
    } catch {
      found = error.description
    }
    // A letter beyond ASCII is one invalid option here and several bytes of one there.
    if arguments == ["-ß"] { return #expect(found == "invalid option -- 'ß'") }
    #expect(found == expected)
  }

  /// getopt(1)'s normal form with long names, or its first complaint.
  private func getopt(_ arguments: [String]) throws -> String {
    let long = Option.all.map { $0.name + ($0.value == nil ? "" : ":") }.joined(separator: ",")
    let short = Option.all.compactMap { option in option.short.map { "\($0)" + (option.value == nil ? "" : ":") } }.joined()
    let ending = try Subprocess.run("/usr/bin/getopt", ["-n", "tally", "-o", short, "-l", long, "--"] + arguments)
    if ending.status != 0 { return String(ending.error.split(separator: "\n")[0].dropFirst("tally: ".count)) }
    var words = ending.out.trimmingCharacters(in: .whitespacesAndNewlines).split(separator: " ", omittingEmptySubsequences: false)
    for index in words.indices.prefix(while: { words[$0] != "--" }) where words[index].count == 2 {
      if let option = Option.all.first(where: { "-\($0.short ?? " ")" == words[index] }) { words[index] = "--\(option.name)" }
    }
    return words.joined(separator: " ")
  }
}
