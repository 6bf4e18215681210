import Events
import Testing

@testable import Operations

@Suite struct ExportPatternTests {
  private let date = LogicalDate(day: 20_775)  // 2026-11-18

  @Test(
    arguments: [
      ("", "has an empty part, or a / at an end"), ("/x", "has an empty part, or a / at an end"),
      ("x/", "has an empty part, or a / at an end"), ("a//b", "has an empty part, or a / at an end"),
      ("{yyyy}/*", "needs {yyyy}, {MM} and {dd}: all or none"),
      ("{day}", "has {day}, which is none of {yyyy}, {MM}, {dd}, {HH}, {name}"),
      ("{yyyy}/{mm}/{dd}", "has {mm}, which is none of {yyyy}, {MM}, {dd}, {HH}, {name}"),
      ("{yyyy", "does not close {yyyy"),
      ("../x", "must not have .. as a part"), ("./x", "must not have . as a part"),
      ("**/*.gz", "must not have **: it goes as deep as it has parts"),
    ]) func refuses(_ text: String, _ reason: String)
  {
    #expect { try ExportPattern(text) } throws: { "\($0)" == reason }
  }

  @Test(
    arguments: [
      ("{yyyy}/{MM}/{dd}/h{HH}.gz", "h07.gz", "07", nil), ("{yyyy}/{MM}/{dd}/h{HH}.gz", "h24.gz", "no", nil),
      ("*/{yyyy}{MM}{dd}-{name}.gz", "x/20261118-a-b.gz", nil, "a-b"),
      ("*/{yyyy}{MM}{dd}-{name}.gz", "x/20261119-a.gz", "no", nil),
      ("*/{yyyy}{MM}{dd}-{name}.gz", "x/20261118-.gz", "no", nil), ("a?c*", "abc", nil, nil), ("a?c*", "ac", "no", nil),
      ("*a*b*", "xxaxxbxx", nil, nil), ("*a*b*", "xxbxxaxx", "no", nil), ("{name}", "", "no", nil), ("*.gz", ".gz", nil, nil),
      ("a.b", "axb", "no", nil), ("ü?.gz", "üb.gz", nil, nil), ("?.gz", "ü.gz", nil, nil),
    ] as [(String, String, String?, String?)])
  func captures(_ pattern: String, _ name: String, _ hour: String?, _ captured: String?) throws {
    let captures = try ExportPattern(pattern).captures(storedName: name, date)
    #expect((captures == nil) == (hour == "no"))
    if hour != "no" { #expect(captures?.hour == hour && captures?.name == captured) }
  }

  @Test(arguments: [
    ("{yyyy}/{MM}/{dd}/*.gz", "2026/11/18/h00.gz", true), ("{yyyy}/{MM}/{dd}/*.gz", "2026/11/19/h00.gz", false),
    ("*.gz", "a.gz", true), ("*.gz", "d/a.gz", false), ("*/*.gz", "d/a.gz", true),
    ("*-{dd}.{MM}.{yyyy}.json", "ses-18.11.2026.json", true),
  ]) func matches(_ pattern: String, _ path: String, _ matches: Bool) throws {
    let pattern = try ExportPattern(pattern)
    #expect(pattern.matches(path, date) == matches)
    #expect(try ExportPattern(pattern.description) == pattern)
  }

  @Test func everyFileIsAsItIsWritten() throws {
    #expect(try ExportPattern("*") == .everyFile)
    #expect(ExportPattern.everyFile.description == "*")
  }
}
