import Foundation
import TestSupport
import Testing

/// Nights whose config names other sources, or another mapping, than when they were reconciled, and exports that a run left behind. A night that is done
/// again is judged by the sources that it had, and never with less.
@Suite struct OtherSourcesTests {
  @Test(arguments: ["read", "ledger", "slots"]) func anAskedNightIsNotDoneAgainWithLess(_ kind: String) throws {
    try withTemporaryFolder { folder in
      let nights = try DatedNights(folder)
      let more = ["ledger": ", side: 'ledger'", "slots": ", slots: 2"][kind] ?? ""
      try nights.name(("a", "in", ""), ("b", "b", more))
      try nights.write("in", 10, DatedNights.pair("m1", on: 10))
      if kind == "read" { try nights.write("b", 10, DatedNights.pair("m2", on: 10)) }
      #expect(try nights.nightly(10).status == (kind == "read" ? 0 : 10))
      try nights.name(("a", "in", ""))
      let ending = try nights.nightly(10)
      #expect(ending.status == 78, "\(ending.error)")
      #expect(ending.error.contains("the config no longer names b, which it was reconciled with"), "\(ending.error)")
      #expect(nights.versions(10...10) == [1])
      // A source that had no part in it may go.
      try nights.name(("a", "in", ""), ("b", "b", more), ("c", "c", ""))
      #expect(try nights.nightly(11).status == 66)
      try nights.name(("a", "in", ""), ("b", "b", more))
      #expect(try nights.nightly(11).status == 66)
    }
  }

  @Test func aNightSaysWhatItDoesNotRead() throws {
    try withTemporaryFolder { folder in
      let nights = try DatedNights(folder)
      try nights.name(("old", "in", ""))
      try nights.write("in", 10, DatedNights.pair("m1", on: 10))
      #expect(try !nights.nightly(10).error.contains("were not read"))
      try nights.name(("new", "moved", ""))
      try nights.write("moved", 11, DatedNights.pair("m2", on: 11))
      let ending = try nights.nightly(11)
      #expect(ending.status == 0 && ending.error.contains("kept exports were not read"), "\(ending.error)")
      #expect(ending.error.contains("night=2026-12-11 source=old exports=1"), "\(ending.error)")
    }
  }

  @Test(arguments: ["side: 'ledger'", "slots: 24"]) func aSourceIsNotMissedBeforeItWasNamed(_ more: String) throws {
    try withTemporaryFolder { folder in
      let nights = try DatedNights(folder)
      try nights.name(("a", "in", ""))
      for day in 10...14 { try nights.write("in", day, DatedNights.pair("m\(day)", on: day)) }
      for day in 10...11 { #expect(try nights.nightly(day).status == 0) }
      try nights.name(("a", "in", ""), ("b", "b", ", " + more))
      let isLedger = more.contains("ledger")
      for day in 12...13 {
        for slot in 0..<(isLedger ? 1 : 24) {
          try nights.write("b", day, DatedNights.pair(isLedger ? "m\(day)" : "b\(day)-\(slot)", on: day), as: "s\(slot)")
        }
      }
      #expect(try nights.nightly(12).status == 0)
      for (late, version) in [("late", 2), ("later", 3)] {
        try nights.write("in", 10, DatedNights.pair(late, on: 10), as: late)
        let ending = try nights.nightly(13)
        #expect(ending.status == 0, "\(ending.error)")
        #expect(nights.versions(10...11) == [version, version])
        for day in 10...13 {
          #expect(try nights.totals(day).breaks == [:] && nights.totals(day)["requests", "closing"] == 0, "\(day)")
        }
      }
      // Who asks for a night has it judged by what the config says.
      #expect(try nights.nightly(10).status == 10)
      #expect(try nights.totals(10).breaks == (isLedger ? ["MISSING_IN_LEDGER": 3] : ["EXPORT_GAP": 24]))
    }
  }

  @Test func aRenamedSourceStopsNoNight() throws {
    try withTemporaryFolder { folder in
      let nights = try DatedNights(folder)
      try nights.name(("old", "in", ""))
      for day in 10...15 { try nights.write("in", day, DatedNights.pair("m\(day)", on: day)) }
      for day in 10...12 { #expect(try nights.nightly(day).status == 0) }
      try nights.name(("new", "in", ""))
      let ending = try nights.nightly(13)
      #expect(ending.status == 0, "\(ending.error)")
      for day in 10...12 {
        let line = ending.error.split(separator: "\n").first { $0.contains("not pulled again") && $0.contains("2026-12-\(day)") }
        #expect(line?.contains("the config no longer names old") == true, "\(ending.error)")
        #expect(!nights.night.has("exports/new/2026/12/\(day)"))
      }
      // The other name beside it: nothing comes twice, and what the former one gave is read again.
      try nights.name(("old", "empty", ""), ("new", "in", ""))
      try nights.write("empty", 12, DatedNights.pair("late", on: 12), as: "late")
      let both = try nights.nightly(14)
      #expect(both.status == 0 && !both.error.contains("not pulled again"), "\(both.error)")
      #expect(nights.versions(10...14) == [1, 1, 2, 2, 1])
      for day in 10...14 { #expect(try nights.totals(day).breaks == [:], "\(day)") }
    }
  }

  @Test func aRenamedSourceWhoseSendsAreOpenIsNamedBesideTheOther() throws {
    try withTemporaryFolder { folder in
      let nights = try DatedNights(folder)
      try nights.name(("old", "in", ""))
      try nights.write("in", 10, [DatedNights.event("send", "m", on: 10)])
      #expect(try nights.nightly(10).status == 10)
      try nights.name(("new", "in", ""))
      try nights.write("in", 11, [DatedNights.event("delivery", "m", on: 11)])
      let ending = try nights.nightly(11)
      #expect(ending.status == 78 && ending.error.contains("with a folder without any as its `path`"), "\(ending.error)")
      try nights.name(("old", "empty", ""), ("new", "in", ""))
      #expect(try nights.nightly(11).status == 10)
      #expect(try nights.totals(11).breaks == ["LATE_DELIVERY": 1] && nights.versions(10...11) == [1, 1])
    }
  }

  /// Pulled, and killed before it was reconciled; then nobody ran until the window had moved on.
  @Test func whatARunLeftBehindIsTakenUp() throws {
    try withTemporaryFolder { folder in
      let nights = try DatedNights(folder)
      try nights.name(("a", "in", ""))
      for day in 10...20 {
        let records = DatedNights.pair("m\(day)", on: day) + (day == 10 ? [DatedNights.event("send", "open", on: 10)] : [])
        try nights.write("in", day, records)
      }
      for day in 10...14 { _ = try nights.nightly(day) }
      #expect(nights.versions(10...14) == [1, 1, 1, 1, 1])
      try nights.write("in", 10, [DatedNights.event("delivery", "open", on: 10, at: "10:00:02")], as: "late")
      #expect(try nights.night.tally("pull", "--date", "2026-12-10").status == 0)
      let ending = try nights.nightly(18)
      #expect(ending.status == 0 && ending.error.contains("2026-12-10 is reconciled again: 1 export"), "\(ending.error)")
      #expect(nights.versions(10...18) == [2, 2, 2, 2, 1, 1, 1, 1, 1])
      for day in 10...18 { #expect(try nights.totals(day).breaks == [:] && nights.totals(day)["openItems", "closing"] == 0) }
      // Killed behind the first of them.
      for name in ["reconciliations/2026/12/11/v2", "reports/2026/12/11/v2"] {
        try FileManager.default.removeItem(atPath: folder + "/store/" + name)
      }
      for name in try nights.night.names("runs/reconcile/2026-12-11") {
        let record = "runs/reconcile/2026-12-11/" + name
        guard try nights.night.text(record).contains("/v2/") else { continue }
        try FileManager.default.removeItem(atPath: folder + "/store/" + record)
      }
      let next = try nights.nightly(19)
      #expect(next.status == 0 && next.error.contains("2026-12-11 is reconciled again"), "\(next.error)")
      #expect(nights.versions(10...19) == [2, 2, 2, 2, 1, 1, 1, 1, 1, 1])
      #expect(try !nights.nightly(20).error.contains("again"))
    }
  }

  @Test func aMendedMappingReachesTheNightsOfTheWindow() throws {
    try withTemporaryFolder { folder in
      let nights = try DatedNights(folder)
      try nights.name(("a", "in", ", mapping: './mine.json'"))
      func map(_ statuses: String) throws {
        let source = URL(filePath: #filePath).deletingLastPathComponent().appending(
          path: "../../Sources/Events/Mappings/archiver.json")
        let text = try String(contentsOf: source.standardizedFileURL, encoding: .utf8)
          .replacing("\"mapping\": \"archiver\"", with: "\"mapping\": \"mine\"")
          .replacing("\"statuses\": {", with: "\"statuses\": {" + statuses)
        try Data(text.utf8).write(to: URL(filePath: folder + "/mine.json"))
      }
      try map("")
      let handed = DatedNights.event("status", "m", on: 11, at: "11:00:00", #","status":"HANDED""#)
      try nights.write("in", 10, [DatedNights.event("send", "m", on: 10), handed])
      for day in 11...16 { try nights.write("in", day, DatedNights.pair("m\(day)", on: day)) }
      for day in 10...11 { _ = try nights.nightly(day) }
      #expect(try nights.totals(10).breaks == ["SCHEMA_DRIFT": 1, "PENDING_DELIVERY_FAIL": 1])
      try map(#" "HANDED": "delivered","#)
      let ending = try nights.nightly(12)
      #expect(
        ending.error.contains("2026-12-10 is reconciled again: the exports of a were read by another mapping"), "\(ending.error)")
      #expect(try nights.totals(10).breaks == ["LATE_DELIVERY": 1] && nights.versions(10...12) == [2, 2, 1])
      #expect(try !nights.nightly(12).error.contains("again"))
      // What is behind the window stays as it was read.
      for day in 13...15 { _ = try nights.nightly(day) }
      try map(#" "HANDED": "failed","#)
      _ = try nights.nightly(16)
      #expect(nights.versions(10...16) == [2, 2, 1, 2, 2, 2, 1])
    }
  }
}
