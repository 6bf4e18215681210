import Foundation
import TestSupport
import Testing

/// What may be wrong with a command line or a config, and what goes to standard output.
struct BadCommandTests {
  private typealias Night = SmallNight

  struct Row: CustomTestStringConvertible, Sendable {
    var words: [String]
    var status: Int32
    var saying: String
    var testDescription: String { words.joined(separator: " ") }
  }

  @Test(arguments: [
    Row(words: ["nightly", "--nonsense"], status: 64, saying: "--nonsense"),
    Row(words: ["nightly", "--date", "2026-02-30"], status: 64, saying: "2026-02-30"),
    Row(words: ["nightly", "--date", "2026-12-31", "--as-of", "noon"], status: 64, saying: "noon"),
    Row(words: ["mightly"], status: 64, saying: "mightly"),
    Row(words: ["trace"], status: 64, saying: "MESSAGE-ID"),
    Row(words: ["nightly", "--config", "/nowhere/tally.json5"], status: 78, saying: "/nowhere/tally.json5"),
    Row(words: ["verify", "--config", "/nowhere/tally.json5"], status: 78, saying: "/nowhere/tally.json5"),
  ]) func refuses(_ row: Row) throws {
    let ending = try Subprocess.run(Tally.path, row.words)
    #expect(ending.status == row.status, "\(ending.error)")
    #expect(ending.error.contains(row.saying), "\(ending.error)")
    #expect(ending.out.isEmpty)
  }

  @Test func anUnknownSetting() throws {
    try withTemporaryFolder { folder in
      let night = try Night(folder, more: ", setle: '6h'")
      let ending = try night.nightly()
      #expect(ending.status == 78)
      #expect(ending.error.contains("setle"))
      #expect(!night.has("tally.json"))
    }
  }

  /// A descriptor that the caller closed is nobody else's: the run ends as ever, and a document that nobody gets is an error.
  @Test(arguments: [(">&- 2>&-", Int32(0)), ("<&- >&- 2>&-", 0), ("--json <&- >&-", 74)])
  func closedStreams(_ closed: String, _ status: Int32) throws {
    try withTemporaryFolder { folder in
      let night = try Night(folder)
      // One that hangs is ended with 124.
      let line = "exec timeout 120 '\(Tally.path)' nightly --config tally.json5 --date \(Night.date) \(closed)"
      let ending = try Subprocess.run("/bin/sh", ["-c", line], environment: night.environment, directory: folder)
      #expect(ending.status == status, "\(ending.error)")
      #expect(night.has("reports/2026/12/31/v1/report.html"))
    }
  }

  @Test func nothingIsLeftInAFolderOfOtherThings() throws {
    try withTemporaryFolder { folder in
      let night = try Night(folder, store: "'other'")
      try FileManager.default.createDirectory(atPath: folder + "/other/things", withIntermediateDirectories: true)
      for words in [["nightly"], ["tier"], ["hold", "sync"], ["erase", "run"]] {
        let ending = try Subprocess.run(
          Tally.path, words + ["--config", folder + "/tally.json5"], environment: night.environment)
        #expect(ending.status == 78 && ending.error.contains("is not empty"), "\(words) \(ending.error)")
      }
      #expect(try FileManager.default.subpathsOfDirectory(atPath: folder + "/other") == ["things"])
    }
  }

  @Test func tracePrintsTheRawRecord() throws {
    try withTemporaryFolder { folder in
      let night = try Night(folder)
      #expect(try night.nightly().status == 0)
      let found = try night.tally("trace", "m2")
      #expect(found.status == 0)
      #expect(found.out == Night.good[2...3].map { $0 + "\n" }.joined())
      #expect(found.error.contains(Night.exports + "good.ndjson line 3"))
      let lost = try night.tally("trace", "m9")
      #expect(lost.status == 66)
      #expect(lost.out.isEmpty)
      #expect(lost.error.contains("no event of the message is kept"))
    }
  }

  /// A source that has another name by now, or was taken out: what it brought is kept, and nobody says that it is not.
  @Test func traceTellsWhatTheConfigDoesNotName() throws {
    try withTemporaryFolder { folder in
      let night = try Night(folder)
      #expect(try night.tally("pull", "--date", Night.date).status == 0)
      try "{ store: 'store', sources: [{ name: 'b', path: 'in' }] }".write(
        toFile: folder + "/tally.json5", atomically: true, encoding: .utf8)
      let lost = try night.tally("trace", "m2", "--json")
      let document = try JSONSerialization.jsonObject(with: Data(lost.out.utf8)) as? [String: Any]
      #expect(lost.status == 66 && document?["sourcesNotSearched"] as? [String] == ["a"], "\(lost.out)")
      #expect(lost.error.contains("exports of a were not searched"))
      #expect(lost.error.contains("no export of the sources that the config names has one"))
    }
  }

  @Test(arguments: ["nightly", "pull", "reconcile", "report"]) func aDryRunWritesNothing(_ job: String) throws {
    try withTemporaryFolder { folder in
      let night = try Night(folder)
      // Of a store that is not there, and of one that is.
      for _ in 0..<2 {
        let before = try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
        _ = try night.tally(job, "--date", Night.date, "--dry-run")
        #expect(try FileManager.default.subpathsOfDirectory(atPath: folder).sorted() == before)
        if !night.has("tally.json") {
          #expect(try night.tally("pull", "--date", Night.date).status == 0)
          try night.write("more.ndjson", Night.lines([Night.event("s4", "send", "m4", 20)]))
        }
      }
    }
  }

  @Test func oneDocumentAndNothingElse() throws {
    try withTemporaryFolder { folder in
      _ = try Night(folder)
      func document(_ words: [String], _ status: Int32) throws -> [String: Any] {
        let ending = try Subprocess.run(
          Tally.path, words + ["--config", folder + "/tally.json5", "--json"], environment: ["SOURCE_DATE_EPOCH": "\(Night.now)"])
        #expect(ending.status == status, "\(words) \(ending.error)")
        return try #require(
          try JSONSerialization.jsonObject(with: Data(ending.out.utf8)) as? [String: Any], "\(words) \(ending.out)")
      }
      let date = ["--date", Night.date]
      // Nothing is there yet: the error is the document.
      #expect(try document(["reconcile"] + date, 66)["error"] != nil)
      #expect(try document(["trace", "m1"], 66)["messageId"] as? String == "m1")
      #expect(try document(["verify"], 66)["exports"] != nil)
      #expect(try document(["pull"] + date + ["--dry-run"], 0)["sources"] != nil)
      #expect(try document(["pull"] + date, 0)["sources"] != nil)
      #expect(try document(["reconcile"] + date, 0)["messages"] != nil)
      #expect(try document(["report"] + date, 0)["page"] != nil)
      #expect(try document(["nightly"] + date, 0)["totals"] != nil)
      #expect((try document(["verify"], 0)["exports"] as? [Any])?.count == 1)
      #expect((try document(["trace", "m1"], 0)["events"] as? [Any])?.count == 2)
    }
  }

  /// What a dry run says is what a run would do.
  @Test func aDryRunOfAReportWithoutReconciliation() throws {
    try withTemporaryFolder { folder in
      let night = try Night(folder)
      let (dry, real) = (
        try night.tally("report", "--date", Night.date, "--dry-run"), try night.tally("report", "--date", Night.date)
      )
      #expect([dry, real].allSatisfy { $0.status == 66 && $0.error.contains("the date has no reconciliation") })
      #expect(try night.nightly().status == 0)
      let again = try night.tally("report", "--date", Night.date, "--dry-run")
      #expect(again.status == 0 && again.error.contains("report is there, and is written anew only if"))
    }
  }
}
