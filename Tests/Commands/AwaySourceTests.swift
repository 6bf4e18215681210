import Foundation
import Storage
import TestSupport
import Testing

/// Nights of which not everything could be pulled.
@Suite struct AwaySourceTests {
  /// A ledger whose mount is lost has nothing to say of what it lacks.
  @Test func nothingIsAskedForThatRestsOnASourceThatWasAway() throws {
    try withTemporaryFolder { folder in
      let server = try TestServer { _ in .status(202) }
      let nights = try RequestNights(folder, requests: "url: '\(server.url)'")
      try nights.fill()
      let (ledger, away) = (folder + "/ledger", folder + "/away")
      try FileManager.default.moveItem(atPath: ledger, toPath: away)
      for _ in 0..<2 {
        let ending = try nights.nightly(0, "--json")
        #expect(ending.status == 74 && ending.error.contains("nothing is asked for that may be in what was not pulled of l"))
        let document = try document(ending.out)
        #expect((document["requests"] as? [String: Any])?["notPulled"] as? [String] == ["l"])
        #expect(document["exit"] as? Int == 74)
      }
      #expect(try server.requests.isEmpty && nights.counts(0) == [0, 0, 0, 0, 0])
      let report = "reports/2026/11/16/v1/"
      for name in ["report.html", "report.json"] {
        let text = try nights.text(report + name)
        #expect(text.contains("; not all pulled: l.") && text.contains("/ledger: No such file or directory"), "\(name)")
      }
      #expect(try nights.text(report + "summary.json").contains(#""notPulled": ["#))
      #expect(try nights.text("reports/index.html").contains("breaks, not all pulled"))
      #expect(!FileManager.default.fileExists(atPath: folder + "/store/reconciliations/2026/11/16/v2"))
      // It is back; and by itself, so is what it truly lacks.
      try FileManager.default.moveItem(atPath: away, toPath: ledger)
      #expect(try nights.nightly(1).status == 10)
      #expect(try nights.counts(0, version: 2) == [0, 2, 0, 0, 2])
      #expect(try Set(RequestNights.asked(server.requests)) == ["send1", "delivery1"])
      #expect(try !nights.text("reports/2026/11/16/v2/report.html").contains("not all pulled"))
      // What was pulled whole once stays so.
      try FileManager.default.moveItem(atPath: ledger, toPath: away)
      #expect(try nights.nightly(0).status == 74)
      #expect(!FileManager.default.fileExists(atPath: folder + "/store/reconciliations/2026/11/16/v3"))
    }
  }

  /// A source that answers again and has nothing: then it is missing.
  @Test func whatASourceLacksIsAskedForWhenItAnswersAgain() throws {
    try withTemporaryFolder { folder in
      let nights = try RequestNights(folder)
      try nights.fill()
      let (ledger, away) = (folder + "/ledger", folder + "/away")
      try FileManager.default.moveItem(atPath: ledger, toPath: away)
      #expect(try nights.nightly(0).status == 74)
      try FileManager.default.createDirectory(atPath: ledger, withIntermediateDirectories: false)
      try nights.write("ledger", 1, (3..<6).flatMap { RequestNights.message($0, 1) })
      let ending = try nights.nightly(1)
      #expect(ending.error.contains("2026-11-16 is reconciled again: what l had not given of it has been asked for since"))
      #expect(try nights.counts(0, version: 2) == [0, 6, 0, 0, 6])
    }
  }

  /// A ledger whose folder is there and has nothing at all, or whose export of the day is refused or cut, has nothing to say either.
  @Test(arguments: ["empty", "refused", "cut"]) func nothingIsAskedForThatNobodyCouldRead(_ way: String) throws {
    try withTemporaryFolder { folder in
      let nights = try RequestNights(folder)
      try nights.fill()
      let (ledger, day) = (folder + "/ledger", folder + "/ledger/2026/11/16")
      let whole = try Data(contentsOf: URL(filePath: day + "/x.ndjson"))
      switch way {
      case "empty":
        try FileManager.default.moveItem(atPath: ledger, toPath: folder + "/away")
        try FileManager.default.createDirectory(atPath: ledger + "/lost+found", withIntermediateDirectories: true)
      case "refused":
        try FileManager.default.moveItem(atPath: day + "/x.ndjson", toPath: folder + "/away")
        try FileManager.default.createSymbolicLink(atPath: day + "/x.ndjson", withDestinationPath: "/etc/hostname")
      default: try Self.write(Data(SmallNight.gzip(Array(whole)).dropLast(40)), day + "/x.ndjson")
      }
      let ending = try nights.nightly(0, "--json")
      #expect(ending.status == (way == "empty" ? 74 : 10), "\(ending.error)")
      let (name, words) = way == "empty" ? ("notPulled", "was not pulled of l") : ("notRead", "could not be read of l")
      let asked = try document(ending.out)["requests"] as? [String: Any]
      #expect(asked?[name] as? [String] == ["l"] && asked?.keys.count { $0.hasPrefix("not") } == 1)
      #expect(ending.error.contains("nothing is asked for that may be in what " + words), "\(ending.error)")
      #expect(try nights.counts(0)[1] == (way == "refused" ? 1 : 0))
      if way != "cut" { try FileManager.default.removeItem(atPath: way == "empty" ? ledger : day + "/x.ndjson") }
      if way == "empty" {
        try FileManager.default.moveItem(atPath: folder + "/away", toPath: ledger)
      } else {
        try Self.write(whole, day + "/x.ndjson")
      }
      #expect(try nights.nightly(1).status == 10)
      #expect(try nights.counts(0, version: 2)[1] == 2)
    }
  }

  private static func write(_ bytes: Data, _ path: String) throws {
    try bytes.write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1_700_000_000)], ofItemAtPath: path)
  }

  /// Why a source was not pulled is what was so the last time; a run that does not ask it knows no better, before the end of the day either.
  @Test func whyIsWhatWasSoLast() throws {
    try withTemporaryFolder { folder in
      let nights = try RequestNights(folder)
      try nights.fill()
      let (ledger, away) = (folder + "/ledger", folder + "/away")
      try FileManager.default.moveItem(atPath: ledger, toPath: away)
      // At seven in the morning of that day.
      #expect(try nights.tally(0, ["nightly", "--date", RequestNights.dates[1]]).status == 74)
      #expect(try nights.tally(0, ["reconcile", "--date", RequestNights.dates[1]]).error.contains("is there already"))
      #expect(try nights.nightly(0).status == 74)
      try FileManager.default.moveItem(atPath: away, toPath: ledger)
      let path = ledger + "/2026/11/16/y.ndjson"
      try Data(RequestNights.message(9, 0)[0].dropLast(3).utf8).write(to: URL(filePath: path))
      try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1_794_898_740)], ofItemAtPath: path)
      #expect(try nights.nightly(0).status == 10)
      let run = try nights.text("reconciliations/2026/11/16/v2/run.json")
      #expect(run.contains("y.ndjson was left: ") && !run.contains("No such file"), "\(run)")
    }
  }

  @Test func aSlotWhoseExportWasLeftIsNotAskedFor() throws {
    try withTemporaryFolder { folder in
      let nights = try RequestNights(folder, slots: "['x', 'y']")
      try nights.fill()
      let path = folder + "/in/2026/11/16/y.ndjson"
      try Data(RequestNights.message(9, 0)[0].dropLast(3).utf8).write(to: URL(filePath: path))
      let young = Date(timeIntervalSince1970: 1_794_898_740)
      try FileManager.default.setAttributes([.modificationDate: young], ofItemAtPath: path)
      #expect(try nights.nightly(0).status == 10)
      let report = try nights.text("reports/2026/11/16/v1/report.html")
      #expect(report.contains("EXPORT_GAP") && report.contains("2026/11/16/y.ndjson was left: "), "\(report.count)")
      // Both events of the message that the ledger lacks are another matter.
      #expect(try nights.counts(0) == [0, 2, 0, 0, 2])
    }
  }
}
