import Foundation
import TestSupport
import Testing

/// What a night was reconciled to is what its run record names: nothing else is read, carried or taken for it.
struct VouchedNightTests {
  private typealias Night = SmallNight
  private static let folder = "/store/reconciliations/2026/12/31/"

  private static func replace(_ path: String, _ change: (String) -> String) throws {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try FileManager.default.removeItem(atPath: path)
    try #require(change(text) != text)
    try Data(change(text).utf8).write(to: URL(filePath: path))
  }

  @Test func aVersionThatNobodyVouchesForIsNotRead() throws {
    try withTemporaryFolder { folder in
      let night = try BreaksCommandTests.night(folder)
      #expect(try night.tally("verify").status == 0)
      let (first, planted) = (folder + Self.folder + "v1", folder + Self.folder + "v2")
      try FileManager.default.copyItem(atPath: first, toPath: planted)
      try Self.replace(planted + "/totals.json") { $0.replacing("\"version\": 1", with: "\"version\": 2") }
      try Self.replace(planted + "/breaks.ndjson") { _ in "" }
      #expect(try night.tally("breaks", "list").out.split(separator: "\n").count == 4)
      #expect(try night.tally("report", "--date", Night.date).status == 10 && !night.has("reports/2026/12/31/v2"))
      for words in [["verify"], ["verify", "--deep"]] {
        let ending = try Subprocess.run(
          Tally.path, words + ["--config", folder + "/tally.json5"], environment: night.environment)
        #expect(ending.status == 10 && ending.error.contains("extra"), "\(ending.error)")
        #expect(ending.error.contains("reconciliations/2026/12/31/v2") && !ending.error.contains("/v1"), "\(ending.error)")
      }
      #expect(try night.nightly().error.contains("v1 is there already, and the same"))
      // The next one takes another number.
      try night.write("late.ndjson", Night.lines([Night.event("s7", "send", "m7", 30), Night.event("d7", "delivery", "m7", 31)]))
      #expect(try night.nightly().status == 10)
      #expect(try night.totals(version: 3)["messages", "sends"] == 4)
      let record = try night.names("runs/reconcile/2026-12-31").map { try night.text("runs/reconcile/2026-12-31/" + $0) }
        .first { $0.contains("/v3/") }
      let digest = try Tally.run(program: "/usr/bin/sha256sum", [folder + Self.folder + "v3/breaks.ndjson"]).out.prefix(64)
      #expect(try #require(record).contains("/v3/breaks.ndjson\": \"\(digest)\""))
      // What lies before a version that is named is told, and stays for good.
      let later = try night.tally("verify")
      #expect(later.status == 0 && later.error.contains("extra"), "\(later.status): \(later.error)")
    }
  }

  /// A run that was killed before it kept its record and its report: the version is taken up, and named.
  @Test func aVersionOfAKilledRunIsTakenUp() throws {
    try withTemporaryFolder { folder in
      let night = try BreaksCommandTests.night(folder)
      try night.write("late.ndjson", Night.lines([Night.event("s7", "send", "m7", 30), Night.event("d7", "delivery", "m7", 31)]))
      #expect(try night.nightly().status == 10)
      let runs = "runs/reconcile/2026-12-31/"
      let second = try #require(try night.names(runs).first { try night.text(runs + $0).contains("/v2/") })
      for lost in [runs + second, "reports/2026/12/31/v2"] {
        try FileManager.default.removeItem(atPath: folder + "/store/" + lost)
      }
      #expect(try night.tally("verify").status == 11 && night.tally("report", "--date", Night.date).error.contains("v1"))
      #expect(try night.nightly().status == 10)
      #expect(try night.names(runs).contains(second) && !night.has("reconciliations/2026/12/31/v3"))
    }
  }

  @Test func anAlteredRunIsNoOtherInput() throws {
    try withTemporaryFolder { folder in
      let night = try Night(folder)
      #expect(try night.tally("pull", "--date", Night.date).status == 0)
      #expect(try night.tally("reconcile", "--date", Night.date).status == 0)
      try Self.replace(folder + Self.folder + "v1/run.json") { $0 + "\n" }
      let ending = try night.tally("reconcile", "--date", Night.date)
      #expect(ending.status == 11 && ending.error.contains("v1/run.json: it is not what was reconciled"), "\(ending.error)")
      #expect(!night.has("reconciliations/2026/12/31/v2"))
      let verified = try night.tally("verify")
      #expect(verified.status == 11 && verified.error.contains("v1/run.json"), "\(verified.error)")
    }
  }

  /// The same count of lines is not the same lines.
  @Test(arguments: [("open-items", "\"m2\"", "\"m9\""), ("open-requests", "\"slot\":\"c\"", "\"slot\":\"d\"")])
  func whatIsCarriedIsWhatWasWritten(_ list: String, _ text: String, _ other: String) throws {
    try withTemporaryFolder { folder in
      let night = try Self.twoNights(folder)
      for job in ["pull", "reconcile"] { _ = try night.tally(job, "--date", "2026-12-30") }
      let place = folder + "/store/reconciliations/2026/12/30/v1/\(list).ndjson"
      let kept = try String(contentsOfFile: place, encoding: .utf8)
      try Self.replace(place) { $0.replacing(text, with: other) }
      #expect(try night.tally("pull", "--date", "2026-12-31").status == 10)
      let ending = try night.tally("reconcile", "--date", "2026-12-31")
      #expect(ending.status == 11 && ending.error.contains(list + ".ndjson: it is not what was reconciled"), "\(ending.error)")
      #expect(!night.has("reconciliations/2026/12/31"))
      try Self.replace(place) { _ in kept }
      #expect(try night.tally("reconcile", "--date", "2026-12-31").status == 10)
      #expect(try night.tally("verify").status == 0)
    }
  }

  /// What could not be confirmed is nothing to go on from.
  @Test func aNightStopsBehindOneThatCannotBeConfirmed() throws {
    try withTemporaryFolder { folder in
      let night = try Self.twoNights(folder)
      #expect(try night.tally("nightly", "--date", "2026-12-30").status == 10)
      // No record: it is looked at again, and what it finds laid beside what is there.
      try FileManager.default.removeItem(atPath: folder + "/store/runs/reconcile/2026-12-30")
      let place = folder + "/store/reconciliations/2026/12/30/v1/breaks.ndjson"
      let kept = try String(contentsOfFile: place, encoding: .utf8)
      try Self.replace(place) { _ in "{}\n" }
      let ending = try night.tally("nightly", "--date", "2026-12-31", "--json")
      #expect(ending.status == 11, "\(ending.error)")
      #expect(
        ending.error.contains("cannot reconcile 2026-12-31") && ending.error.contains("what 2026-12-30 left"), "\(ending.error)")
      #expect(try (document(ending.out)["redone"] as? [Any])?.count == 1)
      #expect(night.has("exports/a/2026/12/31/20261231-a.ndjson") && !night.has("reconciliations/2026/12/31"))
      #expect(try night.text("reports/index.html").contains("2026-12-31"))
      try Self.replace(place) { _ in kept }
      #expect(try night.tally("nightly", "--date", "2026-12-31").status == 10)
    }
  }

  /// Sends that nothing answers, of two nights that lack two slots each.
  private static func twoNights(_ folder: String) throws -> SmallNight {
    let night = try Night(
      folder, good: false, settings: ", pattern: '{yyyy}{MM}{dd}-{name}.ndjson', slots: ['a', 'b', 'c']")
    try night.write("20261230-a.ndjson", DamagedStoreTests.sends(["m1", "m2"], on: "2026-12-30"))
    try night.write("20261231-a.ndjson", DamagedStoreTests.sends(["m3"], on: "2026-12-31"))
    return night
  }
}
