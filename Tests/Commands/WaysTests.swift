import Foundation
import TestSupport
import Testing

/// Generated nights of two months and weeks, as a reader clicks through them.
@Suite(.enabled(if: BrowserCheck.isThere, "\(BrowserCheck.absence)")) struct WaysTests {
  /// Every number of the index, of months and weeks, of trends and percentiles leads to what it counts, with and without script.
  @Test func everyNumberLeadsToItsBreaks() throws {
    try withTemporaryFolder { folder in
      let synth = URL(filePath: Tally.path).deletingLastPathComponent().appending(path: "tally-synth").path
      let words = "--events 2000 --files 4 --nights 5 --ledger --date 2026-10-29 --out".split(separator: " ").map(String.init)
      #expect(try Tally.run(program: synth, words + [folder + "/exports"]).status == 0)
      try """
      { store: "store", organization: "Example Savings Bank plc", breaks: { due: { high: 1 } },
        sources: [
          { name: "archiver", path: "exports", pattern: "{yyyy}/{MM}/{dd}/h{HH}.ndjson.gz" },
          { name: "ledger", side: "ledger", path: "exports/ledger", pattern: "{yyyy}/{MM}/{dd}/h{HH}.ndjson.gz" } ] }
      """.write(toFile: folder + "/tally.json5", atomically: true, encoding: .utf8)
      // The last day of October is missing.
      for day in ["10-29", "10-30", "11-01", "11-02"] {
        let ending = try Tally.run("nightly", "--quiet", "--config", folder + "/tally.json5", "--date", "2026-\(day)")
        #expect(ending.status == 10, "\(ending.error)")
      }
      #expect(try BrowserCheck.faults(at: folder + "/store/reports/index.html", ["ways"]) == [])
    }
  }
}
