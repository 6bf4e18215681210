import Events
import Jobs
import Reconciliation
import Testing

@Suite struct ExportPatternTests {
  private let date = LogicalDate(day: 20_775)

  @Test(arguments: ["", "/x", "x/", "a//b", "{yyyy}/*", "{day}", "{yyyy", "../x", "./x"]) func refuses(_ text: String) {
    #expect(throws: ExportPattern.Invalid.self) { try ExportPattern(text) }
  }

  @Test(
    arguments: [
      ("{yyyy}/{MM}/{dd}/h{HH}.gz", "h07.gz", "07", nil), ("{yyyy}/{MM}/{dd}/h{HH}.gz", "h24.gz", "no", nil),
      ("*/{yyyy}{MM}{dd}-{name}.gz", "x/20261118-a-b.gz", nil, "a-b"),
      ("*/{yyyy}{MM}{dd}-{name}.gz", "x/20261119-a.gz", "no", nil),
      ("*/{yyyy}{MM}{dd}-{name}.gz", "x/20261118-.gz", "no", nil), ("a?c*", "abc", nil, nil), ("a?c*", "ac", "no", nil),
      ("*a*b*", "xxaxxbxx", nil, nil), ("*a*b*", "xxbxxaxx", "no", nil), ("{name}", "", "no", nil), ("*.gz", ".gz", nil, nil),
    ] as [(String, String, String?, String?)])
  func matches(_ pattern: String, _ name: String, _ hour: String?, _ captured: String?) throws {
    let captures = try ExportPattern(pattern).captures(storedName: name, date)
    #expect((captures == nil) == (hour == "no"))
    if hour != "no" { #expect(captures?.hour == hour && captures?.name == captured) }
  }

  @Test(
    arguments: [
      (
        DirectorySource.Slots.hourly, "h{HH}.gz", (0..<24).filter { $0 != 5 }.map { $0 < 10 ? "h0\($0).gz" : "h\($0).gz" }, ["05"]
      ),
      (.count(3), "*", ["a"], ["2 of 3", "3 of 3"]), (.count(0), "*", [], []),
      (.names(["eu", "us*"]), "{name}.gz", ["us-1.gz"], ["eu"]), (.names(["a/*.gz", "b"]), "*/*", ["a/x.gz"], ["b"]),
    ] as [(DirectorySource.Slots, String, [String], [String])])
  func slotsWithoutAnExportAreGaps(_ slots: DirectorySource.Slots, _ pattern: String, _ names: [String], _ gaps: [String]) throws
  {
    let source = DirectorySource(name: "s", path: "/x", pattern: try ExportPattern(pattern), slots: slots)
    let found = source.gaps(date, storedNames: names)
    #expect(found.map { $0.detail.first?.value.stringValue } == gaps)
    #expect(found.allSatisfy { $0.code == .exportGap })
    #expect(source.problems.isEmpty)
  }
}
