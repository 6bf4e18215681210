import Foundation
import TestSupport
import Testing

@Suite struct CatalogCommandTests {
  private static func night(_ folder: TemporaryFolder) throws -> SmallNight {
    let night = try SmallNight(folder.path)
    #expect(try night.nightly().status == 0)
    return night
  }

  /// A slot that looks sealed, and whose manifest is none.
  private static func seal(_ night: SmallNight) throws {
    let slot = night.folder + "/store/archives/2026/12/31/SMS"
    try FileManager.default.createDirectory(atPath: slot, withIntermediateDirectories: true)
    for name in ["manifest.json", "manifest.json.p7s"] { try Data("{}".utf8).write(to: URL(filePath: slot + "/" + name)) }
  }

  @Test func nothingToCatalogueIsNoSuccess() throws {
    let folder = TemporaryFolder()
    let night = try Self.night(folder)
    for words in ["check", "rebuild"] {
      let ending = try night.tally("catalog", words)
      #expect(ending.status == 66)
      #expect(ending.error.contains("the store has no sealed archive"))
    }
  }

  @Test func rebuildsAndChecks() throws {
    let folder = TemporaryFolder()
    let night = try Self.night(folder)
    try Self.seal(night)
    let none = try night.tally("catalog", "check")
    #expect(none.status == 10)
    #expect(none.error.contains("there is no catalog; 1 sealed slot waits"))
    let dry = try night.tally("catalog", "rebuild", "--dry-run")
    #expect(dry.status == 0 && dry.error.contains("1 sealed slot would be catalogued"))
    #expect(!night.has(".catalog"))
    let made = try night.tally("catalog", "rebuild", "--json")
    let document = try #require(try JSONSerialization.jsonObject(with: Data(made.out.utf8)) as? [String: Any])
    #expect(made.status == 0 && document["slots"] as? Int == 1)
    #expect((document["problems"] as? [[String: String]])?.first?["slot"] == "archives/2026/12/31/SMS")
    let file = try #require(document["path"] as? String)
    #expect(file.hasSuffix("/store/.catalog/catalog-1.sqlite"))

    // The manifest is none: not the catalog's fault.
    let check = try night.tally("catalog", "check", "--json")
    #expect(check.status == 11)
    let found = try #require(try JSONSerialization.jsonObject(with: Data(check.out.utf8)) as? [String: Any])
    #expect(found["current"] as? Bool == true)

    try Data("no database, but long enough to be read as the head of one".utf8).write(to: URL(filePath: file))
    let damaged = try night.tally("catalog", "check")
    #expect(damaged.status == 65)
    #expect(damaged.error.contains("tally catalog rebuild"))
    #expect(try night.tally("catalog", "rebuild").status == 0)
    #expect(try night.tally("catalog", "check").status == 11)
    // Nothing of it is an object: the night finds the store as it was.
    #expect(try night.nightly().status == 0)
  }
}
