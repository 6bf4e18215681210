import Foundation
import TestSupport
import Testing

/// That `tally breaks` tells nothing of what it does not know, and works on nothing that is closed.
@Suite struct BreaksReliableTests {
  private static let lines = "/store/reconciliations/2026/12/31/v1/breaks.ndjson"

  private static func replace(_ path: String, _ text: String?) throws {
    try FileManager.default.removeItem(atPath: path)
    if let text { try Data(text.utf8).write(to: URL(filePath: path)) }
  }

  @Test("A file of breaks that is not what was reconciled ends with 11", arguments: ["empty", "line", "word", "none"])
  func altered(_ way: String) throws {
    try withTemporaryFolder { folder in
      let night = try BreaksCommandTests.night(folder)
      let text = try night.breaks()
      let other: String? =
        switch way {
        case "empty": ""
        case "line": text.split(separator: "\n").dropLast().map { $0 + "\n" }.joined()
        // As many lines of each code: only the night's report tells.
        case "word": text.replacing("\"m8\"", with: "\"m7\"")
        default: nil
        }
      #expect(text.contains("\"m8\""))
      try Self.replace(folder + Self.lines, other)
      let list = try night.tally("breaks", "list")
      #expect(list.status == 11 && list.error.contains("2026-12-31 cannot be relied on"), "\(list.status) \(list.error)")
      #expect(try night.tally("breaks", "list", "--json").status == 11)
      let noted = try night.tally("breaks", "note", "--date", SmallNight.date, "--note", "n", "--person", "p")
      #expect(noted.status == 11 && !night.has("breaks"), "\(noted.error)")
    }
  }

  @Test("Nights that were not reconciled are named, and no list of them is empty") func notReconciled() throws {
    try withTemporaryFolder { folder in
      let night = try BreaksCommandTests.night(folder)
      let list = try night.tally("breaks", "list", "--date", "2026-12-30")
      #expect(list.status == 66 && list.out.isEmpty && list.error.contains("not reconciled: 2026-12-30"), "\(list.error)")
      let since = try night.tally("breaks", "list", "--since", "2026-12-28", "--until", "2027-01-02")
      #expect(
        since.status == 0 && since.out.utf8.count { $0 == 0x0a } == 4
          && since.error.contains("not reconciled: 2026-12-28 to 2026-12-30, 2027-01-01 to 2027-01-02"), "\(since.error)")
      let json = try night.tally("breaks", "list", "--since", "2026-12-30", "--until", "2026-12-31", "--json").out
      #expect(json.contains("\"notReconciled\"") && json.contains("\"since\": \"2026-12-30\""), "\(json)")
      #expect(try !night.tally("breaks", "list").error.contains("not reconciled"))
      let resolve = ["--resolution", "explained", "--reason", "r", "--person", "p", "--config", folder + "/tally.json5"]
      func resolved(_ words: String...) throws -> Tally.Ending {
        try Subprocess.run(Tally.path, ["breaks", "resolve"] + words + resolve, environment: night.environment)
      }
      #expect(try resolved("--date", "2026-12-30").status == 66 && !night.has("breaks"))
      #expect(try resolved("--code", "ORPHAN_DELIVERY").status == 0)
      // Nothing is done where all are so already.
      let again = try resolved("--code", "ORPHAN_DELIVERY")
      #expect(again.status == 66 && again.error.contains("0 breaks resolved as explained, by p; 2 are resolved already"))
    }
  }

  @Test("What cleared is not resolved: it is left, and counted") func clearedIsLeft() throws {
    try withTemporaryFolder { folder in
      let nights = try RequestNights(folder)
      let messages = (0..<3).map { RequestNights.message($0, 0) }
      try nights.write("in", 0, messages.flatMap(\.self))
      try nights.write("ledger", 0, messages[0])
      #expect(try nights.nightly(0).status == 10)
      for side in ["in", "ledger"] { try nights.write(side, 1, RequestNights.message(9, 1)) }
      try nights.write("ledger", 1, messages[1], as: "late")
      #expect(try nights.nightly(1).status == 0)
      let all = ["breaks", "resolve", "--since", "2026-11-16", "--until", "2026-11-17", "--code", "MISSING_IN_LEDGER"]
      let words = all + ["--resolution", "accepted", "--reason", "r", "--person", "p"]
      let resolved = try nights.tally(1, words)
      #expect(
        resolved.status == 0 && resolved.error.contains("1 break resolved as accepted, by p")
          && resolved.error.contains("; 1 is cleared by what came later"), "\(resolved.error)")
      #expect(try nights.tally(1, ["breaks", "list", "--state", "cleared"]).out.contains("MISSING_IN_LEDGER"))
    }
  }

  @Test("A provisional break is never overdue") func provisional() throws {
    try withTemporaryFolder { folder in
      let night = try SmallNight(folder, more: ", breaks: { due: { high: 0, medium: 0, low: 0, info: 0 } }")
      try night.write(
        "others.ndjson",
        SmallNight.lines([SmallNight.event("s7", "send", "m7", 20), SmallNight.event("d8", "delivery", "m8", 21)]))
      #expect(try night.nightly("--quiet").status == 10)
      let rows = try night.tally("breaks", "list", "--csv").out.split(whereSeparator: \.isNewline).map {
        $0.split(separator: ",", omittingEmptySubsequences: false)
      }
      let column = try #require(rows.first?.firstIndex(of: "overdue"))
      #expect(rows.first { $0.contains("PENDING_DELIVERY_FAIL") }?[column] == "")
      #expect(rows.first { $0.contains("ORPHAN_DELIVERY") }?[column] == "overdue")
      #expect(try !night.tally("breaks", "list", "--state", "overdue").out.contains("PENDING_DELIVERY_FAIL"))
    }
  }

  @Test("The last document taken away ends list, note, report and signature with 11") func lastDocument() throws {
    try withTemporaryFolder { folder in
      let night = try BreaksCommandTests.night(folder, more: ", sealing: { key: { file: 'seal.key' }, certificate: 'seal.pem' }")
      #expect(try night.tally("keys", "make", "signing").status == 0)
      for number in 1...2 {
        #expect(try night.tally("breaks", "note", "--severity", "low", "--note", "n\(number)", "--person", "p").status == 0)
      }
      let report = ["report", "--date", SmallNight.date]
      #expect(try BreakHistoryTests.later(night, report[0], report[1], report[2], "--as-of", "2027-01-01T12:00:00Z").status == 10)
      let path = folder + "/store/breaks/00000002.json"
      let kept = try night.text("breaks/00000002.json")
      try Self.replace(path, nil)
      let list = try night.tally("breaks", "list")
      let missing = "breaks/00000002.json is missing, which reports/2026/12/31/v2/summary.json names"
      #expect(list.status == 11 && list.error.contains(missing), "\(list.error)")
      let note = try night.tally("breaks", "note", "--severity", "low", "--note", "n3", "--person", "p")
      #expect(note.status == 11 && !night.has("breaks/00000002.json"))
      let sign = try BreakHistoryTests.later(night, "report", "sign", "--as", "preparer", "--date", SmallNight.date)
      #expect(sign.status == 11 && sign.error.contains(missing), "\(sign.error)")
      // Also where the latest report is of a time when it was gone.
      for _ in 1...2 { #expect(try BreakHistoryTests.later(night, report[0], report[1], report[2]).status == 11) }
      try Data(kept.utf8).write(to: URL(filePath: path))
      #expect(try BreakHistoryTests.later(night, report[0], report[1], report[2]).status == 10)
      #expect(try night.tally("breaks", "list").status == 0)
    }
  }
}
