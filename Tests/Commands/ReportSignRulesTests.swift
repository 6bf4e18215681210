import Foundation
import Sealing
import TestSupport
import Testing

/// What `tally report sign` refuses, and `tally verify` tells: who signs, when, and which report.
@Suite struct ReportSignRulesTests {
  private typealias Office = ReportSignCommandTests.Office
  private static let seal = ReportSignCommandTests.manifest

  @Test("One key signs once, under whatever names") func oneKeyTwoNames() throws {
    try withTemporaryFolder { folder in
      let office = try Office(folder)
      let config = try String(contentsOfFile: folder + "/r.json5", encoding: .utf8)
      try Data(config.replacing("r/seal.key", with: "p/seal.key").replacing("r/seal.pem", with: "r/twin.pem").utf8)
        .write(to: URL(filePath: folder + "/twin.json5"))
      #expect(try office.run("twin", "keys", "make", "signing", "--name", "Anybody").status == 0)
      #expect(try office.sign("p", "preparer").status == 0)
      let refused = try office.sign("twin", "reviewer")
      #expect(refused.status == 77 && refused.error.contains("the reviewer would be the preparer, CN=Person p"), "\(refused.error)")

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
      let office = try Office(folder)
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
      let other = try office.sign("p", "preparer", "--report", try id(1))
      #expect(other.status == 77 && other.error.contains("the latest report of 2026-12-31 is \(try id(2))"), "\(other.error)")
      #expect(!night.has("\(ReportSignCommandTests.report)/\(Self.seal).preparer.p7s"))
      #expect(try office.sign("p", "preparer", "--report", try id(2)).status == 0)
    }
  }
}
