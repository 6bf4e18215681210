import Foundation
import Sealing
import TestSupport
import Testing

/// What `tally report sign` refuses, and `tally verify` tells: who signs, when, and which report.
@Suite struct ReportSignRulesTests {
  private static let seal = ReportSignCommandTests.manifest

  @Test("One key signs once, under whatever names") func oneKeyTwoNames() throws {
    try withTemporaryFolder { folder in
      let office = try SigningOffice(folder)
      let config = try String(contentsOfFile: folder + "/r.json5", encoding: .utf8)
      try Data(config.replacing("r/seal.key", with: "p/seal.key").replacing("r/seal.pem", with: "r/twin.pem").utf8)
        .write(to: URL(filePath: folder + "/twin.json5"))
      #expect(try office.run("twin", "keys", "make", "signing", "--name", "Anybody").status == 0)
      #expect(try office.sign("p", "preparer").status == 0)
      let refused = try office.sign("twin", "reviewer")
      #expect(
        refused.status == 77 && refused.error.contains("the reviewer would be the preparer, CN=Person p"), "\(refused.error)")

      // Somebody puts such a signature there all the same.
      func read(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: folder + "/" + name))) }
      let key = try SigningKey(key: read("p/seal.key"), certificate: read("r/twin.pem"))
      let content = try #require(office.bytes(Self.seal)) + #require(office.bytes(Self.seal + ".preparer.p7s"))
      let signature = try CMSSeal.sign(Array(content), with: key, at: Int64(SmallNight.now))
      try office.replace(Self.seal + ".reviewer.p7s", Data(signature))
      try office.replace(Self.seal + ".reviewer.pem", Data(read("r/twin.pem")))
      let told = try office.run("p", "verify", "--trust", folder + "/p/seal.pem", "--trust", folder + "/r/twin.pem")
      #expect(
        told.status == 11 && told.error.contains("the reviewer is the preparer, CN=Person p, by the key"), "\(told.error)")
    }
  }

  @Test("What is signed is the report that was read, of the latest reconciliation") func theLatest() throws {
    try withTemporaryFolder { folder in
      let office = try SigningOffice(folder)
      let night = office.night
      func id(_ version: Int) throws -> String {
        let text = try night.text("reports/2026/12/31/v\(version)/summary.json")
        return try #require(text.firstMatch(of: /"report": "([^"]+)"/)).output.1.description
      }
      try night.write("more.ndjson", SmallNight.lines([SmallNight.event("d9", "delivery", "m9", 30)]))
      #expect(try night.tally("pull", "--date", SmallNight.date).status == 0)
      #expect(try night.tally("reconcile", "--date", SmallNight.date).status == 10)
      for role in [["--report", try id(1)], []] {
        let old = try office.run("p", ["report", "sign", "--as", "preparer", "--date", SmallNight.date] + role)
        #expect(old.status == 77 && old.error.contains("not of the date's latest reconciliation, v2"), "\(old.error)")
      }
      #expect(try night.tally("report", "--date", SmallNight.date).status == 10)
      let (first, second) = (try id(1), try id(2))
      let other = try office.sign("p", "preparer", "--report", first)
      #expect(other.status == 77 && other.error.contains("the latest report of 2026-12-31 is \(second)"), "\(other.error)")
      #expect(!night.has("\(ReportSignCommandTests.report)/\(Self.seal).preparer.p7s"))
      #expect(try office.sign("p", "preparer", "--report", second).status == 0)
    }
  }

  @Test("No signature is older than its report") func datedBack() throws {
    try withTemporaryFolder { folder in
      let office = try SigningOffice(folder)
      func expect(_ epoch: Int, _ words: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let early = try office.sign("p", "preparer", at: epoch)
        #expect(
          early.status == 77 && early.error.contains("is before \(words)"), "\(early.error)", sourceLocation: sourceLocation)
      }
      try expect(SmallNight.now - 1, "the report's as-of: 2027-01-01T06:00:00Z")
      // Of another who has done it all the same.
      let key = try SigningKey.make(name: "Anybody", from: Int64(SmallNight.now) - 864_000, days: 30)
      let manifest = Array(try #require(office.bytes(Self.seal)))
      let pem = Data(try key.certificate.pem().utf8)
      try office.replace(Self.seal + ".preparer.p7s", Data(CMSSeal.sign(manifest, with: key, at: Int64(SmallNight.now) - 1)))
      try office.replace(Self.seal + ".preparer.pem", pem)
      try pem.write(to: URL(filePath: folder + "/any.pem"))
      let told = try office.run("p", "verify", "--trust", folder + "/any.pem")
      #expect(
        told.status == 11
          && told.error.contains("the signing time, 2027-01-01T05:59:59Z, is before the report's as-of: 2027-01-01T06:00:00Z"),
        "\(told.error)")

      let later = try office.night.tally(
        after: 2, "report", "--date", SmallNight.date, "--as-of", "2027-01-01T07:00:00Z")
      #expect(later.error.contains("report v2"), "\(later.error)")
      try expect(SmallNight.now + 3599, "the instant up to which it tells of work: 2027-01-01T07:00:00")
      try expect(SmallNight.now + 7199, "the report was written: 2027-01-01T08:00:00")
      let records = folder + "/store/runs/report/" + SmallNight.date
      try FileManager.default.removeItem(atPath: records)
      let unknown = try office.sign("p", "preparer", at: SmallNight.now + 7200)
      #expect(unknown.status == 77 && unknown.error.contains("no run record says when it was written"), "\(unknown.error)")
      #expect(try office.night.tally(after: 2, "report", "--date", SmallNight.date).status == 0)
      #expect(try office.sign("p", "preparer", at: SmallNight.now + 7200).status == 0)
    }
  }

  @Test("No work on a break is older than the night that found it") func workDatedBack() throws {
    try withTemporaryFolder { folder in
      let night = try BreaksCommandTests.night(folder)
      func note(_ epoch: Int) throws -> Tally.Ending {
        try Subprocess.run(
          Tally.path,
          ["breaks", "note", "--severity", "low", "--note", "n", "--person", "p", "--config", folder + "/tally.json5"],
          environment: ["SOURCE_DATE_EPOCH": "\(epoch)", "TZ": "UTC"])
      }
      let early = try note(SmallNight.now - 1)
      #expect(
        early.status == 77 && early.error.contains("the breaks are of a night as of 2027-01-01T06:00:00Z"), "\(early.error)")
      #expect(try !night.has("breaks") && note(SmallNight.now).status == 0)
    }
  }
}
