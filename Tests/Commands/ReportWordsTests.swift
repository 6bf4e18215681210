import Foundation
import TestSupport
import Testing

/// What a run record calls by the config's names, a report says in words.
struct ReportWordsTests {
  @Test func everySettingHasWords() throws {
    try withTemporaryFolder { folder in
      let night = try SmallNight(folder)
      #expect(try night.nightly("--quiet").status == 0)
      let run = try Data(contentsOf: URL(filePath: folder + "/store/reconciliations/2026/12/31/v1/run.json"))
      let document = try #require(try JSONSerialization.jsonObject(with: run) as? [String: Any])
      let parameters = try #require(document["parameters"] as? [String: Any])
      let channels = try #require(parameters["channels"] as? [String: [String: Any]])
      let names = parameters.keys.filter { $0 != "channels" } + (channels["SMS"]?.keys.map(\.self) ?? [])
      #expect(names.count == 8)
      let page = try String(contentsOfFile: folder + "/store/reports/2026/12/31/v1/report.html", encoding: .utf8)
      for name in names { #expect(page.contains("(\(name))"), "\(name) has no words") }
    }
  }
}
