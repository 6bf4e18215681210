import Foundation
import TestSupport
import Testing

/// Three generated nights through the command: every form of a report, read back by other people's programs.
@Suite(.enabled(if: FormsCheck.isThere, "\(FormsCheck.absence)")) struct FormsTests {
  @Test func everyFormOfANight() throws {
    try withTemporaryFolder { folder in
      let synth = URL(filePath: Tally.path).deletingLastPathComponent().appending(path: "tally-synth").path
      let words = "--events 4000 --files 6 --nights 3 --ledger --date 2026-11-16 --out".split(separator: " ").map(String.init)
      #expect(try Tally.run(program: synth, words + [folder + "/exports"]).status == 0)
      try """
      { store: "store", organization: "Example Savings Bank plc",
        sources: [
          { name: "archiver", path: "exports", pattern: "{yyyy}/{MM}/{dd}/h{HH}.ndjson.gz" },
          { name: "ledger", side: "ledger", path: "exports/ledger", pattern: "{yyyy}/{MM}/{dd}/h{HH}.ndjson.gz" } ] }
      """.write(toFile: folder + "/tally.json5", atomically: true, encoding: .utf8)
      for day in ["16", "17", "18"] {
        let ending = try Tally.run(
          "nightly", "--quiet", "--config", folder + "/tally.json5", "--date", "2026-11-\(day)",
          environment: ["SOURCE_DATE_EPOCH": "1795132800"])
        #expect(ending.status == 10, "\(ending.error)")
        let report = folder + "/store/reports/2026/11/\(day)/v1"
        let names = try FileManager.default.contentsOfDirectory(atPath: report).filter { !$0.hasPrefix(".") }.sorted()
        #expect(
          names == [
            "breaks.csv", "breaks.dat", "evidence.sha256", "messages.txt", "report-manifest.json", "report.html", "report.json",
            "report.pdf", "report.xlsx", "requests.csv", "summary.json", "totals.json",
          ])
        let faults = try FormsCheck.faults(in: report)
        #expect(faults == [])
      }
    }
  }
}

/// What a report says beyond its own night's counts, in every form.
@Suite(.enabled(if: FormsCheck.isThere, "\(FormsCheck.absence)")) struct BeyondTheNightTests {
  /// Packed days with carriers, work on breaks, and runs of other jobs.
  @Test func everyForm() throws {
    try withTemporaryFolder { folder in
      let synth = URL(filePath: Tally.path).deletingLastPathComponent().appending(path: "tally-synth").path
      let words = "--events 3000 --files 4 --nights 3 --ledger --date 2026-10-01 --out".split(separator: " ").map(String.init)
      #expect(try Tally.run(program: synth, words + [folder + "/exports"]).status == 0)
      try """
      { store: "store", organization: "Example Savings Bank plc", breaks: { due: { high: 1 } }, report: { locale: "de" },
        sealing: { key: { file: "seal.key" }, certificate: "seal.pem" },
        sources: [
          { name: "archiver", path: "exports", pattern: "{yyyy}/{MM}/{dd}/h{HH}.ndjson.gz" },
          { name: "ledger", side: "ledger", path: "exports/ledger", pattern: "{yyyy}/{MM}/{dd}/h{HH}.ndjson.gz" } ] }
      """.write(toFile: folder + "/tally.json5", atomically: true, encoding: .utf8)
      func tally(_ status: Int32, _ words: String..., at epoch: Int = 1_796_083_200) throws {
        let ending = try Subprocess.run(
          Tally.path, words + ["--config", folder + "/tally.json5"], environment: ["SOURCE_DATE_EPOCH": "\(epoch)"])
        #expect(ending.status == status, "\(words): \(ending.error)")
      }
      try tally(0, "keys", "make", "signing")
      try tally(10, "nightly", "--quiet", "--since", "2026-10-01", "--until", "2026-10-03")
      try tally(0, "tier", "--quiet", "--month", "2026-10")
      try tally(0, "verify", "--quiet")
      try tally(
        0, "breaks", "assign", "--date", "2026-10-03", "--code", "LATE_DELIVERY", "--to", "K. Roe", "--person", "J. Doe")
      try tally(
        0, "breaks", "resolve", "--date", "2026-10-03", "--code", "DUPLICATE_EVENT", "--resolution", "explained", "--reason",
        "sent twice", "--person", "K. Roe")
      try tally(10, "report", "--quiet", "--date", "2026-10-03", "--as-of", "2026-12-02T00:00:00Z", at: 1_796_169_600)
      let report = folder + "/store/reports/2026/10/03/v2"
      #expect(try FormsCheck.faults(in: report) == [])
      let json = try JSONSerialization.jsonObject(with: try Data(contentsOf: URL(filePath: report + "/report.json")))
      let document = try #require(json as? [String: Any])
      let carriers = try #require(document["carriers"] as? [String: Any])
      #expect(carriers["days"] as? [String] == ["2026-10-01", "2026-10-02", "2026-10-03"])
      #expect((carriers["channels"] as? [[String: Any]])?.contains { ($0["carriers"] as? [Any])?.isEmpty == false } == true)
      let ofNight = try #require((document["nightCarriers"] as? [String: Any])?["channels"] as? [[String: Any]])
      #expect(ofNight.count == 5 && ofNight.contains { ($0["carriers"] as? [Any])?.count == 6 })
      let breaks = try #require(document["breaks"] as? [[String: Any]])
      #expect(Set(breaks.compactMap { $0["disposition"] as? String }) == ["open", "assigned", "resolved"])
      #expect(
        ((document["store"] as? [String: Any])?["runs"] as? [[String: Any]])?.contains { $0["job"] as? String == "tier" } == true)
    }
  }
}

/// Which forms a report has.
@Suite struct ChosenFormsTests {
  /// The forms that the config names, and no others; another choice makes the next version.
  @Test func chosenForms() throws {
    try withTemporaryFolder { folder in
      for name in ["/a", "/b"] {
        try FileManager.default.createDirectory(atPath: folder + name, withIntermediateDirectories: false)
      }
      var night = try SmallNight(folder + "/a", more: ", report: { forms: ['csv', 'dat'] }")
      #expect(try night.nightly("--quiet").status == 0)
      let few = try night.names("reports/2026/12/31/v1")
      #expect(
        few == [
          "breaks.csv", "breaks.dat", "evidence.sha256", "messages.txt", "report-manifest.json", "report.html", "requests.csv",
          "summary.json",
          "totals.json",
        ])
      try FileManager.default.removeItem(atPath: folder + "/a/tally.json5")
      let store = folder + "/a/store"
      night = try SmallNight(folder + "/b", store: "'\(store)'")
      #expect(try night.tally("report", "--quiet", "--date", SmallNight.date).status == 0)
      let names = try FileManager.default.contentsOfDirectory(atPath: store + "/reports/2026/12/31/v2")
      #expect(names.count { !$0.hasPrefix(".") } == 12)
    }
  }
}
