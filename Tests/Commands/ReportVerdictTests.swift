import Foundation
import TestSupport
import Testing

/// `tally report` says how the night ended, and why it ends with an error where its report is written all the same.
@Suite struct ReportVerdictTests {
  @Test func breaksAndNone() throws {
    try withTemporaryFolder { folder in
      let night = try SmallNight(folder)
      #expect(try night.nightly("--quiet").status == 0)
      let clean = try night.tally("report", "--date", SmallNight.date)
      #expect(clean.status == 0 && clean.error.contains("2026-12-31 verdict: No"), "\(clean.error)")
      #expect(!clean.error.contains("must not be relied on"))
      let json = try night.tally("report", "--json", "--quiet", "--date", SmallNight.date)
      #expect(json.out.contains(#""verdict": "noBreaks""#) && json.out.contains(#""sentence": "No"#), "\(json.out)")
    }
  }

  @Test func noInput() throws {
    try withTemporaryFolder { folder in
      let night = try SmallNight(folder, good: false)
      try night.write("empty.ndjson", [10])
      #expect(try night.nightly("--quiet").status == 66)
      let report = try night.tally("report", "--json", "--date", SmallNight.date)
      #expect(report.status == 66 && report.out.contains(#""verdict": "noInput""#), "\(report.out)")
      #expect(
        report.error.contains("verdict: No input.") && report.error.contains("no input for 2026-12-31: exports/:"),
        "\(report.error)")
      // The night says so once.
      let nightly = try night.nightly()
      #expect(nightly.error.components(separatedBy: "no input for 2026-12-31").count == 2, "\(nightly.error)")
    }
  }

  @Test func whatDoesNotFoot() throws {
    try withTemporaryFolder { folder in
      let night = try SmallNight(folder)
      // Altered before anything was reported of it: else no report is made of it.
      for step in ["pull", "reconcile"] { #expect(try night.tally(step, "--quiet", "--date", SmallNight.date).status == 0) }
      let path = folder + "/store/" + SmallNight.reconciliation + "totals.json"
      let text = try String(contentsOfFile: path, encoding: .utf8)
      try FileManager.default.removeItem(atPath: path)
      try Data(text.replacing(#""delivered": 2"#, with: #""delivered": 3"#).utf8).write(to: URL(filePath: path))
      let report = try night.tally("report", "--json", "--date", SmallNight.date)
      #expect(report.status == 11 && report.out.contains(#""verdict": "doesNotFoot""#), "\(report.out)")
      #expect(
        report.error.contains("the report of 2026-12-31 must not be relied on: reports/2026/12/31/v1/report.html:")
          && report.error.contains("failed: Messages"), "\(report.error)")
    }
  }
}
