import Foundation
import TestSupport
import Testing

/// `tally nightly --dry-run`: what a run would do, step by step.
struct NightlyPlanTests {
  private static let notices = ", notices: { webhook: { url: 'http://127.0.0.1:9/hook' }, severity: 'medium' }"
  private static let orphan = SmallNight.event("x1", "delivery", "m9", 20)

  private func lines(_ ending: Tally.Ending) -> [String] {
    ending.error.split(separator: "\n").filter { $0.hasPrefix(SmallNight.date) }.map {
      String($0.dropFirst(SmallNight.date.count + 1))
    }
  }

  @Test("A first night: what would be pulled, and that all of it is new") func first() throws {
    try withTemporaryFolder { folder in
      let night = try SmallNight(folder, more: Self.notices)
      let size = SmallNight.lines(SmallNight.good).count
      let ending = try night.nightly("--dry-run")
      #expect(ending.status == 0, "\(ending.error)")
      #expect(
        lines(ending) == [
          "pull a: 1 wouldPull, 904 B to be pulled", "reconciliation would be written anew: 1 export would be new",
          "report would be written of it", "people would be told if it has breaks of severity medium or worse",
        ], "\(size) bytes: \(ending.error)")
      let document = try document(try night.nightly("--dry-run", "--json", "--quiet").out)
      let pull = try #require((document["pull"] as? [[String: Any]])?.first)
      #expect(document["wouldReconcile"] as? Bool == true)
      #expect(pull["wouldPull"] as? Int == 1 && pull["wouldPullBytes"] as? Int == size)
      #expect(!night.has("tally.json") && !night.has("exports"))
    }
  }

  @Test("What is kept and not reconciled: what it would come to, why, and who would be told") func unreconciled() throws {
    try withTemporaryFolder { folder in
      let night = try SmallNight(folder, more: Self.notices)
      try night.write("more.ndjson", SmallNight.lines([Self.orphan]))
      #expect(try night.tally("pull", "--date", SmallNight.date, "--quiet").status == 0)
      let ending = try night.nightly("--dry-run")
      #expect(ending.status == 10, "\(ending.error)")
      #expect(
        lines(ending).suffix(5) == [
          "1 break of 1 code", "reconciliation v1 would be written", "because it has exports and no reconciliation",
          "report would be written of it", "people would be told: 1 break of severity medium or worse",
        ], "\(ending.error)")
      #expect(!night.has("reconciliations"))
    }
  }

  @Test("A night that is there stays, unless something about it has changed") func kept() throws {
    try withTemporaryFolder { folder in
      let night = try SmallNight(folder)
      #expect(try night.nightly("--quiet").status == 0)
      func plan() throws -> [String] { Array(lines(try night.nightly("--dry-run")).dropFirst(6)) }
      #expect(
        try plan() == [
          "reconciliation v1 is there already, and the same", "requests for re-ingestion: 0 open, 0 posted, 0 rejected, 0 failed",
          "report is there, and is written anew only if work on its breaks or the config says so",
          "nobody would be told: the config has no `notices`",
        ])
      let other = try night.nightly("--dry-run", "--as-of", "2027-01-02T00:00:00Z")
      #expect(lines(other).contains("because the day has none of these parameters and this program"), "\(other.error)")
      try night.write("more.ndjson", SmallNight.lines([Self.orphan]))
      #expect(try night.tally("pull", "--date", SmallNight.date, "--quiet").status == 0)
      #expect(try plan().contains("because 1 export that it looks back on has been kept since"))
      #expect(!night.has("reconciliations/2026/12/31/v2"))
    }
  }

  private func document(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }
}
