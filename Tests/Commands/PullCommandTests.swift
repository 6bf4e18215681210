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
}
