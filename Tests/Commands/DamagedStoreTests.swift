import Foundation
import TestSupport
import Testing

/// What is damaged, altered or gone of the things that a store keeps, through the built binary.
struct DamagedStoreTests {
  private typealias Night = SmallNight

  @Test(arguments: [true, false]) func anIndexIsMadeAgain(_ isMissing: Bool) throws {
    try withTemporaryFolder { folder in
      let night = try Night(folder)
      #expect(try night.nightly().status == 0)
      let path = folder + "/store/" + Night.exports + "good.ndjson.events"
      let whole = try Data(contentsOf: URL(filePath: path))
      try FileManager.default.removeItem(atPath: path)
      var bytes = whole
      bytes[200] ^= 1
      if !isMissing { try bytes.write(to: URL(filePath: path)) }
      let ending = try night.tally("reconcile", "--date", Night.date)
      #expect(ending.status == 0, "\(ending.error)")
      #expect(ending.error.contains("event index made again"), "\(ending.error)")
      #expect(ending.error.contains("good.ndjson"))
      #expect(try Data(contentsOf: URL(filePath: path)) == whole)
    }
  }

  /// Records are hashed under a key that follows from the store's id.
  @Test func anIndexOfAnotherStoreIsMadeAgain() throws {
    try withTemporaryFolder { folder in
      let night = try Night(folder)
      #expect(try night.nightly().status == 0)
      let (path, index) = (folder + "/store/tally.json", folder + "/store/" + Night.exports + "good.ndjson.events")
      let before = try Data(contentsOf: URL(filePath: index))
      try FileManager.default.removeItem(atPath: path)
      try Data(#"{"format":1,"id":"another"}"#.utf8).write(to: URL(filePath: path))
      let ending = try night.tally("reconcile", "--date", Night.date)
      #expect(ending.status == 0 && ending.error.contains("event index made again"), "\(ending.error)")
      #expect(try Data(contentsOf: URL(filePath: index)) != before)
      let again = try night.tally("reconcile", "--date", Night.date)
      #expect(again.status == 0 && !again.error.contains("event index made again"), "\(again.error)")
    }
  }

  @Test func anExportThatWasAlteredInTheStore() throws {
    try withTemporaryFolder { folder in
      let night = try Night(folder)
      #expect(try night.nightly().status == 0)
      let path = folder + "/store/" + Night.exports + "good.ndjson"
      try FileManager.default.removeItem(atPath: path + ".events")
      try FileManager.default.removeItem(atPath: path)
      let altered = Night.lines(Night.good).map { $0 == UInt8(ascii: "3") ? UInt8(ascii: "4") : $0 }
      try Data(altered).write(to: URL(filePath: path))
      for job in ["reconcile", "verify"] {
        let ending = try night.tally(job, "--date", Night.date)
        #expect(ending.status == 11, "\(ending.error)")
        #expect(ending.error.contains(Night.exports + "good.ndjson"))
        #expect(job == "reconcile" || ending.error.contains("export altered: its SHA-256 is another"), "\(ending.error)")
      }
      let records = try night.names("runs/reconcile/2026-12-31")
      #expect(records.count == 2)
      let texts = try records.map { try night.text("runs/reconcile/2026-12-31/" + $0) }
      #expect(texts.contains { $0.contains("a kept export was altered") })
    }
  }

  /// Its index is not it.
  @Test(arguments: [["good.ndjson", "good.ndjson.events"], ["good.ndjson"]]) func anExportThatIsGone(_ names: [String]) throws {
    try withTemporaryFolder { folder in
      let night = try Night(folder)
      #expect(try night.nightly().status == 0)
      for name in names { try FileManager.default.removeItem(atPath: folder + "/store/" + Night.exports + name) }
      for job in ["pull", "reconcile", "nightly"] {
        let ending = try night.tally(job, "--date", Night.date)
        #expect(ending.status == 11 && ending.error.contains("a kept export is missing"), "\(ending.error)")
        #expect(ending.error.contains(Night.exports + "good.ndjson") && ending.error.contains("from its source"))
      }
      try night.write("more.ndjson", Night.lines([Night.event("r1", "read", "m1", 20)]))
      // A pull ends with 11 as well, when it has kept what is new.
      #expect(try night.tally("pull", "--date", Night.date).status == 11)
      let trace = try night.tally("trace", "m1", "--json")
      #expect(trace.status == 11 && trace.error.contains("a kept export is missing"), "\(trace.error)")
      #expect(trace.out.contains(#""r1\""#) && trace.out.contains(#""missingExports": ["#), "\(trace.out)")
    }
  }

  /// Of a count that a source declared later, only what it says counts.
  @Test(arguments: ["", "{}", "another"]) func aCountThatNobodyDeclared(_ text: String) throws {
    try withTemporaryFolder { folder in
      let night = try Night(folder, settings: ", counts: 'count'")
      #expect(try night.nightly().status == 10)
      let digest = String(repeating: "0", count: 64)
      let forged = text == "another" ? "{\n  \"sha256\": \"\(digest)\",\n  \"declared\": 6\n}\n" : text
      try Data(forged.utf8).write(to: URL(filePath: folder + "/store/" + Night.exports + "good.ndjson.declared.json"))
      let ending = try night.nightly()
      #expect(ending.status == 10 && ending.error.contains("v1 is there already"), "\(ending.error)")
      #expect(try night.totals().breaks == ["CONTROL_TOTAL_MISMATCH": 1] && !night.has("reconciliations/2026/12/31/v2"))
      let verified = try night.tally("verify")
      #expect(verified.status == 11 && verified.error.contains(".declared.json beside it is not what"), "\(verified.error)")
    }
  }

  /// A quarantine file follows from its export, as an index does: what is not what the scan wrote is never believed, and never overwritten.
  @Test(arguments: [nil, "", "a line"] as [String?]) func aDamagedQuarantineFileIsMadeAgain(_ left: String?) throws {
    try withTemporaryFolder { folder in
      let night = try Night(folder)
      try night.write(
        "q.ndjson",
        Array("not JSON\nnor this\n".utf8)
          + Night.lines([Night.event("s4", "send", "m4", 20), Night.event("d4", "delivery", "m4", 21)]))
      #expect(try night.nightly().status == 10)
      let file = "quarantine/a/2026/12/31/q.ndjson.ndjson"
      let whole = try night.text(file)
      let damaged = left.map { $0.isEmpty ? "" : String(whole.prefix { $0 != "\n" }) + "\n" }
      try FileManager.default.removeItem(atPath: folder + "/store/" + file)
      if let damaged { try Data(damaged.utf8).write(to: URL(filePath: folder + "/store/" + file)) }
      let verified = try night.tally("verify")
      #expect(verified.status == 11, "\(verified.error)")
      #expect(verified.error.contains("quarantine file \(left == nil ? "missing" : "altered: " + file)"), "\(verified.error)")
      try night.write("late.ndjson", Night.lines([Night.event("s5", "send", "m5", 30), Night.event("d5", "delivery", "m5", 31)]))
      let ending = try night.nightly()
      #expect(ending.status == 10 && ending.error.contains("event index made again"), "\(ending.error)")
      #expect(try night.totals(version: 2).breaks == ["MALFORMED_RECORD": 2])
      #expect(try night.totals(version: 2)["events", "quarantined"] == 2)
      let names = try night.names("quarantine/a/2026/12/31")
      #expect(names.count == (left == nil ? 1 : 2))
      #expect(try damaged == nil || night.text(file) == damaged)
      #expect(try night.tally("verify").status == 0)
      #expect(try night.nightly().status == 10 && !night.has("reconciliations/2026/12/31/v3"))
    }
  }

  /// What is carried is what the night before counted: a lost line is no answer.
  @Test(arguments: ["open-items", "open-requests"]) func aLostLineOfWhatIsCarriedStopsTheNight(_ list: String) throws {
    let name = list + ".ndjson"
    try withTemporaryFolder { folder in
      let night = try Night(
        folder, good: false, settings: ", pattern: '{yyyy}{MM}{dd}-{name}.ndjson', slots: ['a', 'b', 'c']")
      try night.write("20261230-a.ndjson", Self.sends(["m1", "m2"], on: "2026-12-30"))
      try night.write("20261231-a.ndjson", Self.sends(["m3"], on: "2026-12-31"))
      #expect(try night.tally("nightly", "--date", "2026-12-30").status == 10)
      let place = "reconciliations/2026/12/30/v1/" + name
      let line = try night.text(place).prefix { $0 != "\n" }
      try FileManager.default.removeItem(atPath: folder + "/store/" + place)
      try Data((line + "\n").utf8).write(to: URL(filePath: folder + "/store/" + place))
      let ending = try night.tally("nightly", "--date", "2026-12-31")
      #expect(ending.status == 11 && ending.error.contains(name + ": it has 1, and the totals"), "\(ending.error)")
    }
  }

  /// Sends that nothing answers.
  static func sends(_ messages: [String], on date: String) -> [UInt8] {
    Night.lines(
      messages.map {
        #"{"id":"s\#($0)","version":"1.0","type":"message:send","timestamp":"\#(date)T10:00:00Z","message":{"id":"\#($0)","#
          + #""direction":"outbound","channel":"SMS"}}"#
      })
  }
}
