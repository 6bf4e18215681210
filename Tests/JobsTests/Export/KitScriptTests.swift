import Archival
import Events
import Foundation
import Sealing
import TestSupport
import Testing

/// `verify.sh` of a kit, by itself: stock tools, and somebody who has been at the kit, also one who makes its digests anew.
@Suite struct KitScriptTests {
  /// The files of a kit.
  struct Kit {
    var fixture: SealedFixture
    var files: [String: [UInt8]]

    init(days: Int = 3, events: Bool = true) throws {
      fixture = try SealedFixture(days: days)
      files = fixture.objects.filter { !$0.key.hasPrefix("exports/") }
      let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Jobs/Export/verify.sh")
      files["verify.sh"] = Array(try Data(contentsOf: script))
      files["trust.pem"] = Array(try fixture.key.certificate.pem().utf8)
      files["range"] = Array("1 \(fixture.slots.count)\n".utf8)
      if events, let slot = fixture.slots.first {
        for leaf in 0..<3 {
          let proof = try fixture.proof(of: leaf, in: slot)
          files["events/\(leaf)/event"] = Array(proof.event.utf8)
          files["events/\(leaf)/place"] = Array("\(leaf) 3 \(slot.folder)\n".utf8)
          files["events/\(leaf)/path"] = proof.proof.path.flatMap(\.bytes)
          var json = JSONWriter(prettyPrinted: true)
          json.value(proof.json)
          files["events/\(leaf)/proof.json"] = json.bytes
        }
      }
    }

    /// What an honest maker, or a careful forger, writes last.
    mutating func sum() {
      files["SHA256SUMS"] = nil
      files["SHA256SUMS"] = Array(files.sorted { $0.key < $1.key }.map { "\(SHA256.hash($0.value))  \($0.key)\n" }.joined().utf8)
    }

    /// `later`: so many days from now.
    func run(trust: String? = "trusted.pem", tsa: String? = nil, authorities: String = "", later: Int = 0) throws
      -> Subprocess.Ending
    {
      let folder = TemporaryFolder()
      for (name, bytes) in files { folder.write("kit/" + name, bytes) }
      folder.write("trusted.pem", try fixture.key.certificate.pem())
      folder.write(
        "other.pem", try SigningKey.make(name: "Other", from: SealedFixture.sealedAt - 86_400, days: 3_650).certificate.pem())
      folder.write("tsa.pem", authorities)
      // Another folder than the kit's, as people do.
      let words = ["/bin/sh", "kit/verify.sh"] + [trust, tsa].compactMap(\.self)
      return try later == 0
        ? Subprocess.run(words[0], Array(words.dropFirst()), directory: folder.path)
        : Subprocess.run("/usr/bin/faketime", ["-f", "+\(later)d"] + words, directory: folder.path)
    }
  }

  @Test func aSoundKitPasses() throws {
    var kit = try Kit()
    kit.sum()
    for trust in ["trusted.pem", nil] {
      let ending = try kit.run(trust: trust)
      #expect(ending.status == 0, "\(ending.error)")
      #expect(
        ending.out.contains("6 manifests are sealed, 6 archives are whole, 3 events are proved; 0 findings"), "\(ending.out)")
    }
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var change: @Sendable (inout Kit) throws -> Void
    /// What it must say where whoever was there did not touch the digests, and where he made them anew.
    var found: String
    var foundAnew: String
    var testDescription: String { name }
  }

  private static let slot = "archives/2026/10/19/SMS/"

  private static func archive(_ kit: Kit) throws -> String {
    try #require(kit.files.keys.first { $0.hasPrefix(slot) && $0.hasSuffix(".tar.zst") })
  }

  static let rows: [Row] = [
    Row(
      name: "a bit of a manifest", change: { $0.files[slot + "manifest.json"]?[100] ^= 1 },
      found: "BAD altered: \(slot)manifest.json",
      foundAnew: "BAD seal: \(slot)manifest.json"),
    Row(
      name: "a bit of a seal", change: { $0.files[slot + "manifest.json.p7s"]?[300] ^= 1 },
      found: "BAD altered: \(slot)manifest.json.p7s",
      foundAnew: "BAD seal: \(slot)manifest.json"),
    Row(
      name: "a bit of an archive", change: { $0.files[try archive($0)]?[60] ^= 1 }, found: "BAD altered: \(slot)",
      foundAnew: "BAD altered: \(slot)"),
    Row(
      name: "a cut archive", change: { $0.files[try archive($0)]?.removeLast(30) }, found: "BAD altered: \(slot)",
      foundAnew: "BAD altered: \(slot)"),
    Row(
      name: "a bit of a summary", change: { $0.files["summaries/2026/10/19/SMS.json"]?[2] ^= 1 },
      found: "BAD altered: summaries/2026/10/19/SMS.json", foundAnew: "BAD altered: summaries/2026/10/19/SMS.json"),
    Row(
      name: "a manifest missing",
      change: { for name in ["", ".p7s", ".pem"] { $0.files[slot + "manifest.json" + name] = nil } },
      found: "BAD missing: \(slot)manifest.json", foundAnew: "BAD chain: number 3 is missing"),
    Row(
      name: "two neighbours missing",
      change: { kit in for key in kit.files.keys where key.hasPrefix("archives/2026/10/19/") { kit.files[key] = nil } },
      found: "BAD missing: \(slot)manifest.json", foundAnew: "BAD chain: number 3 is missing"),
    Row(
      name: "the end missing",
      change: { kit in for key in kit.files.keys where key.hasPrefix("archives/2026/10/20/") { kit.files[key] = nil } },
      found: "BAD missing: archives/2026/10/20/SMS/manifest.json", foundAnew: "BAD chain: this kit should have the manifests 1 6"),
    Row(
      name: "a manifest too many",
      change: { kit in
        for name in ["", ".p7s", ".pem"] {
          kit.files["archives/2026/10/19/PUSH/manifest.json" + name] = kit.files[slot + "manifest.json" + name]
        }
      }, found: "BAD one too many: archives/2026/10/19/PUSH/manifest.json", foundAnew: "or there are two of a number"),
    Row(
      name: "a file too many", change: { $0.files["archives/2026/10/19/SMS/x"] = [1] }, found: "BAD one too many: \(slot)x",
      foundAnew: ""),
    Row(
      name: "reordered",
      change: { kit in
        for name in ["", ".p7s", ".pem"] {
          let (a, b) = (slot + "manifest.json" + name, "archives/2026/10/19/EMAIL/manifest.json" + name)
          (kit.files[a], kit.files[b]) = (kit.files[b], kit.files[a])
        }
      }, found: "BAD altered: ", foundAnew: "BAD place: \(slot)manifest.json belongs into archives/2026/10/19/EMAIL"),
    Row(
      name: "resealed by the signer in another order",
      change: { kit in
        var manifest = try kit.fixture.manifest(kit.fixture.slots[3])
        manifest.previous = SHA256.hash([1])
        try kit.fixture.seal(manifest)
        for name in ["", ".p7s"] {
          let key = manifest.slot.folder + "/manifest.json" + name
          kit.files[key] = kit.fixture.objects[key]
        }
      }, found: "does not follow from the manifest before it", foundAnew: "does not follow from the manifest before it"),
    Row(
      name: "forged by another key",
      change: { kit in
        var manifest = try kit.fixture.manifest(kit.fixture.slots[5])
        manifest.retentionClass = "short"
        let forger = try SigningKey.make(name: "Forger", from: SealedFixture.sealedAt - 86_400, days: 3_650)
        try kit.fixture.seal(manifest, by: forger)
        for name in ["", ".p7s", ".pem"] {
          let key = manifest.slot.folder + "/manifest.json" + name
          kit.files[key] = kit.fixture.objects[key]
        }
        // He puts his certificate into the kit; the reader has the genuine one.
        kit.files["trust.pem"]? += Array(try forger.certificate.pem().utf8)
      }, found: "BAD seal: archives/2026/10/20/EMAIL/manifest.json",
      foundAnew: "BAD seal: archives/2026/10/20/EMAIL/manifest.json"),
    Row(
      name: "another event", change: { $0.files["events/1/event"]? += [0x20] }, found: "BAD event: events/1/",
      foundAnew: "BAD event: events/1/"),
    Row(
      name: "an event elsewhere", change: { $0.files["events/1/place"] = Array("2 3 archives/2026/10/18/SMS\n".utf8) },
      found: "BAD event: events/1/", foundAnew: "BAD event: events/1/"),
    Row(
      name: "a place that is none", change: { $0.files["events/1/place"] = Array("$(id) 3 archives/2026/10/18/SMS\n".utf8) },
      found: "BAD event: events/1/", foundAnew: "BAD event: events/1/"),
    // A folder that is a pattern of sealed ones, and holds a manifest of the forger's own.
    Row(
      name: "a forged event beside sealed ones",
      change: { kit in
        let event = Array(#"{"status":"DELIVERED"}"#.utf8)
        kit.files["arch.*/manifest.json"] = Array(
          #"{"x":{"merkleRoot":"\#(SHA256.hash([0] + event))"},"events":{"count":1,"x":0}}"#.utf8)
        kit.files["events/1/event"] = event
        kit.files["events/1/place"] = Array("0 1 arch.*\n".utf8)
        kit.files["events/1/path"] = []
      }, found: "BAD event: events/1/ is of arch.*, which is not sealed",
      foundAnew: "BAD event: events/1/ is of arch.*, which is not sealed"),
    Row(
      name: "a proof of something else",
      change: { kit in
        let text = String(decoding: kit.files["events/1/proof.json"] ?? [], as: UTF8.self)
        kit.files["events/1/proof.json"] = Array(text.replacing("outbound", with: "inbound ").utf8)
      }, found: "BAD event: events/1/proof.json", foundAnew: "BAD event: events/1/proof.json"),
    Row(name: "no digests", change: { $0.files["SHA256SUMS"] = nil }, found: "BAD missing: SHA256SUMS", foundAnew: ""),
  ]

  @Test(arguments: rows) func findsWhatSomebodyDid(_ row: Row) throws {
    var kit = try Kit()
    kit.sum()
    try row.change(&kit)
    let ending = try kit.run()
    #expect(ending.status == 11 && ending.error.contains(row.found), "\(ending.out)\(ending.error)")
    guard !row.foundAnew.isEmpty else { return }
    kit.sum()
    let anew = try kit.run()
    #expect(anew.status == 11 && anew.error.contains(row.foundAnew), "\(anew.out)\(anew.error)")
  }

  @Test func whoTrustsAnotherFindsNoSeal() throws {
    var kit = try Kit(days: 1)
    kit.sum()
    let ending = try kit.run(trust: "other.pem")
    #expect(ending.status == 11 && ending.out.contains("0 manifests are sealed"), "\(ending.out)")
    #expect(try kit.run(trust: "none.pem").status == 69)
    // Who is trusted with the time alone has sealed nothing.
    #expect(try kit.run(trust: "other.pem", tsa: "trusted.pem").out.contains("0 manifests are sealed"))
  }

  @Test func checkingNothingIsNoSuccess() throws {
    var kit = try Kit(days: 0, events: false)
    kit.sum()
    #expect(try kit.run().status == 11)
    kit.files["range"] = nil
    kit.sum()
    let ending = try kit.run()
    #expect(ending.status == 66, "\(ending.out)\(ending.error)")
  }

  /// A day on which nothing came: its manifests and summaries are all that there is.
  @Test func aDayWithoutArchivesIsChecked() throws {
    var kit = try Kit(days: 1, events: false)
    try kit.fixture.empty()
    kit.files = kit.files.filter { !$0.key.hasPrefix("archives/") }
    kit.files.merge(kit.fixture.objects) { $1 }
    kit.sum()
    let ending = try kit.run()
    #expect(ending.status == 0 && ending.out.contains("2 slots have no archive"), "\(ending.out)\(ending.error)")
    for key in kit.files.keys where key.hasPrefix("summaries/") { kit.files[key] = nil }
    kit.sum()
    #expect(try kit.run().status == 66)
  }

  /// The kit may hold less than the chain names; what that is stands on a line of its own.
  @Test func namesWhatIsNotThere() throws {
    var kit = try Kit()
    let archive = try Self.archive(kit)
    kit.files[archive] = nil
    kit.sum()
    let ending = try kit.run()
    #expect(ending.status == 0 && ending.out.contains("not in this kit: \(archive)\n"), "\(ending.out)\(ending.error)")
  }

  /// Names that a shell could trip over: nothing is run, and the kit does not pass.
  @Test(arguments: ["a b", "$(touch ran)", "`touch ran`", "a;touch ran", "*", "-n", "a\\nb"]) func hostileNamesDoNothing(
    _ name: String
  ) throws {
    var kit = try Kit(days: 1)
    kit.sum()
    kit.files["archives/2026/10/18/\(name)/manifest.json"] = [1]
    kit.files["events/\(name)/place"] = Array("0 1 archives/\(name)\n".utf8)
    let ending = try kit.run()
    #expect(ending.status == 11, "\(ending.out)\(ending.error)")
    #expect(!ending.error.contains("ran\n") || ending.error.contains("one too many"))
  }
}
