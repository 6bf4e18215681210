import Foundation
import TestSupport
import Testing

/// `tally breaks`, as whoever works on breaks runs it.
@Suite struct BreaksCommandTests {
  /// Two orphans and an event that came three times.
  static func night(_ folder: String, more: String = "") throws -> SmallNight {
    let night = try SmallNight(folder, more: more)
    let records = [
      SmallNight.event("d8", "delivery", "m8", 20), SmallNight.event("d9", "delivery", "m9", 21),
      SmallNight.event("s1", "send", "m1", 10),
      SmallNight.event("s1", "send", "m1", 10),
    ]
    try night.write("others.ndjson", SmallNight.lines(records))
    #expect(try night.nightly("--quiet").status == 10)
    return night
  }

  /// Id and code of what a list prints.
  static func listed(_ night: SmallNight, _ words: String...) throws -> [(id: String, line: String)] {
    let list = try Subprocess.run(
      Tally.path, ["breaks", "list", "--config", night.folder + "/tally.json5"] + words,
      environment: ["SOURCE_DATE_EPOCH": "\(SmallNight.now)"])
    #expect(list.status == 0, "\(list.error)")
    return list.out.split(separator: "\n").map { (String($0.prefix(32)), String($0)) }
  }

  @Test func fromAssignmentToReport() throws {
    try withTemporaryFolder { folder in
      let night = try Self.night(folder)
      let all = try Self.listed(night)
      #expect(all.count == 4)
      // Two lines about one event are one break.
      let orphan = try #require(all.first { $0.line.contains("message m8") }).id
      #expect(Set(all.map(\.id)).count == 3)

      let dry = try night.tally("breaks", "assign", orphan, "--to", "K. Roe", "--person", "J. Doe", "--dry-run")
      #expect(dry.status == 0 && dry.error.contains("1 break would be assigned to K. Roe, by J. Doe") && !night.has("breaks"))
      let assigned = try night.tally("breaks", "assign", String(orphan.prefix(8)), "--to", "K. Roe", "--person", "J. Doe")
      #expect(assigned.status == 0 && assigned.error.contains("breaks/00000001.json"), "\(assigned.error)")
      #expect(try Self.listed(night, "--owner", "K. Roe").map(\.id) == [orphan])
      #expect(try Self.listed(night, "--owner", "-").count == 3 && Self.listed(night, "--state", "assigned").count == 1)

      let noted = try night.tally("breaks", "note", orphan, "--note", "asked\nthe carrier", "--person", "K. Roe", "--json")
      #expect(noted.status == 0 && noted.out.contains("\"breaks/00000002.json\""))
      #expect(
        try Self.listed(night, "--owner", "K. Roe")[0].line.hasSuffix(
          "· note by K. Roe, 2027-01-01T06:00:00.000Z: asked\\nthe carrier"))
      let resolved = try night.tally(
        "breaks", "resolve", "--code", "ORPHAN_DELIVERY", "--resolution", "explained", "--reason", "test traffic", "--person",
        "K. Roe")
      #expect(resolved.error.contains("2 breaks resolved as explained"), "\(resolved.error)")
      #expect(try Self.listed(night).count == 2 && Self.listed(night, "--state", "resolved").count == 2)
      let again = try night.tally(
        "breaks", "resolve", "--code", "ORPHAN_DELIVERY", "--resolution", "explained", "--reason", "test traffic", "--person",
        "K. Roe")
      #expect(
        again.error.contains("0 breaks resolved as explained, by K. Roe; 2 are resolved already")
          && !night.has("breaks/00000004.json"))
      let csv = try night.tally("breaks", "list", "--state", "all", "--csv").out
      // A line of the note is one more.
      #expect(csv.hasPrefix("breakId,disposition,") && csv.utf8.count { $0 == 0x0a } == 6)
      let document = try night.tally("breaks", "list", "--state", "resolved", "--json").out
      #expect(document.contains("\"resolution\": \"explained\"") && document.contains("\"count\": 2"))

      // The night's report is as of an instant before all that; a later one makes the next version, and stays.
      #expect(try night.tally("report", "--date", SmallNight.date).error.contains("report v1 (there already)"))
      #expect(try night.tally("report", "--date", SmallNight.date, "--as-of", "2027-01-01T05:59:59Z").status == 64)
      let ahead = try night.tally("report", "--date", SmallNight.date, "--as-of", "2027-01-01T06:00:00.001Z")
      #expect(ahead.status == 64 && ahead.error.contains("is to come") && !night.has("reports/2026/12/31/v2"), "\(ahead.error)")
      let report = try night.tally(after: 6, "report", "--date", SmallNight.date, "--as-of", "2027-01-01T12:00:00Z")
      #expect(report.status == 10 && report.error.contains("report v2"), "\(report.error)")
      let page = try night.text("reports/2026/12/31/v2/report.html")
      #expect(page.contains("resolved: explained") && page.contains("breaks/00000003.json"))
      #expect(try night.tally("report", "--date", SmallNight.date).error.contains("there already"))

      #expect(try night.tally("breaks", "reopen", orphan, "--reason", "no test", "--person", "J. Doe").status == 0)
      #expect(try Self.listed(night).count == 3)
    }
  }

  /// A note that is too long is blamed on the option that has it.
  @Test(arguments: [("note", "note"), ("reopen", "reason")]) func textsThatAreTooLong(_ deed: String, _ option: String) throws {
    try withTemporaryFolder { folder in
      let night = try Self.night(folder)
      let text = String(repeating: "x", count: 5_000)
      let ending = try night.tally("breaks", deed, "--code", "ORPHAN_DELIVERY", "--\(option)", text, "--person", "p")
      #expect(ending.status == 64 && ending.error.contains("option '--\(option)': more than"), "\(ending.error)")
    }
  }

  /// Who reads the list may have seen enough.
  @Test func nobodyReadsOn() throws {
    try withTemporaryFolder { folder in
      let night = try Self.night(folder)
      let script = #"exec 3> >(exec true); wait $!; exec "$0" breaks list --config "$1" >&3"#
      let ending = try Tally.run(program: "/bin/bash", ["-c", script, Tally.path, night.folder + "/tally.json5"])
      #expect(ending.status == 141 && ending.error.isEmpty, "\(ending.status) \(ending.error)")
    }
  }

  @Test("A resolution holds for its evidence: with other evidence the break comes back") func changedEvidence() throws {
    try withTemporaryFolder { folder in
      let night = try Self.night(folder)
      #expect(
        try night.tally(
          "breaks", "resolve", "--code", "ORPHAN_DELIVERY", "--resolution", "accepted", "--reason", "r", "--person", "p"
        ).status == 0)
      try night.write("z.ndjson", SmallNight.lines([SmallNight.event("d0", "delivery", "m9", 19)]))
      #expect(try night.nightly("--quiet").status == 10)
      let open = try Self.listed(night, "--code", "ORPHAN_DELIVERY")
      #expect(open.count == 1 && open[0].line.contains("message m9") && open[0].line.contains("evidence changed since"))
    }
  }

  @Test("What stands for too long ends the run with 10, until somebody resolves it") func escalation() throws {
    try withTemporaryFolder { folder in
      let night = try Self.night(
        folder, more: ", breaks: { due: { medium: 0 }, escalate: { medium: 0 } }, metrics: { textfile: 'm.prom' }")
      let list = try night.tally("breaks", "list")
      #expect(list.status == 10 && list.out.contains(" ESCALATED ") && list.error.contains("of which 2 have stood for too long"))
      let metrics = try String(contentsOfFile: folder + "/m.prom", encoding: .utf8)
      #expect(metrics.contains(#"tallystick_open_breaks{severity="medium",state="escalated"} 2"#), "\(metrics)")
      #expect(
        try night.tally(
          "breaks", "resolve", "--severity", "medium", "--resolution", "mistaken", "--reason", "r", "--person", "p"
        ).status == 0)
      #expect(try night.tally("breaks", "list").status == 0)
      #expect(try night.tally("breaks", "list", "--state", "escalated").out.isEmpty)
    }
  }

  @Test("A break beyond the window is counted on every clean night, until somebody resolves it") func older() throws {
    try withTemporaryFolder { folder in
      let nights = try RequestNights(folder)
      let path = folder + "/tally.json5"
      let config = try String(contentsOfFile: path, encoding: .utf8)
      try Data(config.replacing("metrics:", with: "breaks: { window: 2, escalate: { medium: 1 } }, metrics:").utf8).write(
        to: URL(filePath: path))
      let orphan = RequestNights.message(0, 0)[1]
      for night in 0..<3 {
        let message = RequestNights.message(night + 5, night)
        for side in ["in", "ledger"] { try nights.write(side, night, message + (night == 0 ? [orphan] : [])) }
        #expect(try nights.nightly(night).status == 10)
        // The night's own run is kept before its report, which names it.
        let page = "reports/\(RequestNights.dates[night].replacing("-", with: "/"))/v1/report.html"
        #expect(try nights.text(page).contains("runs/reconcile/\(RequestNights.dates[night])/"))
        if night > 0 { #expect(try nights.text(page).contains("= 1 open<")) }
      }
      let list = try nights.tally(2, ["breaks", "list"])
      #expect(
        list.status == 10 && list.out.isEmpty && list.error.contains("see `tally breaks list --since 2026-11-16`"),
        "\(list.error)")
      let metrics = try String(contentsOfFile: folder + "/tally.prom", encoding: .utf8)
      #expect(metrics.contains(#"tallystick_open_breaks{severity="medium",state="older"} 1"#), "\(metrics)")
      #expect(
        try nights.tally(
          2,
          [
            "breaks", "resolve", "--since", "2026-11-16", "--code", "ORPHAN_DELIVERY", "--resolution", "explained", "--reason",
            "r",
            "--person", "p",
          ]
        ).status == 0)
      #expect(try nights.tally(2, ["breaks", "list"]).status == 0)
      #expect(try nights.tally(4, ["report", "--date", "2026-11-18", "--as-of", "2026-11-20T00:00:00Z"]).status == 0)
    }
  }

  @Test("Documents that were changed are told, and nothing is stored behind them") func tampering() throws {
    try withTemporaryFolder { folder in
      let night = try Self.night(folder)
      for number in 1...2 {
        #expect(try night.tally("breaks", "note", "--severity", "low", "--note", "n\(number)", "--person", "p").status == 0)
      }
      let path = folder + "/store/breaks/00000001.json"
      let text = try String(contentsOfFile: path, encoding: .utf8)
      try FileManager.default.removeItem(atPath: path)
      try Data(text.replacing("n1", with: "n3").utf8).write(to: URL(filePath: path))
      let list = try night.tally("breaks", "list")
      #expect(list.status == 11 && list.error.contains("breaks/00000002.json does not follow"))
      #expect(try night.tally("breaks", "note", "--severity", "low", "--note", "n4", "--person", "p").status == 11)
      #expect(!night.has("breaks/00000003.json"))
      #expect(try night.tally(after: 6, "report", "--date", SmallNight.date, "--as-of", "2027-01-01T12:00:00Z").status == 11)
    }
  }

  @Test("What came later clears a break by itself, which is no resolution") func cleared() throws {
    try withTemporaryFolder { folder in
      let nights = try RequestNights(folder)
      let messages = (0..<3).map { RequestNights.message($0, 0) }
      try nights.write("in", 0, messages.flatMap(\.self))
      try nights.write("ledger", 0, messages[0] + messages[2])
      #expect(try nights.nightly(0).status == 10)
      #expect(try nights.tally(0, ["breaks", "list"]).out.contains("MISSING_IN_LEDGER SMS 2026-11-16 0 nights"))
      for words in [["in"], ["ledger"]] { try nights.write(words[0], 1, RequestNights.message(9, 1)) }
      try nights.write("ledger", 1, [messages[1][0]], as: "late")
      #expect(try nights.nightly(1).status == 0)
      #expect(try nights.tally(1, ["breaks", "list"]).out.contains("MISSING_IN_LEDGER SMS 2026-11-16 1 night "))
      try nights.write("in", 2, RequestNights.message(10, 2))
      try nights.write("ledger", 2, RequestNights.message(10, 2) + [messages[1][1]])
      #expect(try nights.nightly(2).status == 0)
      #expect(try nights.tally(2, ["breaks", "list"]).out.isEmpty)
      #expect(try nights.tally(2, ["breaks", "list", "--state", "cleared"]).out.contains(" cleared medium MISSING_IN_LEDGER"))
    }
  }

  @Test("A person is known by the environment too") func person() throws {
    try withTemporaryFolder { folder in
      let night = try Self.night(folder)
      let words = ["breaks", "note", "--severity", "low", "--note", "n", "--config", folder + "/tally.json5"]
      let ending = try Subprocess.run(
        Tally.path, words, environment: ["SOURCE_DATE_EPOCH": "\(SmallNight.now)", "TALLY_PERSON": "E. Nviron"])
      #expect(ending.status == 0)
      #expect(try night.text("breaks/00000001.json").contains("\"by\": \"E. Nviron\""))
    }
  }

  @Test(
    arguments: [
      (["breaks"], 64, "needs a subcommand"), (["breaks", "list", "x"], 64, "is no break's id"),
      (["breaks", "list", "12345678"], 66, "no break of 2026-10-03 to 2026-12-31 is called so"),
      (["breaks", "list", "--code", "LATE"], 64, "is not one of"),
      (["breaks", "list", "--state", "posted"], 64, "is not one of open"),
      (["breaks", "list", "--nights", "-1"], 64, "not a number of nights"),
      (["breaks", "resolve", "--resolution", "explained", "--reason", "r", "--person", "p"], 64, "requires BREAK"),
      (
        ["breaks", "resolve", "12345678", "--resolution", "gone", "--reason", "r", "--person", "p"], 64, "is not one of corrected"
      ),
      (["breaks", "resolve", "12345678", "--resolution", "explained", "--person", "p"], 64, "requires '--reason'"),
      (["breaks", "assign", "12345678", "--person", "p"], 64, "requires '--to'"),
      (["breaks", "note", "12345678", "--note", "n"], 64, "must know who does it"),
      (["breaks", "note", "1234567", "--note", "n", "--person", "p"], 64, "is no break's id"),
      (["breaks", "note", "12345678", "--note", "n", "--person", "p"], 66, "no break of 2026-10-03 to 2026-12-31 is called so"),
    ] as [([String], Int32, String)]) func refuses(_ words: [String], _ status: Int32, _ message: String) throws
  {
    try withTemporaryFolder { folder in
      let night = try Self.night(folder)
      let ending = try Subprocess.run(
        Tally.path, words + ["--config", folder + "/tally.json5"], environment: ["SOURCE_DATE_EPOCH": "\(SmallNight.now)"])
      #expect(ending.status == status && ending.error.contains(message), "\(ending.status): \(ending.error)")
      #expect(!night.has("breaks"))
    }
  }
}
