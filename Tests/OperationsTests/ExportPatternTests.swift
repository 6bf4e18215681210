import Events
import Testing

@testable import Operations

@Suite struct ExportPatternTests {
  @Test(
    arguments: [
      ("**", "a.gz", true, nil), ("**", "a/b/c.gz", true, nil), ("**", ".hidden", false, nil), ("**", "a/.tmp", false, nil),
      ("*.gz", "a.gz", true, nil), ("*.gz", "d/a.gz", false, nil), ("*.gz", "a.gzx", false, nil), ("?.gz", "ab.gz", false, nil),
      ("a.b", "axb", false, nil), ("**/*.gz", "a/b/c.gz", true, nil), ("x*", "x", true, nil), (".x", ".x", true, nil),
      ("{yyyy}/{mm}/{dd}/*.gz", "2026/11/18/h00.gz", true, "2026-11-18"),
      ("{yyyy}/{mm}/{dd}/*.gz", "2026/02/30/h.gz", false, nil),
      ("{yyyy}/{mm}/{dd}/*.gz", "26/11/18/h.gz", false, nil), ("**{yyyy}{mm}{dd}-*", "a/x-20261118-01.gz", true, "2026-11-18"),
      ("*-{dd}.{mm}.{yyyy}.json", "ses-18.11.2026.json", true, "2026-11-18"), ("ü?.gz", "üb.gz", true, nil),
      ("?.gz", "ü.gz", true, nil),
    ] as [(String, String, Bool, String?)])
  func matches(_ pattern: String, _ path: String, _ matches: Bool, _ date: String?) throws {
    let found = try #require(ExportPattern(pattern)).match(path)
    #expect(found.matches == matches)
    #expect(found.date?.description == date)
  }

  @Test(arguments: ["", "{yyyy}", "{yyyy}{mm}{dd}{dd}", "{year}", "a}", "{", "{mm}/{dd}"]) func refuses(_ pattern: String) {
    #expect(ExportPattern(pattern) == nil)
  }

  @Test(arguments: [
    ("a", ["a"]), ("h{08..10}", ["h08", "h09", "h10"]), ("{1..1}.gz", ["1.gz"]), ("{3..1}", ["{3..1}"]), ("{1..10}", ["{1..10}"]),
    ("{a..b}", ["{a..b}"]), ("{0000..9999}", ["{0000..9999}"]), ("{1.2}", ["{1.2}"]), ("{", ["{"]),
  ]) func rows(_ text: String, _ names: [String]) {
    #expect(NumberRow.expand(text) == names)
  }
}
