import Archival
import Events
import Foundation
import Sealing
import TestSupport
import Testing

/// `tally verify` and `tally verify-proof` on copies of a sealed store, as an auditor has them: no config, no network.
struct VerifyArchivesTests {
  private static let environment = ["SOURCE_DATE_EPOCH": "\(SealedFixture.sealedAt + 86_400)"]

  private func tally(_ folder: TemporaryFolder, _ words: String...) throws -> Tally.Ending {
    try Subprocess.run(Tally.path, words, environment: Self.environment, directory: folder.path)
  }

  private func findings(_ ending: Tally.Ending) throws -> [String] {
    let document = try JSONValue.parse(Array(ending.out.utf8))
    return (document["archives"]?["findings"]?.elements ?? []).map { finding in
      "\(finding["verdict"]?.stringValue ?? "") \(finding["place"]?.stringValue ?? "")"
    }
  }

  @Test func aCopyVerifiesByItself() throws {
    let folder = TemporaryFolder()
    try SealedFixture().write(to: folder)
    let ending = try tally(folder, "verify", "--store", "store", "--trust", "trust.pem")
    #expect(ending.status == 0, "\(ending.error)")
    for line in [
      "3 of 3 exports are intact", "6 of 6 manifests are soundly sealed, 6 archives were hashed",
      "sealed by CN=Records,O=Example: 6",
      "the chain ends with number 6, SHA-256 ",
    ] {
      #expect(ending.error.contains(line), "\(ending.error)")
    }
    let quick = try tally(folder, "verify", "--store", "store", "--trust", "trust.pem", "--quick", "--json")
    #expect(quick.status == 0, "\(quick.error)")
    #expect(try JSONValue.parse(Array(quick.out.utf8))["archives"]?["bytes"]?.intValue == 0)
    #expect(try JSONValue.parse(Array(quick.out.utf8))["exports"]?.elements?.count == 0)
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var change: @Sendable (inout SealedFixture) throws -> Void
    var status: Int32
    var found: [String]
    var testDescription: String { name }
  }

  static let rows: [Row] = [
    Row(
      name: "a flipped bit", change: { $0.objects["archives/2026/10/18/SMS/manifest.json"]?[200] ^= 4 }, status: 11,
      found: ["altered archives/2026/10/18/SMS/manifest.json"]),
    Row(
      name: "two neighbours deleted",
      change: { fixture in for key in fixture.objects.keys where key.contains("/2026/10/19/") { fixture.objects[key] = nil } },
      status: 11, found: ["missing archives"]),
    Row(
      name: "a newer manifest, in the last place",
      change: { fixture in
        let bytes = Array(#"{"format":4}"#.utf8)
        let place = "archives/2026/10/20/EMAIL/manifest.json"
        fixture.objects[place] = bytes
        fixture.objects[place + ".p7s"] = try CMSSeal.sign(bytes, with: fixture.key, at: SealedFixture.sealedAt)
        fixture.objects["summaries/2026/10/20/EMAIL.json"] = nil
      }, status: 78, found: ["newer format archives/2026/10/20/EMAIL/manifest.json"]),
    Row(
      name: "a file too many", change: { $0.objects["archives/2026/10/20/EMAIL/x"] = [1] }, status: 0,
      found: ["extra archives/2026/10/20/EMAIL/x"]),
    Row(
      name: "nothing", change: { $0.objects = $0.objects.filter { $0.key == "tally.json" } }, status: 66, found: []),
  ]

  @Test(arguments: rows) func endsAsItShould(_ row: Row) throws {
    let folder = TemporaryFolder()
    var fixture = try SealedFixture()
    try row.change(&fixture)
    try fixture.write(to: folder)
    let ending = try tally(folder, "verify", "--store", "store", "--trust", "trust.pem", "--json")
    #expect(ending.status == row.status, "\(ending.error)")
    #expect(try Set(findings(ending)) == Set(row.found) || row.name == "a newer manifest, in the last place", "\(ending.error)")
    for place in row.found { #expect(try findings(ending).contains(place)) }
  }

  @Test func aDayWithoutArchivesIsVerified() throws {
    let folder = TemporaryFolder()
    var fixture = try SealedFixture(days: 1)
    try fixture.empty()
    try fixture.write(to: folder)
    let ending = try tally(folder, "verify", "--store", "store", "--trust", "trust.pem", "--date", "2026-10-18")
    #expect(ending.status == 0, "\(ending.error)")
    #expect(try tally(folder, "verify", "--store", "store", "--trust", "trust.pem", "--date", "2026-10-19").status == 66)
  }

  @Test func whoTrustsNobodyIsToldSo() throws {
    let folder = TemporaryFolder()
    var fixture = try SealedFixture()
    // Released, as far as anybody can say.
    for day in 18...20 { fixture.objects["exports/archiver/2026/10/\(day)/h00.ndjson"] = nil }
    try fixture.write(to: folder)
    let ending = try tally(folder, "verify", "--store", "store")
    #expect(ending.status == 74, "\(ending.error)")
    #expect(ending.error.contains("no certificate is trusted"))
    let other = try SigningKey.make(name: "Other", from: SealedFixture.sealedAt, days: 9)
    folder.write("other.pem", try other.certificate.pem())
    let untrusted = try tally(folder, "verify", "--store", "store", "--trust", "other.pem")
    #expect(untrusted.status == 11)
    #expect(untrusted.error.contains("archive untrusted"))
    // Who is trusted with the time alone has sealed nothing.
    let stamper = try tally(folder, "verify", "--store", "store", "--trust", "other.pem", "--trust-tsa", "trust.pem")
    #expect(stamper.status == 11 && stamper.error.contains("archive untrusted"))
    folder.write("none.pem", "nothing")
    let none = try tally(folder, "verify", "--store", "store", "--trust", "none.pem")
    #expect(none.status == 78)
    #expect(none.error.contains("none.pem"))
  }

  @Test func aCopyIsNotWrittenTo() throws {
    let folder = TemporaryFolder()
    try SealedFixture().write(to: folder)
    _ = folder.run("chmod", "-R", "a-w", folder.path + "/store")
    let before = try FileManager.default.subpathsOfDirectory(atPath: folder.path + "/store").sorted()
    #expect(try tally(folder, "verify", "--store", "store", "--trust", "trust.pem").status == 0)
    #expect(try FileManager.default.subpathsOfDirectory(atPath: folder.path + "/store").sorted() == before)
    _ = folder.run("chmod", "-R", "u+w", folder.path + "/store")
  }

  // MARK: proofs

  private func writeProof(_ folder: TemporaryFolder, _ fixture: SealedFixture) throws {
    var json = JSONWriter(prettyPrinted: true)
    json.value(try fixture.proof(of: 1, in: fixture.slots[0]).json)
    folder.write("proof.json", json.bytes)
    folder.write("trust.pem", try fixture.key.certificate.pem())
  }

  @Test func aProofNeedsNoStore() throws {
    let folder = TemporaryFolder()
    try writeProof(folder, try SealedFixture(days: 1))
    let sound = try tally(folder, "verify-proof", "proof.json", "--trust", "trust.pem", "--json")
    #expect(sound.status == 0, "\(sound.error)")
    let document = try JSONValue.parse(Array(sound.out.utf8))
    #expect(document["proved"]?.boolValue == true)
    #expect(document["signer"]?.stringValue == "CN=Records,O=Example")
    #expect(sound.error.contains("the event was in archive 20261018-SMS-"))
  }

  @Test func aFalseProofIsTold() throws {
    let folder = TemporaryFolder()
    try writeProof(folder, try SealedFixture(days: 1))
    let text = try String(contentsOfFile: folder.path + "/proof.json", encoding: .utf8)
    folder.write("altered.json", text.replacing("outbound", with: "inbound "))
    folder.write("newer.json", text.replacing("\"format\": 1,", with: "\"format\": 2,"))
    folder.write("empty.json", "")
    let other = try SigningKey.make(name: "Other", from: SealedFixture.sealedAt, days: 9)
    folder.write("other.pem", try other.certificate.pem())
    for (words, status) in [
      (["altered.json", "--trust", "trust.pem"], Int32(11)), (["newer.json", "--trust", "trust.pem"], 78),
      (["empty.json", "--trust", "trust.pem"], 11), (["proof.json", "--trust", "other.pem"], 11),
      (["proof.json", "--config", "/nowhere.json5"], 78), (["none.json", "--trust", "trust.pem"], 74), (["proof.json"], 78),
    ] {
      let ending = try Subprocess.run(Tally.path, ["verify-proof"] + words, environment: Self.environment, directory: folder.path)
      #expect(ending.status == status, "\(words) \(ending.error)")
      #expect(words.count > 1 || ending.error.contains("with --trust"), "\(ending.error)")
    }
  }

  /// The script of docs/verify.md, which has never heard of this program, comes to the same.
  @Test func stockToolsCheckTheSame() throws {
    let folder = TemporaryFolder()
    try writeProof(folder, try SealedFixture(days: 1))
    let document = try String(contentsOf: repository.appending(path: "docs/verify.md"), encoding: .utf8)
    let script = try #require(document.split(separator: "```python\n").dropFirst().first?.split(separator: "\n```").first)
    folder.write("check.py", String(script) + "\n")
    #expect(script.split(separator: "\n").count <= 45)
    let sound = try Subprocess.run("/usr/bin/python3", ["check.py", "proof.json", "trust.pem"], directory: folder.path)
    #expect(sound.status == 0, "\(sound.out)\(sound.error)")
    #expect(sound.out.contains("proved"))
    let text = try String(contentsOfFile: folder.path + "/proof.json", encoding: .utf8)
    let other = try SigningKey.make(name: "Other", from: SealedFixture.sealedAt, days: 9)
    folder.write("other.pem", try other.certificate.pem())
    folder.write("altered.json", text.replacing("outbound", with: "inbound "))
    folder.write("manifest.json", text.replacing(#"retentionClass\":\"default"#, with: #"retentionClass\":\"nothing"#))
    for words in [["altered.json", "trust.pem"], ["manifest.json", "trust.pem"], ["proof.json", "other.pem"]] {
      let ending = try Subprocess.run("/usr/bin/python3", ["check.py"] + words, directory: folder.path)
      #expect(ending.status != 0 && !ending.out.contains("proved"), "\(words) \(ending.out)\(ending.error)")
    }
  }

  private var repository: URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  }
}
