import Foundation
import TestSupport
import Testing

/// Exports that come after their night, days without any, and earlier nights that are run again: whatever the order, the nights end up saying
/// what they would have said had everything been there in time.
@Suite struct CatchUpTests {
  /// The days of a test: the last one is yesterday by the clock.
  private static func date(_ day: Int) -> String { "2026-12-" + (day < 10 ? "0" : "") + "\(day)" }

  private static func event(_ id: String, _ type: String, _ message: String, on day: Int, at time: String = "10:00:00") -> String
  {
    #"{"id":"\#(id)","version":"1.0","type":"message:\#(type)","timestamp":"\#(date(day))T\#(time)Z","message":{"id":"\#(message)","#
      + #""direction":"outbound","channel":"SMS"}}"#
  }

  /// A night with a send that is delivered, or not.
  private static func pair(_ name: String, on day: Int, isDelivered: Bool = true) -> [String] {
    let send = event("s" + name, "send", name, on: day)
    return isDelivered ? [send, event("d" + name, "delivery", name, on: day, at: "10:00:01")] : [send]
  }

  private static func night(_ folder: String) throws -> SmallNight {
    try SmallNight(folder, good: false, settings: ", pattern: '{yyyy}{MM}{dd}*.ndjson'")
  }

  private static func write(_ night: SmallNight, _ day: Int, _ name: String, _ records: [String]) throws {
    try night.write("202612" + (day < 10 ? "0" : "") + "\(day)\(name).ndjson", SmallNight.lines(records))
  }

  private static func folder(_ day: Int, _ version: Int) -> String {
    "reconciliations/" + date(day).replacingOccurrences(of: "-", with: "/") + "/v\(version)/"
  }

  /// The latest version of a day; 0 where there is none.
  private static func version(_ night: SmallNight, _ day: Int) -> Int {
    (1...20).last { night.has(folder(day, $0) + "totals.json") } ?? 0
  }

  private static func totals(_ night: SmallNight, _ day: Int) throws -> SmallNight.Totals {
    try SmallNight.Totals(night.text(folder(day, version(night, day)) + "totals.json"))
  }

  private static func files(_ folder: String) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: folder) where !name.hasPrefix(".") {
      files[name] = FileManager.default.contents(atPath: folder + "/" + name)
    }
    return files
  }

  @Test func anExportThatComesLateIsReconciled() throws {
    try withTemporaryFolder { folder in
      let night = try Self.night(folder)
      for day in 20...22 {
        try Self.write(night, day, "", Self.pair("m\(day)", on: day))
        #expect(try night.tally("nightly", "--date", Self.date(day)).status == 0)
      }
      try Self.write(night, 21, "-late", Self.pair("late", on: 21, isDelivered: false))
      #expect(try night.tally("pull", "--date", Self.date(21)).status == 0)
      try Self.write(night, 23, "", Self.pair("m23", on: 23))
      let dry = try night.tally("nightly", "--dry-run", "--json", "--date", Self.date(23))
      #expect(dry.error.contains("2026-12-21 would be reconciled again: 1 export that it looks back on has been kept since"))
      #expect(dry.out.contains(#""redone""#) && Self.version(night, 21) == 1)

      let run = try night.tally("nightly", "--json", "--date", Self.date(23))
      #expect(run.status == 10)
      #expect(run.error.contains("2026-12-21 is reconciled again: 1 export that it looks back on has been kept since"))
      #expect((20...23).map { Self.version(night, $0) } == [1, 2, 2, 1])
      let document = try #require(try JSONSerialization.jsonObject(with: Data(run.out.utf8)) as? [String: Any])
      let redone = try #require(document["redone"] as? [[String: Any]])
      #expect(redone.map { $0["date"] as? String } == [Self.date(21), Self.date(22)] && redone[0]["version"] as? Int == 2)
      #expect(night.has("reports/2026/12/21/v2/report.html") && night.has("reports/2026/12/22/v2/report.html"))
      #expect(try Self.totals(night, 21).breaks == ["PENDING_DELIVERY_FAIL": 1])
      #expect(try Self.totals(night, 23)["openItems", "closing"] == 1)

      let before = try Self.files(folder + "/store")
      #expect(try !night.tally("nightly", "--date", Self.date(23)).error.contains("again"))
      #expect(try Self.files(folder + "/store") == before)
      // A run that was killed behind a night's reconciliation, before its record or its report.
      for lost in ["reports/2026/12/21/v2", "reports/2026/12/22/v2", "runs/reconcile/2026-12-21", "runs/report/2026-12-22"] {
        try FileManager.default.removeItem(atPath: folder + "/store/" + lost)
      }
      #expect(try night.tally("nightly", "--date", Self.date(23)).error.contains("2026-12-22 is reconciled again: its latest"))
      let names = try Set(Self.files(folder + "/store").keys)
      #expect(Set(before.keys).subtracting(names).allSatisfy { $0.hasPrefix("runs/") }, "\(Set(before.keys).subtracting(names))")
      for (name, bytes) in try Self.files(folder + "/store") where !name.hasPrefix("runs/") {
        #expect(before[name] == bytes, "\(name)")
      }

      try Self.write(night, 24, "", Self.pair("m24", on: 24))
      #expect(try night.tally("nightly", "--date", Self.date(24)).status == 10)
      #expect(try Self.totals(night, 24).breaks == ["DELIVERY_UNCONFIRMED": 1])
    }
  }

  @Test func aNightThatIsRunAgainReachesThoseThatFollow() throws {
    try withTemporaryFolder { folder in
      let night = try Self.night(folder)
      for day in 10...18 { try Self.write(night, day, "", Self.pair("m\(day)", on: day)) }
      #expect(try night.tally("pull", "--since", Self.date(10), "--until", Self.date(18)).status == 0)
      #expect(try night.tally("reconcile", "--since", Self.date(10), "--until", Self.date(18)).status == 0)
      try Self.write(night, 11, "-late", Self.pair("late", on: 11, isDelivered: false))
      #expect(try night.tally("pull", "--date", Self.date(11)).status == 0)
      let run = try night.tally("reconcile", "--json", "--date", Self.date(11))
      #expect(run.status == 10 && run.out.contains(#""redone""#))
      // Until nothing is left of it: 14 clears it, and what 15 opens with is as before.
      #expect((10...18).map { Self.version(night, $0) } == [1, 2, 2, 2, 2, 1, 1, 1, 1])
      #expect(try Self.totals(night, 14).breaks == ["DELIVERY_UNCONFIRMED": 1])
      #expect(try night.tally("reconcile", "--date", Self.date(11)).error.contains("is there already"))
      #expect(Self.version(night, 12) == 2)
    }
  }

  /// What a night opens with is in none of its exports: a version that only another opening made has a run record of its own all the same.
  @Test func eachVersionHasItsRunRecord() throws {
    try withTemporaryFolder { folder in
      let night = try Self.night(folder)
      for day in 20...22 {
        try Self.write(night, day, "", Self.pair("m\(day)", on: day, isDelivered: day > 20))
        #expect([0, 10].contains(try night.tally("nightly", "--date", Self.date(day)).status))
      }
      // By then the send is unconfirmed, and nothing is left open.
      #expect(try night.tally("reconcile", "--date", Self.date(20), "--as-of", "2026-12-24T00:00:00Z").status == 10)
      #expect((20...22).map { Self.version(night, $0) } == [2, 2, 2])
      #expect(try night.tally("nightly", "--date", Self.date(22)).status == 10)
      let before = try Self.files(folder + "/store")
      let records = before.filter { $0.key.hasPrefix("runs/reconcile/2026-12-21/") }
      let made = Self.folder(21, 2) + "totals.json"
      let second = try #require(records.first { String(decoding: $0.value, as: UTF8.self).contains(made) })
      #expect(records.count == 2 && String(decoding: second.value, as: UTF8.self).contains(#""version": "2""#))
      #expect(try !night.text("reports/2026/12/21/v2/report.html").contains("no run record"))
      let again = try night.tally("nightly", "--date", Self.date(22))
      #expect(!again.error.contains("again"), "\(again.error)")
      #expect(try Self.files(folder + "/store") == before)
      // An earlier program kept none: the next run does, once.
      try FileManager.default.removeItem(atPath: folder + "/store/" + second.key)
      let mended = try night.tally("nightly", "--date", Self.date(22))
      #expect(
        mended.error.contains("2026-12-21 is reconciled again: no run record names its latest version"), "\(mended.error)")
      #expect(try Self.files(folder + "/store") == before)
      #expect(try !night.tally("nightly", "--date", Self.date(22)).error.contains("again"))
    }
  }

  @Test func aSendAfterMidnightWaitsForTheNextNight() throws {
    try withTemporaryFolder { folder in
      let night = try Self.night(folder)
      let after = Self.event("k1", "send", "k", on: 11, at: "00:00:05")
      try Self.write(night, 10, "", Self.pair("m10", on: 10) + [after])
      #expect(try night.tally("nightly", "--date", Self.date(10)).status == 0)
      #expect(try night.tally("nightly", "--date", Self.date(11)).status == 66)
      // Its export is out of the lookback window by then.
      try Self.write(night, 20, "", Self.pair("m20", on: 20))
      #expect(try night.tally("nightly", "--date", Self.date(20)).status == 10)
      #expect(try Self.totals(night, 20).breaks == ["DELIVERY_UNCONFIRMED": 1])
      // The night without an export has it as its own.
      #expect(try Self.totals(night, 11)["messages", "sends"] == 1 && Self.totals(night, 20)["messages", "sends"] == 1)
    }
  }

  @Test func aNightWhoseCountIsDeclaredLaterIsDoneAgain() throws {
    try withTemporaryFolder { folder in
      let night = try SmallNight(folder, good: false, settings: ", pattern: '{yyyy}{MM}{dd}*.ndjson', counts: 'count'")
      for day in [10, 11] { try Self.write(night, day, "", Self.pair("m\(day)", on: day)) }
      #expect(try night.tally("nightly", "--date", Self.date(10)).status == 10)
      for day in [10, 11] { try night.write("202612\(day).ndjson.count", Array("2".utf8)) }
      let ending = try night.tally("nightly", "--date", Self.date(11))
      #expect(ending.status == 0 && ending.error.contains("what was counted in 1 of its exports"), "\(ending.error)")
      #expect(try Self.version(night, 10) == 2 && Self.totals(night, 10).breaks == [:])
      #expect(try night.text("reports/2026/12/10/v2/evidence.sha256").contains("/20261210.ndjson.declared.json\n"))
      #expect(try night.tally("verify").status == 0)
    }
  }

  @Test func aNightOfARemovedSourceSaysWhatIsMissing() throws {
    try withTemporaryFolder { folder in
      let night = try Self.night(folder)
      try Self.write(night, 10, "", Self.pair("m10", on: 10, isDelivered: false))
      #expect(try night.tally("nightly", "--date", Self.date(10)).status == 10)
      try FileManager.default.moveItem(atPath: folder + "/in", toPath: folder + "/former")
      try FileManager.default.createDirectory(atPath: folder + "/in", withIntermediateDirectories: false)
      try Self.write(night, 11, "", Self.pair("m11", on: 11))
      let config = try String(contentsOfFile: folder + "/tally.json5", encoding: .utf8)
      try Data(config.replacingOccurrences(of: "name: 'a'", with: "name: 'b'").utf8)
        .write(to: URL(filePath: folder + "/tally.json5"))
      let ending = try night.tally("nightly", "--date", Self.date(11))
      #expect(ending.status == 78 && ending.error.contains("cannot carry 1 open item:"), "\(ending.error)")
      #expect(ending.error.contains("the config no longer names a, where their sends came from"), "\(ending.error)")
      // Nor is a night that read it done again without it.
      try Self.write(night, 10, "-late", Self.pair("late", on: 10))
      let late = try night.tally("nightly", "--date", Self.date(11))
      #expect(late.status == 78 && late.error.contains("night not pulled again"), "\(late.error)")
      #expect(Self.version(night, 10) == 1)
    }
  }

  /// All that a result follows from is in `run.json`: another refusal, another slot or a ledger is another version, and no false alarm.
  @Test(arguments: ["refusal", "slots", "ledger"]) func whatElseChangesMakesAVersion(_ change: String) throws {
    try withTemporaryFolder { folder in
      let night = try SmallNight(folder)
      #expect(try night.nightly().status == 0)
      switch change {
      case "refusal":
        try FileManager.default.createSymbolicLink(atPath: folder + "/in/x.ndjson", withDestinationPath: "/etc/hostname")
      case let change:
        let more =
          change == "slots"
          ? ", pattern: '{name}.ndjson', slots: ['good', 'b'] }"
          : " }, { name: 'l', side: 'ledger', path: 'none', pattern: '*.ndjson' }"
        // A folder without anything is a mount that was lost.
        try FileManager.default.createDirectory(atPath: folder + "/none", withIntermediateDirectories: false)
        try Data().write(to: URL(filePath: folder + "/none/readme"))
        let config = try String(contentsOfFile: folder + "/tally.json5", encoding: .utf8)
        try Data(config.replacingOccurrences(of: "path: 'in' }", with: "path: 'in'" + more).utf8)
          .write(to: URL(filePath: folder + "/tally.json5"))
      }
      #expect(try night.nightly().status == 10)
      let breaks = try night.totals(version: 2).breaks
      #expect(breaks == (change == "ledger" ? ["MISSING_IN_LEDGER": 3] : ["EXPORT_GAP": 1]))
    }
  }

  @Test func anAsOfWithAFractionIsAnother() throws {
    try withTemporaryFolder { folder in
      let night = try SmallNight(folder)
      #expect(try night.nightly("--as-of", "2027-01-01T06:00:00Z").status == 0)
      #expect(try night.nightly("--as-of", "2027-01-01T06:00:00.5Z").status == 0)
      #expect(try night.text("reconciliations/2026/12/31/v2/run.json").contains(#""asOf": "2027-01-01T06:00:00.500Z""#))
    }
  }

  /// The plain model of a month in disorder is the same month in order.
  @Test(arguments: 1...4 as ClosedRange<UInt64>) func disorderEndsLikeOrder(_ seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    func once(in count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }
    // Exports by day: their records, and the nights by which they come late.
    var exports: [(day: Int, name: String, records: [String], late: Int)] = []
    var sends = 0
    for day in 10...18 {
      for number in 0..<2 where number == 0 || !once(in: 3) {
        // The first day begins the chain; the last ones let all come in.
        let late = day == 10 || day > 15 ? 0 : once(in: 2) ? Int.random(in: 1...3, using: &random) : 0
        if number == 0, day > 10, day < 16, once(in: 4) { break }
        var records: [String] = []
        for message in 0..<3 {
          let name = "m\(day)-\(number)-\(message)"
          let isAfter = once(in: 4)
          records.append(
            Self.event("s" + name, "send", name, on: isAfter ? day + 1 : day, at: isAfter ? "00:00:05" : "10:00:00"))
          sends += 1
          if once(in: 2) { records.append(Self.event("d" + name, "delivery", name, on: day + 1, at: "00:01:00")) }
        }
        exports.append((day, "-\(number)", records, late))
      }
    }
    let last = Self.pair("end", on: 22)
    try withTemporaryFolder { folder in
      for name in ["order", "disorder"] {
        try FileManager.default.createDirectory(atPath: folder + "/" + name, withIntermediateDirectories: false)
      }
      let (order, disorder) = (try Self.night(folder + "/order"), try Self.night(folder + "/disorder"))
      for export in exports { try Self.write(order, export.day, export.name, export.records) }
      for night in [order, disorder] { try Self.write(night, 22, "", last) }
      for day in 10...22 {
        _ = try order.tally("nightly", "--quiet", "--date", Self.date(day))
        for export in exports where export.day + export.late == day {
          try Self.write(disorder, export.day, export.name, export.records)
        }
        let ending = try disorder.tally("nightly", "--quiet", "--date", Self.date(day))
        #expect([0, 10, 66].contains(ending.status), "\(ending.error)")
        let again = Self.date(day - Int.random(in: 0...2, using: &random))
        if once(in: 4) { _ = try disorder.tally("reconcile", "--quiet", "--date", again) }
      }
      var reported = 0
      for day in 10...22 {
        #expect((Self.version(order, day) > 0) == (Self.version(disorder, day) > 0), "\(Self.date(day))")
        guard Self.version(order, day) > 0 else { continue }
        var (wanted, found) = (try Self.totals(order, day).members, try Self.totals(disorder, day).members)
        (wanted["version"], found["version"]) = (0, 0)
        #expect(NSDictionary(dictionary: wanted) == NSDictionary(dictionary: found), "\(Self.date(day))")
        reported += try Self.totals(disorder, day)["messages", "sends"]
      }
      #expect(reported == sends + 1)
    }
  }
}
