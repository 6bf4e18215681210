import Dispatch
import Foundation
import TestSupport
import Testing

/// What may be wrong with a source, a store or a command line, through the built binary: the exit code, the words, and what is left.
struct BadNightTests {
  private typealias Night = SmallNight

  private static let pair = SmallNight.lines([
    SmallNight.event("s4", "send", "m4", 20), SmallNight.event("d4", "delivery", "m4", 21),
  ])

  // MARK: the source

  @Test func whatIsNoFileIsAGap() throws {
    try withTemporaryFolder { folder in
      let night = try Night(folder)
      try FileManager.default.createDirectory(atPath: folder + "/in/x.ndjson.gz", withIntermediateDirectories: false)
      try FileManager.default.createSymbolicLink(atPath: folder + "/in/out.ndjson", withDestinationPath: "/etc/hostname")
      let ending = try night.nightly()
      #expect(ending.status == 10)
      #expect(try night.totals().breaks == ["EXPORT_GAP": 2])
      #expect(try night.totals()["messages", "sends"] == 3)
      let breaks = try night.breaks()
      #expect(breaks.contains(#""path":"x.ndjson.gz","reason":"a folder in place of a file""#))
      #expect(breaks.contains(#""path":"out.ndjson","reason":"a symbolic link out of the source""#))
      #expect(ending.error.contains("export refused"))
    }
  }

  @Test func aYoungExportWithoutItsEndIsLeft() throws {
    try withTemporaryFolder { folder in
      let night = try Night(folder)
      let bytes = Night.gzip(Self.pair)
      try night.write("y.ndjson.gz", Array(bytes.dropLast(3)), age: 60)
      let ending = try night.nightly()
      #expect(ending.status == 10)
      #expect(ending.error.contains("export left for the next run"))
      #expect(ending.error.contains("y.ndjson.gz"))
      #expect(ending.error.contains("it has no complete end yet"))
      try night.write("y.ndjson.gz", bytes, age: 60)
      #expect(try night.nightly().status == 0)
      #expect(try night.totals(version: 2)["messages", "sends"] == 4)
    }
  }

  /// The same of one that is not packed: inside a record, or inside an array of them.
  @Test(arguments: [("y.ndjson", ""), ("y.json", "[")]) func aYoungPlainExportWithoutItsEndIsLeft(
    _ name: String, _ opening: String
  ) throws {
    try withTemporaryFolder { folder in
      let night = try Night(folder)
      let bytes = Array(opening.utf8) + Self.pair.dropLast().map { $0 == 0x0a && !opening.isEmpty ? 0x2c : $0 }
      try night.write(name, opening.isEmpty ? Array(bytes.dropLast(3)) : bytes, age: 60)
      let ending = try night.nightly("--quiet")
      #expect(ending.status == 10 && ending.error.contains("it has no complete end yet"))
      try night.write(name, bytes + (opening.isEmpty ? [] : [0x5d]), age: 60)
      #expect(try night.nightly().status == 0)
      #expect(try night.totals(version: 2)["messages", "sends"] == 4)
    }
  }

  /// A clock that was set back, or a file server's that is ahead: what seems to be of tomorrow is not left for ever.
  @Test func anExportOfTheFutureIsNotYoung() throws {
    try withTemporaryFolder { folder in
      let night = try Night(folder)
      try night.write("y.ndjson.gz", Array(Night.gzip(Self.pair).dropLast(3)), age: -86_400)
      #expect(try night.nightly().status == 10)
      #expect(try night.totals().breaks == ["EXPORT_TRUNCATED": 1])
    }
  }

  @Test func anAlteredExportIsKeptBeside() throws {
    try withTemporaryFolder { folder in
      let night = try Night(folder)
      #expect(try night.nightly().status == 0)
      try night.write("good.ndjson", Self.pair)
      #expect(try night.nightly().status == 10)
      let kept = try night.names(Night.exports).filter { !$0.hasSuffix(".events") && !$0.hasSuffix(".custody.json") }
      #expect(kept.count == 2 && kept[1].hasPrefix("good.ndjson~"))
      #expect(try night.totals(version: 2).breaks == ["EXPORT_ALTERED": 1])
      #expect(try night.totals(version: 2)["messages", "sends"] == 4)
      #expect(try night.breaks(version: 2).contains(Night.exports + kept[1]))
      #expect(try night.totals()["messages", "sends"] == 3)
    }
  }

  @Test func aSlotWithoutAnExportIsAGap() throws {
    try withTemporaryFolder { folder in
      let night = try Night(folder, settings: ", pattern: '{name}.ndjson', slots: ['good', 'better']")
      #expect(try night.nightly().status == 10)
      #expect(try night.totals().breaks == ["EXPORT_GAP": 1])
      #expect(try night.breaks().contains(#""slot":"better""#))
    }
  }

  @Test func anotherCountThanDeclaredIsAMismatch() throws {
    try withTemporaryFolder { folder in
      let night = try Night(folder, settings: ", counts: 'count'")
      try night.write("good.ndjson.count", Array("7\n".utf8))
      #expect(try night.nightly().status == 10)
      #expect(try night.totals().breaks == ["CONTROL_TOTAL_MISMATCH": 1])
      #expect(try night.breaks().contains(#""declared":7,"counted":6"#))
      // Until the source has mended its count: what it said first stays on record.
      try night.write("good.ndjson.count", Array("8\n".utf8))
      #expect(try night.nightly().status == 10 && !night.has("reconciliations/2026/12/31/v2"))
      try night.write("good.ndjson.count", Array("6\n".utf8))
      #expect(try night.nightly().status == 0)
      #expect(try night.totals(version: 2).breaks == [:])
      #expect(try night.text(Night.exports + "good.ndjson.custody.json").contains(#""declared": 7"#))
      #expect(try night.text(Night.exports + "good.ndjson.declared.json").contains(#""declared": 6"#))
      #expect(try night.text("reports/2026/12/31/v2/report.html").contains("1 of 1 declared counts found"))
      #expect(try night.tally("verify").status == 0)
    }
  }

  @Test func noInput() throws {
    try withTemporaryFolder { folder in
      let night = try Night(folder, good: false)
      let ending = try night.nightly()
      #expect(ending.status == 66)
      #expect(ending.error.contains("no input for 2026-12-31"))
      #expect(try night.tally("verify").status == 66)
      // The run is on record, and the success that follows it too.
      #expect(try night.names("runs/reconcile/2026-12-31").count == 1)
      let failed = "runs/reconcile/2026-12-31/" + (try night.names("runs/reconcile/2026-12-31")[0])
      #expect(try night.text(failed).contains(#""error": "no input for 2026-12-31: "#))
      #expect(try night.text(failed).contains(#""code": 66"#))
      #expect(try night.nightly().status == 66)
      #expect(try night.names("runs/reconcile/2026-12-31").count == 1)
      try night.write("good.ndjson", Night.lines(Night.good))
      #expect(try night.nightly().status == 0)
      for job in ["pull", "reconcile"] { #expect(try night.names("runs/\(job)/2026-12-31").count == 2) }
      #expect(try night.names("runs/report/2026-12-31").count == 1)
    }
  }

  @Test func aDayWithoutInputDoesNotKeepTheOthers() throws {
    try withTemporaryFolder { folder in
      let night = try Night(folder, settings: ", pattern: '{yyyy}{MM}{dd}.ndjson'")
      try night.write("20261231.ndjson", Night.lines(Night.good))
      let ending = try night.tally("nightly", "--since", "2026-12-30", "--until", "2026-12-31", "--json")
      #expect(ending.status == 66)
      #expect(ending.error.contains("no input for 2026-12-30"))
      #expect(try night.totals()["messages", "sends"] == 3)
      #expect(try night.names("runs/reconcile/2026-12-30").count == 1)
      let document = try #require(try JSONSerialization.jsonObject(with: Data(ending.out.utf8)) as? [String: Any])
      let days = try #require(document["days"] as? [[String: Any]])
      #expect(days.map { $0["date"] as? String } == ["2026-12-30", "2026-12-31"])
      #expect(days.map { $0["exit"] as? Int } == [66, 0] && (days[0]["error"] as? [String: Any])?["code"] as? Int == 66)
    }
  }

  // MARK: the store

  @Test func aStoreOfANewerFormat() throws {
    try withTemporaryFolder { folder in
      let night = try Night(folder)
      #expect(try night.nightly().status == 0)
      let path = folder + "/store/tally.json"
      let text = try String(contentsOfFile: path, encoding: .utf8).replacing(#""format":1"#, with: #""format":2"#)
      try FileManager.default.removeItem(atPath: path)
      try Data(text.utf8).write(to: URL(filePath: path))
      for job in ["nightly", "verify"] {
        let ending = try night.tally(job, "--date", Night.date)
        #expect(ending.status == 78)
        #expect(ending.error.contains("the store has format 2, this program knows 1"))
      }
    }
  }

  @Test func aSecondRunNamesTheFirst() throws {
    try withTemporaryFolder { folder in
      let night = try Night(folder)
      #expect(try night.nightly().status == 0)
      // The test itself holds the lock; what the file says is from the run before.
      let lock = unsafe open(folder + "/store/.lock", O_RDWR | O_CLOEXEC)
      defer { close(lock) }
      #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
      let ending = try night.nightly()
      let dry = try night.nightly("--dry-run")
      #expect(ending.status == 75)
      #expect(ending.error.contains("the store is locked"))
      #expect(ending.error.contains("tally nightly (pid "))
      #expect(dry.status == 0)
    }
  }

  @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)]) func anInterruptedRunHeals(
    _ signal: Int32, _ status: Int32
  ) throws {
    let isAsked = DispatchSemaphore(value: 0)
    let server = try TestServer { request in
      // The first time, nothing comes.
      guard request.connection == 0 else { return TestReply(200, body: Self.pair) }
      isAsked.signal()
      return .broken(.silence)
    }
    try withTemporaryFolder { folder in
      let night = try Night(
        folder, settings: " }, { name: 'w', kind: 'https', urls: ['\(server.url)/x.ndjson']",
        more: ", metrics: { textfile: 'm.prom' }")
      let process = try Subprocess(
        Tally.path, ["nightly", "--json", "--config", folder + "/tally.json5", "--date", Night.date, "--threads", "1"],
        environment: night.environment, output: folder + "/out", error: folder + "/error")
      // It has an export, and waits for another.
      isAsked.wait()
      #expect(night.has(Night.exports + "good.ndjson.custody.json"))
      kill(process.id, signal)
      #expect(try process.wait() == status)
      #expect(try String(contentsOfFile: folder + "/error", encoding: .utf8).contains("it was asked to stop"))
      let out = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: folder + "/out"))) as? [String: Any]
      #expect(out?["exit"] as? Int == Int(status) && (out?["error"] as? [String: Any])?["code"] as? Int == Int(status))
      let metrics = try String(contentsOfFile: folder + "/m.prom", encoding: .utf8)
      #expect(metrics.contains(#"tallystick_last_run_exit_code{job="nightly"} \#(status)"#), "\(metrics)")
      #expect(!night.has("runs"))
      #expect(try night.nightly().status == 0)
      #expect(try night.totals()["messages", "sends"] == 4)
    }
  }
}
