import Foundation
import TestSupport
import Testing

@Suite struct SummaryCommandTests {
  private static func night(_ folder: TemporaryFolder) throws -> SmallNight {
    let night = try SmallNight(folder.path)
    #expect(try night.nightly().status == 0)
    return night
  }

  /// A hot day: its reconciliation tells outcomes, and the command says what it does not.
  @Test func addsUpAHotDay() throws {
    let folder = TemporaryFolder()
    let night = try Self.night(folder)
    let table = try night.tally("summary")
    #expect(table.status == 0)
    #expect(
      table.out.split(separator: "\n").map { $0.split(separator: " ").prefix(6).joined(separator: " ") } == [
        "channel days hot sends delivered failed", "SMS 1 1 3 2 1",
      ])
    #expect(table.error.contains("1 day (2026-12-31) not packed yet"))
    let csv = try night.tally("summary", "--csv", "--by", "month", "--quiet")
    #expect(csv.out.hasPrefix("month,days,hot,sends,delivered,failed,pending,unconfirmed,read,breaks,deliveryP50Ms,"))
    #expect(csv.out.contains("\r\n2026-12,1,1,3,2,1,0,0,0,0,,,,,,\r\n"))
    #expect(csv.error.isEmpty)
    let json = try night.tally("summary", "--json", "--since", "2026-12-30", "--until", "2026-12-31", "--by", "day")
    let document = try #require(try JSONSerialization.jsonObject(with: Data(json.out.utf8)) as? [String: Any])
    #expect(document["without"] as? [String] == ["2026-12-30"])
    #expect(document["hot"] as? [String] == ["2026-12-31"])
    let rows = try #require(document["rows"] as? [[String: Any]])
    #expect((rows.first?["outcomes"] as? [String: Int])?["sends"] == 3)
  }

  @Test func namesNeedSummaries() throws {
    let folder = TemporaryFolder()
    let night = try Self.night(folder)
    let names = try night.tally("summary", "--by", "campaign")
    #expect(names.status == 66)
    #expect(names.out.isEmpty)
    #expect(names.error.contains("tally tier"))
    #expect(try night.tally("summary", "--date", "2026-12-01").status == 66)
  }

  @Test func summariesThatAreGoneAreNoDayToCome() throws {
    let folder = TemporaryFolder()
    let night = try Self.night(folder)
    folder.write("store/archives/2026/12/31/SMS/manifest.json", "{}")
    for words in [["--by", "day"], ["--by", "campaign"]] {
      let ending = try Subprocess.run(
        Tally.path, ["summary", "--config", folder.path + "/tally.json5"] + words, environment: night.environment)
      #expect(ending.status == 11 && ending.error.contains("their summaries are gone"), "\(ending.error)")
    }
  }

  @Test(arguments: [(["--by", "colour"], "'colour' is not one of channel"), (["--csv", "--json"], "exclude each other")])
  func usage(_ words: [String], _ message: String) throws {
    let folder = TemporaryFolder()
    let night = try SmallNight(folder.path)
    let ending = try Subprocess.run(Tally.path, ["summary"] + words + ["--config", night.folder + "/tally.json5"])
    #expect(ending.status == 64)
    #expect(ending.error.contains(message))
  }
}
