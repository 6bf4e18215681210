import Foundation
import TestSupport
import Testing

/// What a run meets around its night: the store that is there or is not, the switch that waits for it.
@Suite struct NightSurroundingsTests {
  private func id(_ night: SmallNight) throws -> String { try #require(document(night.text("tally.json"))["id"] as? String) }

  @Test func aNewStoreIsToldOf() throws {
    try withTemporaryFolder { folder in
      let night = try SmallNight(folder)
      let first = try night.nightly("--quiet")
      #expect(first.error.contains("a new store was made at=\(folder)/store id=\(try id(night))"), "\(first.error)")
      #expect(try night.nightly("--quiet").error.isEmpty)
    }
  }

  @Test func anotherStoreThanTheConfigMeansIsRefused() throws {
    try withTemporaryFolder { folder in
      let night = try SmallNight(folder)
      #expect(try night.nightly("--quiet").status == 0)
      let config = URL(filePath: folder + "/tally.json5")
      let text = try String(contentsOf: config, encoding: .utf8)
      func mean(_ id: String) throws {
        try Data(text.replacing("{ store:", with: "{ storeId: '\(id)', store:").utf8).write(to: config)
      }
      let own = try id(night)
      try mean(own)
      #expect(try night.nightly("--quiet").status == 0)
      #expect(try night.tally("config", "check").error.contains("store id: \(own)"))
      try mean("other")
      for words in [["nightly"], ["nightly", "--dry-run"], ["tier"], ["verify"], ["config", "check"]] {
        let ending = try Subprocess.run(
          Tally.path, words + ["--config", folder + "/tally.json5"], environment: night.environment)
        #expect(ending.status == 78 && ending.error.contains("`storeId` is other, and its id is \(own)"), "\(ending.error)")
      }
      // A mount that was lost looks like a store that is yet to be.
      try mean(own)
      try FileManager.default.moveItem(atPath: folder + "/store", toPath: folder + "/away")
      let ending = try night.nightly("--quiet")
      #expect(ending.status == 78 && ending.error.contains("`storeId` is \(own), and there is none"), "\(ending.error)")
      #expect(!night.has("tally.json"))
    }
  }

  @Test("The dead man's switch waits for the night, and no other job feeds it") func pings() throws {
    try withTemporaryFolder { folder in
      let server = try TestServer { _ in .status(200) }
      let night = try SmallNight(
        folder, more: ", ping: { start: 'URL/start', success: 'URL/ok', fail: 'URL/fail' }".replacing("URL", with: server.url))
      for words in [["pull"], ["reconcile"], ["report"], ["nightly", "--dry-run"]] {
        _ = try Subprocess.run(Tally.path, words + ["--config", folder + "/tally.json5"], environment: night.environment)
      }
      #expect(server.requests.isEmpty)
      #expect(try night.nightly("--quiet").status == 0)
      #expect(try night.tally("nightly", "--quiet", "--date", "2027-01-01").status != 0)
      #expect(server.requests.map(\.path) == ["/start", "/ok", "/start", "/fail"])
    }
  }

  @Test func aDryRunOfTheReportKnowsWhetherItIsThere() throws {
    try withTemporaryFolder { folder in
      let night = try SmallNight(folder)
      for step in ["pull", "reconcile"] { #expect(try night.tally(step, "--date", SmallNight.date).status == 0) }
      func plan() throws -> (words: String, document: NSDictionary) {
        let ending = try night.tally("report", "--date", SmallNight.date, "--dry-run", "--json")
        return (ending.error, try document(ending.out) as NSDictionary)
      }
      let before = try plan()
      #expect(before.words.contains("report of reconciliation v1 would be written: there is none"))
      #expect(before.document == ["date": SmallNight.date, "version": 1, "wouldWrite": true, "exit": 0] as NSDictionary)
      #expect(try night.tally("report", "--date", SmallNight.date).status == 0)
      let after = try plan()
      #expect(after.words.contains("report is there") && after.document["wouldWrite"] as? Bool == false)
    }
  }
}
