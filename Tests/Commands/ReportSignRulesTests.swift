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
}
