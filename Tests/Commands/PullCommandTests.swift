import Foundation
import TestSupport
import Testing

@Suite struct PullCommandTests {
  private static let event =
    #"{"id":"e","version":"1.0","type":"message:send","timestamp":"2026-11-18T10:00:00Z","message":{"id":"m","direction":"outbound","channel":"SMS"}}"#

  @Test(arguments: ["pull", "nightly"]) func aSourceThatIsNotThereDoesNotKeepTheOthers(_ job: String) throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createDirectory(atPath: folder + "/in", withIntermediateDirectories: false)
      try Data((Self.event + "\n").utf8).write(to: URL(filePath: folder + "/in/x.ndjson"))
      try Data("{ store: 's', sources: [{ name: 'gone', path: 'none' }, { name: 'a', path: 'in' }] }".utf8)
        .write(to: URL(filePath: folder + "/tally.json5"))
      let arguments = [job, "--config", "tally.json5", "--date", "2026-11-18", "--json", "--quiet"]
      let ending = try Tally.run(program: Tally.path, arguments, in: folder)
      #expect(ending.status == 74)
      #expect(
        ending.error.split(separator: "\n").last
          == "tally: cannot pull from the source gone: none: No such file or directory (mount or create it, or mend the source's `path`)"
      )
      #expect(FileManager.default.fileExists(atPath: folder + "/s/exports/a/2026/11/18/x.ndjson.custody.json"))
      let document = try #require(try JSONSerialization.jsonObject(with: Data(ending.out.utf8)) as? [String: Any])
      let sources = try #require((document["sources"] ?? document["pull"]) as? [[String: Any]])
      #expect(sources.map { $0["source"] as? String } == ["a", "gone"])
      #expect((sources.last?["error"] as? [String: Any])?["code"] as? Int == 74)
      let reconciled = FileManager.default.fileExists(atPath: folder + "/s/reconciliations/2026/11/18/v1/totals.json")
      #expect(reconciled == (job == "nightly"))
    }
  }

  @Test func noSourceIsThere() throws {
    try withTemporaryFolder { folder in
      try Data("{ store: 's', sources: [{ name: 'a', path: 'tally.json5' }] }".utf8)
        .write(to: URL(filePath: folder + "/tally.json5"))
      for job in ["pull", "nightly"] {
        let ending = try Tally.run(program: Tally.path, [job, "--config", "tally.json5", "--date", "2026-11-18"], in: folder)
        #expect(ending.status == 78)
        #expect(ending.error.contains("tally: cannot pull from the source a: tally.json5: "))
      }
    }
  }

  @Test(
    "The gravest of what keeps sources from being pulled is the exit, in whatever order they are named",
    arguments: ["pull", "nightly"])
  func theGravestDecides(_ job: String) throws {
    try withTemporaryFolder { folder in
      let sources = ["{ name: 'gone', path: 'none' }", "{ name: 'file', path: 'tally.json5' }"]
      for sources in [sources, sources.reversed()] {
        try Data("{ store: 's', sources: [\(sources.joined(separator: ", "))] }".utf8).write(
          to: URL(filePath: folder + "/tally.json5"))
        let ending = try Tally.run(program: Tally.path, [job, "--config", "tally.json5", "--date", "2026-11-18"], in: folder)
        #expect(ending.status == 78, "\(ending.error)")
        for name in ["gone", "file"] { #expect(ending.error.contains("tally: cannot pull from the source \(name): ")) }
      }
    }
  }

  @Test(
    "Without a date in the pattern, a name that comes again is another day's, or altered where its events are of the same time")
  func aNameThatComesAgain() throws {
    try withTemporaryFolder { folder in
      let night = try SmallNight(folder, good: false)
      func pull(_ date: String, _ records: [String]) throws -> String {
        try night.write("x.ndjson", SmallNight.lines(records))
        let ending = try night.tally("pull", "--date", date, "--json", "--quiet")
        let custody = try? night.text("exports/a/\(date.replacing("-", with: "/"))/x.ndjson.custody.json")
        #expect([0, 10, 66].contains(ending.status))
        return custody.map { $0.contains("EXPORT_ALTERED") ? "altered" : "kept" } ?? "not kept"
      }
      let later = SmallNight.good.map { $0.replacing("2026-12-31T10", with: "2026-12-31T11") }
      #expect(try pull("2026-12-29", SmallNight.good) == "kept")
      #expect(try pull("2026-12-30", SmallNight.good) == "not kept")
      #expect(try pull("2026-12-30", later) == "kept")
      #expect(try pull("2026-12-31", Array(SmallNight.good.dropLast())) == "altered")
      let custody = try night.text("exports/a/2026/12/31/x.ndjson.custody.json")
      #expect(custody.contains(#""of": "exports/a/2026/12/29/x.ndjson""#), "\(custody)")
      #expect(try pull("2026-12-28", []) == "altered")
      let ending = try night.nightly("--quiet")
      let breaks = try night.totals().breaks
      #expect(ending.status == 10 && breaks["EXPORT_ALTERED"] == 1, "\(ending.error)")
    }
  }
}
