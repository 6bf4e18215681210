import Foundation
import Testing

@testable import tally_synth

/// What must hold of generated nights for others to rely on them. That the expected totals are right is checked by
/// Benchmarks/check_expected.py, which reads the records.
struct SynthTests {
  /// Generates nights into a folder of its own, which goes afterwards; gives what the body makes of it.
  private func generate<R>(_ arguments: String, _ body: (URL) throws -> R) async throws -> R {
    let folder = FileManager.default.temporaryDirectory.appending(path: "synth-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let words = ["--out", folder.path, "--format", "plain", "--files", "4"] + arguments.split(separator: " ").map(String.init)
    _ = try await Generator(options: #require(try Options(words))).run()
    return try body(folder)
  }

  private func contents(_ folder: URL) throws -> [String: Data] {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    let files = paths.filter { $0.contains(".") }
    return try Dictionary(uniqueKeysWithValues: files.map { ($0, try Data(contentsOf: folder.appending(path: $0))) })
  }

  private func totals(_ folder: URL, _ date: String) throws -> [String: [String: Int]] {
    let data = try Data(contentsOf: folder.appending(path: "expected-\(date).json"))
    let document = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    return document.compactMapValues { $0 as? [String: Int] }
  }

  @Test func theSeedDecidesTheBytes() async throws {
    let first = try await generate("--events 3000 --nights 2 --ledger", contents)
    #expect(try await generate("--events 3000 --nights 2 --ledger", contents) == first)
    #expect(try await generate("--events 3000 --nights 2 --ledger --seed 2", contents) != first)
  }

  @Test func totalsFootFromDayToDay() async throws {
    try await generate("--events 5000 --nights 5") { folder in
      var closing = 0
      for date in ["2026-11-18", "2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22"] {
        let totals = try totals(folder, date)
        let events = try #require(totals["events"])
        let messages = try #require(totals["messages"])
        let open = try #require(totals["openItems"])
        let parts = ["accepted", "duplicate", "excluded", "quarantined"].compactMap { events[$0] }
        #expect(parts.reduce(0, +) == events["scanned"])
        let states = ["delivered", "failed", "pending", "unconfirmed"].compactMap { messages[$0] }
        #expect(states.reduce(0, +) == messages["sends"])
        #expect(open["opening"] == closing)
        closing = try #require(open["closing"])
        #expect(try closing == #require(open["opening"]) + #require(open["new"]) - #require(open["cleared"]))
        let cleared = try #require(totals["clearedItems"])
        #expect(cleared.values.reduce(0, +) == open["cleared"])
        let records = try contents(folder.appending(path: date.replacing("-", with: "/")))
        #expect(records.values.reduce(0) { $0 + $1.count { $0 == 0x0a } } == events["scanned"])
      }
    }
  }

  @Test func intactNightsHaveNoMalformedRecords() async throws {
    let whole = try await generate("--events 3000") { try totals($0, "2026-11-18")["events"] }
    let intact = try await generate("--events 3000 --intact") { try totals($0, "2026-11-18")["events"] }
    #expect(whole?["quarantined"] == 4)
    #expect(intact?["quarantined"] == 0)
    #expect(whole?["accepted"] == intact?["accepted"])
  }

  @Test(arguments: [
    "", "--events 5 --out x", "--events 1000", "--out x", "--events 1000 --out x --date 2026-02-30",
    "--events 1000 --out x --format zip", "--events 1000 --out x --wrong", "--events",
  ])
  func wrongOptionsAreRefused(_ line: String) {
    #expect(throws: SynthError.self) { try Options(line.split(separator: " ").map(String.init)) }
  }
}
