import Foundation
import Sealing
import TestSupport
import Testing

/// `tally tier` as a user runs it, on generated nights.
struct TierCommandTests {
  private static let dates = (1...6).map { "2026-10-0\($0)" }
  /// 2026-12-01: all of them have left the hot window, and no patience is over.
  private static let now = 1_796_083_200

  private struct Month {
    let folder: String

    /// Six nights, reconciled.
    init(_ folder: String, more: String = "") throws {
      self.folder = folder
      let synth = URL(filePath: Tally.path).deletingLastPathComponent().appending(path: "tally-synth").path
      let words = "--events 300 --files 2 --nights 6 --ledger --date \(dates[0]) --out".split(separator: " ").map(String.init)
      #expect(try Tally.run(program: synth, words + [folder + "/exports"]).status == 0)
      let key = try SigningKey.make(name: "Sealer", from: 1_700_000_000, days: 3_000)
      for (name, text) in [("seal.key", try key.privatePEM()), ("seal.pem", try key.certificate.pem())] {
        try Data(text.utf8).write(to: URL(filePath: folder + "/" + name))
        try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: folder + "/" + name)
      }
      try configure("sealing: { key: { file: 'seal.key' }, certificate: 'seal.pem' }" + more)
      for date in dates { #expect(try tally("nightly", "--quiet", "--date", date).status == 10) }
    }

    func configure(_ more: String, store: String = "store") throws {
      try """
      { store: "\(store)", threads: 2, metrics: { textfile: "tier.prom" },
        sources: [
          { name: "archiver", path: "exports", pattern: "{yyyy}/{MM}/{dd}/h{HH}.ndjson.gz" },
          { name: "ledger", side: "ledger", path: "exports/ledger", pattern: "{yyyy}/{MM}/{dd}/h{HH}.ndjson.gz" } ],
        \(more) }
      """.write(toFile: folder + "/tally.json5", atomically: true, encoding: .utf8)
    }

    func tally(_ words: String...) throws -> Tally.Ending {
      try Subprocess.run(
        Tally.path, words + ["--config", folder + "/tally.json5"],
        environment: ["SOURCE_DATE_EPOCH": "\(now)", "SWIFT_BACKTRACE": "enable=no"])
    }

    /// Every file of the store; the lock and the catalog are none of it.
    func files() throws -> [String: Data] {
      var files: [String: Data] = [:]
      for path in try FileManager.default.subpathsOfDirectory(atPath: folder + "/store")
      where path != ".lock" && !path.hasPrefix(".catalog") {
        if let data = FileManager.default.contents(atPath: folder + "/store/" + path) { files[path] = data }
      }
      return files
    }
  }

  @Test func aMonthIsPackedSealedAndReleased() throws {
    try withTemporaryFolder { folder in
      let month = try Month(folder)
      let before = try month.files()
      let plan = try month.tally("tier", "--dry-run")
      #expect(plan.status == 0 && plan.error.contains("2026-10-01 would be packed: 4 exports"))
      #expect(try month.files() == before)

      let run = try month.tally("tier", "--month", "2026-10", "--json")
      #expect(run.status == 0, "\(run.error)")
      let document = try #require(try JSONSerialization.jsonObject(with: Data(run.out.utf8)) as? [String: Any])
      let days = try #require(document["days"] as? [[String: Any]])
      #expect(days.count == 6 && days.allSatisfy { ($0["sealed"] as? [Any])?.isEmpty == false })
      let after = try month.files()
      // The first two days have no sends that are open still, and all that look back on them are sealed.
      for date in ["01", "02"] {
        let exports = after.keys.filter { $0.hasPrefix("exports/") && $0.contains("/2026/10/\(date)/") }
        #expect(exports.count == 4 && exports.allSatisfy { $0.hasSuffix(".custody.json") }, "\(exports)")
      }
      #expect(after.keys.contains("exports/archiver/2026/10/06/h00.ndjson.gz"))
      #expect(run.error.contains("2026-10-06 hot copies that wait: 4: 2026-10-07, whose reconciliation looks back on it"))
      #expect(
        try String(contentsOfFile: folder + "/tier.prom", encoding: .utf8).contains(
          #"tallystick_tier_exports{result="released"} "#))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/store/runs/tier").count == 6)

      // Nothing is left to be done, and it does not take long.
      let begun = ContinuousClock.now
      let again = try month.tally("tier", "--date", "2026-10-01")
      #expect(again.status == 0 && again.error.contains("1 day is archived already"))
      #expect(ContinuousClock.now - begun < .seconds(1))
      #expect(try month.tally("tier").status == 0)
      #expect(try month.files() == after)
      try checkWithStockTools(folder + "/store/archives/2026/10/01/SMS", folder)
      let read = try SecondReaderTests.run(["store", "seal.pem"], in: folder)
      #expect(read.status == 0 && read.out.contains(" manifests, "), "\(read.error)")
      try checkElsewhere(month)
      #expect(try month.files().filter { $0.key.hasPrefix("archives/") } == after.filter { $0.key.hasPrefix("archives/") })
    }
  }

  /// What an auditor does without this program.
  private func checkWithStockTools(_ slot: String, _ folder: String) throws {
    let seal = try Tally.run(
      program: "/usr/bin/openssl",
      [
        "cms", "-verify", "-binary", "-inform", "DER", "-in", slot + "/manifest.json.p7s", "-content", slot + "/manifest.json",
        "-CAfile", folder + "/seal.pem", "-purpose", "any", "-out", "/dev/null",
      ])
    #expect(seal.status == 0, "\(seal.error)")
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: slot).first { $0.hasSuffix(".tar.zst") })
    #expect(try Tally.run(program: "/usr/bin/zstd", ["-tq", slot + "/" + name]).status == 0)
    let manifest = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: slot + "/manifest.json"))) as? [String: Any])
    let object = ((manifest["archive"] as? [String: Any])?["object"] as? [String: Any])?["sha256"] as? String
    #expect(try Tally.run(program: "/usr/bin/sha256sum", [slot + "/" + name]).out.hasPrefix(try #require(object)))
  }

  /// What a released export means to the other commands.
  private func checkElsewhere(_ month: Month) throws {
    let before = try month.files()
    let pull = try month.tally("pull", "--date", "2026-10-01", "--json")
    #expect(pull.status == 0 || pull.status == 10, "\(pull.error)")
    #expect(pull.out.contains(#""pulled": 0"#) && pull.out.contains(#""alreadyThere": 2"#))
    #expect(try month.files().filter { !$0.key.hasPrefix("runs/") } == before.filter { !$0.key.hasPrefix("runs/") })
    let reconcile = try month.tally("reconcile", "--date", "2026-10-01")
    #expect(reconcile.status == 77 && reconcile.error.contains("are in sealed archives and were released"))
    let window = try month.tally("reconcile", "--date", "2026-10-04")
    #expect(window.status == 77 && window.error.contains("which it looks back on"))
    #expect(try month.tally("requests", "--date", "2026-10-06").status == 0)
    let manifest = month.folder + "/store/archives/2026/10/01/SMS/"
    let archive = try #require(try FileManager.default.contentsOfDirectory(atPath: manifest).first { $0.hasSuffix(".tar.zst") })
    let first = try Tally.run(
      program: "/bin/sh",
      [
        "-c", #"zstd -dc "$1" | tar xOf - --wildcards '*/data/events/archiver/000001.ndjson' | head -n 1"#, "sh",
        manifest + archive,
      ])
    let record = try #require(try JSONSerialization.jsonObject(with: Data(first.out.utf8)) as? [String: Any])
    let message = try #require((record["message"] as? [String: Any])?["id"] as? String)
    let trace = try month.tally("trace", message)
    #expect(
      trace.status == 0 && trace.out.contains(first.out) && trace.error.contains(", in archive 20261001-SMS-"), "\(trace.error)")
    // A night that was never reconciled does without what was released, and the auditor reads it.
    for folder in ["reconciliations", "runs/reconcile", "reports"] {
      try FileManager.default.removeItem(atPath: month.folder + "/store/" + folder)
    }
    let without = try month.tally("nightly", "--date", "2026-10-04")
    #expect(without.status == 10, "\(without.error)")
    #expect(without.error.contains("night reconciled without exports that were released"), "\(without.error)")
    let report = try String(contentsOfFile: month.folder + "/store/reports/2026/10/04/v1/report.html", encoding: .utf8)
    #expect(report.contains("of the days before could not be looked at"))
  }

  @Test func aLateExportBecomesASupplement() throws {
    try withTemporaryFolder { folder in
      let month = try Month(folder)
      #expect(try month.tally("tier", "--quiet").status == 0)
      let before = try month.files().filter { $0.key.hasPrefix("archives/") }
      try FileManager.default.copyItem(
        atPath: folder + "/exports/2026/10/03/h00.ndjson.gz", toPath: folder + "/exports/2026/10/01/h09.ndjson.gz")
      #expect(try month.tally("pull", "--quiet", "--date", "2026-10-01").status != 74)
      let run = try month.tally("tier", "--date", "2026-10-01")
      #expect(run.status == 0, "\(run.error)")
      let after = try month.files()
      #expect(after.keys.contains { $0.hasPrefix("archives/2026/10/01/SMS/supplement-1/20261001-SMS-s1-") })
      #expect(!after.keys.contains("exports/archiver/2026/10/01/h09.ndjson.gz"))
      for (key, data) in before { #expect(after[key] == data, "\(key)") }
    }
  }

  /// A hold that was there before: what it is about is packed, and what is packed of it is held.
  @Test func aHoldIsHeeded() throws {
    try withTemporaryFolder { folder in
      let month = try Month(folder, more: ", tier: { types: { read: 'summarise', delivery: 'summarise' } }")
      let hold = try month.tally("hold", "apply", "LIT-1", "--person", "J. Doe", "--case", "C-1", "--channel", "SMS")
      #expect(hold.status == 0, "\(hold.error)")
      let run = try month.tally("tier", "--date", "2026-10-01")
      #expect(run.status == 0, "\(run.error)")
      func kept(_ channel: String) throws -> [String: Any] {
        let path = folder + "/store/archives/2026/10/01/\(channel)/manifest.json"
        let manifest = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: path))) as? [String: Any]
        return try #require(manifest?["kept"] as? [String: Any])
      }
      let (sms, email) = (try kept("SMS"), try kept("EMAIL"))
      #expect(sms["summarised"] as? Int == 0 && (sms["triggered"] as? [String: Int])?["hold"] ?? 0 > 10, "\(sms)")
      #expect(email["summarised"] as? Int ?? 0 > 0 && (email["triggered"] as? [String: Int])?["hold"] == nil, "\(email)")
      let files = try month.files()
      let held = files.filter { $0.value == Data("{\"held\":true}\n".utf8) }.keys
      let objects = files.keys.filter { $0.hasPrefix("archives/2026/10/01/SMS/") && !$0.hasSuffix(".lock.json") }
      #expect(objects.count == 5 && held.count == 5 && held.allSatisfy { $0.hasPrefix("archives/2026/10/01/SMS/.") }, "\(held)")
      #expect(try month.tally("hold", "sync").error.contains("placed on 0 of"))
    }
  }

  @Test func whatIsWrongIsSaidBeforeAnythingIsPacked() throws {
    try withTemporaryFolder { folder in
      let month = try Month(folder, more: "")
      try month.configure("organization: 'x'")
      let before = try month.files()
      let unsealed = try month.tally("tier")
      #expect(unsealed.status == 78 && unsealed.error.contains("nothing can be sealed"))
      #expect(try month.files() == before)
      for (words, status) in [
        (["--month", "2026-13"], 64), (["--month", "2026-10", "--date", "2026-10-01"], 64), (["--date", "2027-01-01"], 66),
      ] {
        let ending = try Subprocess.run(
          Tally.path, ["tier", "--config", folder + "/tally.json5"] + words, environment: ["SOURCE_DATE_EPOCH": "\(Self.now)"])
        #expect(ending.status == Int32(status), "\(words): \(ending.error)")
      }
      // One day that nobody reconciled since an export came.
      try FileManager.default.copyItem(
        atPath: folder + "/exports/2026/10/03/h00.ndjson.gz", toPath: folder + "/exports/2026/10/02/h09.ndjson.gz")
      try month.configure("sealing: { key: { file: 'seal.key' }, certificate: 'seal.pem' }")
      #expect(try month.tally("pull", "--quiet", "--date", "2026-10-02").status != 74)
      let waits = try month.tally("tier")
      #expect(waits.status == 75 && waits.error.contains("2026-10-02 waits: exports came after it was reconciled (v1)"))
      #expect(FileManager.default.fileExists(atPath: folder + "/store/archives/2026/10/03/SMS/manifest.json.p7s"))
      #expect(!FileManager.default.fileExists(atPath: folder + "/store/archives/2026/10/02"))
    }
  }

  @Test(arguments: [
    ("tier: { hotWindow: '3d' }", "hotWindow is not longer than lookback (3d)"),
    ("tier: { storageClass: 'STANDARD_IA' }", "needs a store in a bucket"),
    ("tier: { triggers: { tags: ['a'] } }", "are of no use where no type is summarised"),
    ("tier: { retention: 'final' }", "is of no use without retain"),
    ("tier: { types: { read: 'drop' } }", "must be one of"),
    (
      "tier: { types: { read: 'summarise' } }, retention: { apply: ['p'], policies: [{ id: 'p', citation: 'c', period: 'P7Y' }] }",
      "types.read cannot be summarised"
    ),
  ])
  func theConfigIsChecked(_ section: String, _ words: String) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/tally.json5"
      try "{ store: 's', sources: [{ name: 'a', path: '.' }], \(section) }".write(toFile: path, atomically: true, encoding: .utf8)
      let ending = try Tally.run("config", "check", "--config", path)
      #expect(
        ending.status == 78 && ending.error.replacing(".", with: " ").contains(words.replacing(".", with: " ")), "\(ending.error)"
      )
    }
  }
}
