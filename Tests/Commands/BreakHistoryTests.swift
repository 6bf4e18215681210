import Foundation
import TestSupport
import Testing

/// What the list and the report say of all that people did about a break.
@Suite struct BreakHistoryTests {
  /// `tally`, seven hours later.
  static func later(_ night: SmallNight, _ words: String...) throws -> Tally.Ending {
    try Subprocess.run(
      Tally.path, words + ["--config", night.folder + "/tally.json5"],
      environment: ["SOURCE_DATE_EPOCH": "\(SmallNight.now + 25_200)", "TZ": "UTC"])
  }

  private static let told = [
    "2027-01-01T06:00:00.000Z A. Noted: note: asked the carrier",
    "2027-01-01T06:00:00.000Z K. Roe: resolve explained: carrier bug 4711",
    "2027-01-01T06:00:00.000Z M. Late: note: lunch at noon",
  ]

  @Test("A later note takes nothing of what was said before") func reasonAndNotes() throws {
    try withTemporaryFolder { folder in
      let night = try BreaksCommandTests.night(folder)
      let id = try #require(try BreaksCommandTests.listed(night).first { $0.line.contains("message m8") }).id
      for words in [
        ["note", id, "--note", "asked the carrier", "--person", "A. Noted"],
        ["resolve", id, "--resolution", "explained", "--reason", "carrier bug 4711", "--person", "K. Roe"],
        ["note", id, "--note", "lunch at noon", "--person", "M. Late"],
      ] {
        let ending = try Subprocess.run(
          Tally.path, ["breaks"] + words + ["--config", folder + "/tally.json5"], environment: night.environment)
        #expect(ending.status == 0, "\(ending.error)")
      }
      // Named, it is listed in whatever state, with everything.
      let one = try night.tally("breaks", "list", String(id.prefix(8)))
      let lines = one.out.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      #expect(one.status == 0 && lines.dropFirst() == Self.told[...], "\(one.out)")
      #expect(
        lines[0].contains(
          "explained by K. Roe: carrier bug 4711 · note 2 of 2, by M. Late, 2027-01-01T06:00:00.000Z: lunch at noon"))
      let json = try #require(
        try JSONSerialization.jsonObject(with: Data(night.tally("breaks", "list", id, "--json").out.utf8)) as? [String: Any])
      let listed = try #require((json["breaks"] as? [[String: Any]])?.first)
      #expect(listed["reason"] as? String == "carrier bug 4711" && listed["noteBy"] as? String == "M. Late")
      let history = try #require(listed["history"] as? [[String: Any]])
      #expect(history.map { $0["text"] as? String } == ["asked the carrier", "carrier bug 4711", "lunch at noon"])
      #expect(history.map { $0["document"] as? Int } == [1, 2, 3])
      #expect(
        try night.tally("breaks", "list", "--state", "resolved", "--csv").out.contains(
          ",carrier bug 4711,2,M. Late,2027-01-01T06:00:00.000Z"))

      let report = try Self.later(night, "report", "--date", SmallNight.date, "--as-of", "2027-01-01T12:00:00Z")
      #expect(report.status == 10, "\(report.error)")
      let written = try night.text("reports/2026/12/31/v2/report.json")
      #expect(["asked the carrier", "carrier bug 4711", "lunch at noon"].allSatisfy(written.contains))
      let page = try night.text("reports/2026/12/31/v2/report.html")
      #expect(page.contains("reason: carrier bug 4711") && page.contains("note 2 of 2, by M. Late"))
    }
  }
}
