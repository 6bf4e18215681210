import Foundation
import TestSupport
import Testing

/// `tally hold`, as counsel's office runs it.
@Suite struct HoldCommandTests {
  static let document = #"""
    {"holdId":"LIT-2024-0892","status":"ACTIVE","scope":{"interactionIds":["i-1"],"queueIds":["q"],"dateRange":{"start":"2026-12-01"}},
     "auditorTrail":{"requestedBy":"J. Doe","requestTimestamp":"2026-12-30T09:00:00Z","caseReference":"1:24-cv-00892"}}
    """#

  /// A night in a store, and something that stands where an archive's manifest should.
  static func night(_ folder: String, more: String = "") throws -> SmallNight {
    let night = try SmallNight(folder, more: more)
    #expect(try night.nightly("--quiet").status == 0)
    let archive = folder + "/store/archives/2026/12/31/SMS"
    try FileManager.default.createDirectory(atPath: archive, withIntermediateDirectories: true)
    try Data("{}".utf8).write(to: URL(filePath: archive + "/manifest.json"))
    return night
  }

  static let lock = "archives/2026/12/31/SMS/.manifest.json.lock.json"

  @Test func fromAFileToItsRelease() throws {
    try withTemporaryFolder { folder in
      let night = try Self.night(folder)
      let file = folder + "/hold.json"
      try Data(Self.document.utf8).write(to: URL(filePath: file))

      let dry = try night.tally("hold", "apply", "--file", file, "--dry-run")
      #expect(
        dry.status == 0 && dry.error.contains("would be placed on 1 of 1 object,") && !night.has("holds") && !night.has(Self.lock)
      )

      let applied = try night.tally("hold", "apply", "--file", file)
      #expect(applied.status == 0 && !applied.error.contains("was not there"), "\(applied.error)")
      #expect(
        applied.error.contains("stored as holds/LIT-2024-0892/1.json") && applied.error.contains("1 of 1 archive is held"))
      #expect(try night.text(Self.lock) == "{\"held\":true}\n")
      #expect(try night.tally("hold", "apply", "--file", file).error.contains("says the same already"))

      let list = try night.tally("hold", "list")
      #expect(list.out.hasPrefix("LIT-2024-0892 · ACTIVE · revision 1 · matter 1:24-cv-00892"))
      #expect(
        try night.tally("hold", "scope", "LIT-2024-0892").out == "archives/2026/12/31/SMS archives/2026/12/31/SMS possible\n")
      #expect(try night.tally("hold", "show", "LIT-2024-0892").out == night.text("holds/LIT-2024-0892/1.json"))

      // Somebody takes the legal hold off: a sync sees it, and mends it.
      try FileManager.default.removeItem(atPath: folder + "/store/" + Self.lock)
      let sync = try night.tally("hold", "sync", "--json")
      #expect(sync.status == 0 && sync.out.contains("\"placed\": [\n    \"archives/2026/12/31/SMS/manifest.json\"\n  ]"))
      #expect(sync.error.contains("archives/2026/12/31/SMS/manifest.json: a legal hold placed that was not there"))
      #expect(night.has(Self.lock))

      let released = try night.tally("hold", "release", "LIT-2024-0892", "--person", "K. Roe", "--reason", "settled", "--json")
      #expect(released.status == 0 && released.out.contains("\"active\": false"))
      // The grace keeps it.
      #expect(night.has(Self.lock))
      #expect(try night.tally("hold", "list", "--json").out.contains("\"status\": \"RELEASED\""))
    }
  }

  @Test func byOptions() throws {
    try withTemporaryFolder { folder in
      let night = try Self.night(folder, more: ", retention: { releaseByAnother: true }")
      let applied = try night.tally(
        "hold", "apply", "LIT-1", "--person", "J. Doe", "--case", "C-1", "--matter", "M", "--message", "m1", "--message", "m2",
        "--channel", "SMS", "--since", "2026-12-01", "--until", "2026-12-31", "--reason", "why", "--notice", "told")
      #expect(applied.status == 0, "\(applied.error)")
      let text = try night.text("holds/LIT-1/1.json")
      for part in [#""matter": "M""#, #""m2""#, #""channels": [\#n      "SMS""#, #""start": "2026-12-01""#, #""notice": "told""#]
      {
        #expect(text.contains(part), "\(part)")
      }
      #expect(try night.tally("hold", "release", "LIT-1", "--person", "J. DOE", "--reason", "x").status == 77)
      #expect(try night.tally("hold", "release", "LIT-1", "--person", "K. Roe", "--reason", "x").status == 0)
    }
  }

  @Test(
    arguments: [
      (["hold"], 64, "needs a subcommand"), (["hold", "apply"], 64, "requires HOLD-ID or '--file'"),
      (["hold", "apply", "x/y", "--person", "a", "--case", "b", "--everything"], 64, "is no hold's id"),
      (["hold", "apply", "x", "--person", "a", "--case", "b"], 64, "names nothing"),
      (["hold", "apply", "x", "--person", "a", "--case", "b", "--everything", "--queue", "q"], 64, "must not stand beside"),
      (["hold", "apply", "x", "--person", "a", "--case", "b", "--channel", "FAX"], 64, "is not one of SMS"),
      (["hold", "apply", "--file", "none.json"], 74, "none.json"),
      (["hold", "apply", "--file", "x", "--queue", "q"], 64, "exclude each other"),
      (["hold", "apply", "x", "--everything"], 64, "requires '--person' and '--case'"),
      (["hold", "release", "x", "--person", "a"], 64, "requires '--person' and '--reason'"),
      (["hold", "release", "x", "--person", "a", "--reason", "b"], 66, "there is no such hold"),
      (["hold", "show", "x"], 66, "no such hold"),
      (["hold", "scope", "x"], 66, "no such hold"), (["hold", "list", "x"], 64, "extra operand"),
    ] as [([String], Int32, String)]) func refuses(_ words: [String], _ status: Int32, _ message: String) throws
  {
    try withTemporaryFolder { folder in
      let night = try Self.night(folder)
      let ending = try Subprocess.run(
        Tally.path, words + ["--config", folder + "/tally.json5"], environment: ["SOURCE_DATE_EPOCH": "\(SmallNight.now)"])
      #expect(ending.status == status && ending.error.contains(message), "\(ending.status): \(ending.error)")
      #expect(!night.has("holds"))
    }
  }

  @Test("A file that is not understood whole stores nothing, and its contents are not repeated") func badFiles() throws {
    try withTemporaryFolder { folder in
      let night = try Self.night(folder)
      for (old, new) in [("queueIds", "queues"), ("ACTIVE", "active"), ("J. Doe", ""), ("2026-12-01", "2026-13-01"), ("{", "[")] {
        try Data(Self.document.replacing(old, with: new, maxReplacements: 1).utf8).write(to: URL(filePath: folder + "/hold.json"))
        let ending = try night.tally("hold", "apply", "--file", folder + "/hold.json")
        #expect(ending.status == 65 && !ending.error.contains("i-1"), "\(ending.error)")
      }
      #expect(!night.has("holds"))
    }
  }

  @Test("A history that was changed holds everything") func changedHistory() throws {
    try withTemporaryFolder { folder in
      let night = try Self.night(folder)
      #expect(try night.tally("hold", "apply", "LIT-1", "--person", "a", "--case", "b", "--channel", "VOICE").status == 0)
      #expect(!night.has(Self.lock))
      let path = folder + "/store/holds/LIT-1/2.json"
      try Data("{}".utf8).write(to: URL(filePath: path))
      #expect(try night.tally("hold", "list").out.contains("LIT-1 · UNRELIABLE"))
      #expect(try night.tally("hold", "show", "LIT-1").status == 11)
      #expect(try night.tally("hold", "release", "LIT-1", "--person", "a", "--reason", "b").status == 11)
      #expect(try night.tally("hold", "sync").status == 0)
      #expect(night.has(Self.lock))
    }
  }

  @Test("A legal hold that no hold explains stays, and is told") func unexplained() throws {
    try withTemporaryFolder { folder in
      let night = try Self.night(folder)
      try Data("{\"held\":true}\n".utf8).write(to: URL(filePath: folder + "/store/" + Self.lock))
      let ending = try night.tally("hold", "sync")
      #expect(ending.status == 10 && ending.error.contains("a legal hold that no hold explains"))
      #expect(night.has(Self.lock))
    }
  }
}
