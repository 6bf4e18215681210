import Foundation
import TestSupport
import Testing

/// Three generated nights with a ledger, through the command: what is found is what the generator planned.
struct GeneratedNightsTests {
  private static let dates = ["2026-11-16", "2026-11-17", "2026-11-18"]
  /// 2026-11-20: files of the future are still being written.
  private static let environment = ["SOURCE_DATE_EPOCH": "1795132800", "PATH": "/usr/bin:/bin"]

  /// Makes exports and the config of a store below a folder; the config's path.
  private func prepare(_ folder: String, store: String) throws -> String {
    let config = folder + "/\(store).json5"
    try """
    { store: "\(store)",
      sources: [
        { name: "archiver", path: "exports", pattern: "{yyyy}/{MM}/{dd}/h{HH}.ndjson.gz" },
        { name: "ledger", side: "ledger", path: "exports/ledger", pattern: "{yyyy}/{MM}/{dd}/h{HH}.ndjson.gz" } ],
      channels: { EMAIL: { finalAfter: "5d", consent: true } } }
    """.write(toFile: config, atomically: true, encoding: .utf8)
    return config
  }

  private func generate(_ folder: String) throws {
    let synth = URL(filePath: Tally.path).deletingLastPathComponent().appending(path: "tally-synth").path
    let words = "--events 4000 --files 6 --nights 3 --ledger --date \(Self.dates[0]) --out".split(separator: " ").map(String.init)
    #expect(try Tally.run(program: synth, words + [folder + "/exports"]).status == 0)
  }

  private func nightly(_ config: String, _ date: String, threads: Int = 2) throws {
    let ending = try Tally.run(
      "nightly", "--quiet", "--config", config, "--date", date, "--threads", "\(threads)", environment: Self.environment)
    #expect(ending.status == 10, "\(ending.error)")
  }

  /// Every file below a folder, but for the lock.
  private func contents(_ folder: String) throws -> [String: Data] {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder)
    var files: [String: Data] = [:]
    for path in paths where path != ".lock" { files[path] = FileManager.default.contents(atPath: folder + "/" + path) }
    return files
  }

  @Test func totalsAreTheGeneratorsPlan() throws {
    try withTemporaryFolder { folder in
      try generate(folder)
      let config = try prepare(folder, store: "store")
      for date in Self.dates {
        try nightly(config, date)
        let path = "\(folder)/store/reconciliations/\(date.replacing("-", with: "/"))/v1/totals.json"
        var found = try JSON.object(path)
        found["carriers"] = try JSON.withoutLatency(#require(found["carriers"]))
        let expected = try JSON.object("\(folder)/exports/expected-\(date).json")
        #expect(expected.count > 5)
        for (key, value) in expected { #expect(found[key] == value, "\(date) \(key)") }
      }
    }
  }

  @Test func threadsAndRepetitionChangeNothing() throws {
    try withTemporaryFolder { folder in
      try generate(folder)
      let (one, eight) = (try prepare(folder, store: "one"), try prepare(folder, store: "eight"))
      for date in Self.dates {
        try nightly(one, date, threads: 1)
        try nightly(eight, date, threads: 8)
      }
      let kinds = ["exports/", "quarantine/", "reconciliations/"]
      func kept(_ store: String) throws -> [String: Data] {
        try contents(folder + "/" + store).filter { file in kinds.contains { file.key.hasPrefix($0) } }
      }
      let first = try kept("one")
      #expect(first.count > 50)
      #expect(try kept("eight") == first)
      let before = try contents(folder + "/one")
      for date in Self.dates { try nightly(one, date, threads: 1) }
      #expect(try contents(folder + "/one") == before)
    }
  }
}

/// JSON documents as values that can be compared.
private enum JSON {
  static func object(_ path: String) throws -> [String: NSObject] {
    let data = try Data(contentsOf: URL(filePath: path))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: NSObject])
  }

  /// Carriers without what no plan tells.
  static func withoutLatency(_ carriers: NSObject) throws -> NSObject {
    let lines = try #require(carriers as? [String: [[String: NSObject]]])
    return lines.mapValues { $0.map { $0.filter { $0.key != "latency" } } } as NSDictionary
  }
}
