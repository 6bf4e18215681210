import Archival
import Events
import Foundation
import Sealing
import TestSupport
import Testing

/// `tally prove`, `extract` and `export` on sealed stores, as they are typed.
struct ArchiveReadersTests {
  /// A sealed store in a folder, and the commands on it.
  struct Bench {
    let folder = TemporaryFolder()
    let packed: PackedStore
    static let wrapping = Array(repeating: UInt8(7), count: 32)

    init(encrypted: Bool = false, days: Int = 2) async throws {
      let key = encrypted ? try KeyEncryptionKey(id: "k1", created: 1_790_000_000, bytes: Bench.wrapping) : nil
      packed = try await PackedStore(days: days, encryptedBy: key)
      try packed.write(to: folder)
      guard let key else { return }
      folder.write("keys/k1.kek.json", KeyFile.bytes(of: key))
      _ = folder.run("chmod", "-R", "go-rwx", folder.path + "/keys")
      folder.write(
        "tally.json5",
        "{ store: 'store', sources: [{ name: 'archiver', path: 'in' }], encryption: { keys: 'keys' }, sealing: { trust: ['trust.pem'] } }"
      )
    }

    func tally(_ words: String..., config: Bool = false) throws -> Tally.Ending {
      let place = config ? ["--config", "tally.json5"] : ["--store", "store"]
      return try Subprocess.run(
        Tally.path, words + place, environment: ["SOURCE_DATE_EPOCH": "\(SealedFixture.sealedAt + 86_400)"],
        directory: folder.path)
    }

    /// All records of the archives, in order.
    var lines: [String] { packed.records.sorted { $0.key < $1.key }.flatMap(\.value) }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: folder.path + "/" + name) }

    func text(_ name: String) throws -> String { try String(contentsOfFile: folder.path + "/" + name, encoding: .utf8) }

    /// Changes a byte of a file of the store.
    func flip(_ name: String, at offset: Int) throws {
      var bytes = Array(try Data(contentsOf: URL(filePath: folder.path + "/store/" + name)))
      bytes[offset] ^= 1
      folder.write("store/" + name, bytes)
    }
  }

  private func joined(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }

  // MARK: prove

  @Test func aProofIsCheckedWithoutTheStore() async throws {
    let bench = try await Bench()
    let proof = try bench.tally("prove", "E-2026-10-19-1-5", "--trust", "trust.pem")
    #expect(proof.status == 0, "\(proof.error)")
    bench.folder.write("proof.json", proof.out)
    let checked = try Subprocess.run(
      Tally.path, ["verify-proof", "proof.json", "--trust", "trust.pem", "--json"],
      environment: ["SOURCE_DATE_EPOCH": "\(SealedFixture.sealedAt)"], directory: bench.folder.path)
    #expect(checked.status == 0, "\(checked.error)")
    let event = try JSONValue.parse(Array(proof.out.utf8))["event"]?.stringValue
    #expect(event.map(bench.lines.contains) == true)
    #expect(event?.contains("E-2026-10-19-1-5") == true)
  }

  @Test func anIdInSeveralPlacesIsTold() async throws {
    let bench = try await Bench(days: 1)
    let first = try bench.tally("prove", "E-2026-10-18-0-11")
    #expect(first.status == 0, "\(first.error)")
    #expect(first.error.contains("the id is in 2 places"))
    #expect(first.error.contains("the seal was not checked"))
    let place = try #require(first.error.split(separator: "\n").last { $0.contains("-EMAIL-") }?.trimmingPrefix(" "))
    let other = try bench.tally("prove", String(place.drop { $0 == " " }))
    #expect(other.status == 0, "\(other.error)")
    #expect(other.out != first.out)
    let (a, b) = (try JSONValue.parse(Array(first.out.utf8)), try JSONValue.parse(Array(other.out.utf8)))
    #expect(a["event"]?.stringValue == b["event"]?.stringValue)
    #expect(a["leaf"]?["index"]?.intValue != b["leaf"]?["index"]?.intValue)
  }

  @Test func whatIsNotThereIsNotProved() async throws {
    let bench = try await Bench(days: 1)
    for id in ["E-none", "20261018-SMS-000000000000/0", bench.packed.manifests[0].id + "/99"] {
      let ending = try bench.tally("prove", id)
      #expect(ending.status == 66 && ending.out.isEmpty, "\(ending.error)")
    }
    try bench.flip("archives/2026/10/18/SMS/manifest.json", at: 150)
    let altered = try bench.tally("prove", "E-2026-10-18-0-0", "--trust", "trust.pem")
    #expect(altered.status == 11 && altered.out.isEmpty, "\(altered.error)")
    #expect(altered.error.contains("archives/2026/10/18/SMS/manifest.json"))
  }

  // MARK: extract

  @Test func eventsComeOutAsTheyWereExported() async throws {
    let bench = try await Bench()
    func lines(_ words: String...) throws -> [String] {
      let ending = try Subprocess.run(
        Tally.path, ["extract", "--store", "store", "--trust", "trust.pem"] + words,
        environment: ["SOURCE_DATE_EPOCH": "\(SealedFixture.sealedAt)"], directory: bench.folder.path)
      #expect(ending.status == 0, "\(words) \(ending.error)")
      return ending.out.split(separator: "\n").map(String.init)
    }
    #expect(try lines("--since", "2026-10-18") == bench.lines)
    #expect(try lines("--channel", "SMS") == bench.lines.filter { $0.contains("\"SMS\"") })
    #expect(try lines("--date", "2026-10-19") == bench.lines.filter { $0.contains("2026-10-19T") })
    let message = "M-2026-10-18-1"
    #expect(try lines("--message", message) == bench.lines.filter { $0.contains("\"\(message)\"") })
    #expect(try lines("--interaction", "I-2") == bench.lines.filter { $0.contains("\"I-2\"") })
    #expect(
      try lines("--message", message, "--interaction", "I-2", "--channel", "EMAIL")
        == bench.lines.filter { $0.contains("\"\(message)\"") && $0.contains("\"I-2\"") && $0.contains("EMAIL") })
    let cut = try bench.tally("extract", "--since", "2026-10-18", "--limit", "7", "--trust", "trust.pem")
    #expect(cut.out == joined(Array(bench.lines.prefix(7))))
    #expect(cut.error.contains("there are more"))
    let whole = try bench.tally("extract", "--since", "2026-10-18", "--limit", "\(bench.lines.count)", "--trust", "trust.pem")
    #expect(!whole.error.contains("there are more"))
    #expect(try bench.tally("extract", "--message", "M-none", "--trust", "trust.pem").status == 66)
    // Nothing is no file: its name is free for another try.
    let none = try bench.tally("extract", "--message", "M-none", "--out", "none.ndjson", "--trust", "trust.pem")
    #expect(none.status == 66 && !bench.exists("none.ndjson"), "\(none.error)")
  }

  @Test func aFileIsWholeAndNeverOverwritten() async throws {
    let bench = try await Bench(days: 1)
    let ending = try bench.tally("extract", "--channel", "SMS", "--out", "sms.ndjson", "--json", "--trust", "trust.pem")
    #expect(ending.status == 0, "\(ending.error)")
    let expected = bench.lines.filter { $0.contains("\"SMS\"") }
    #expect(try bench.text("sms.ndjson") == joined(expected))
    #expect(try JSONValue.parse(Array(ending.out.utf8))["events"]?.intValue == expected.count)
    let again = try bench.tally("extract", "--channel", "EMAIL", "--out", "sms.ndjson", "--trust", "trust.pem")
    #expect(again.status == 77 && again.error.contains("it is there already"))
    #expect(try bench.text("sms.ndjson") == joined(expected))
    try bench.flip(bench.packed.manifests[1].archive?.object.key ?? "", at: 700)
    #expect(try bench.tally("extract", "--channel", "EMAIL", "--out", "email.ndjson", "--trust", "trust.pem").status == 11)
    #expect(!bench.exists("email.ndjson"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: bench.folder.path).filter { $0.hasPrefix(".") } == [])
  }

  @Test(arguments: [
    ["extract"], ["extract", "--channel", "SMS", "--json"], ["extract", "--channel", "sms"], ["extract", "--message", ""],
    ["extract", "--channel", "SMS", "--limit", "0"], ["export", "--channel", "SMS"], ["export", "--out", "kit"], ["prove"],
    ["verify-proof"],
  ]) func wrongCommandLines(_ words: [String]) throws {
    let ending = try Subprocess.run(Tally.path, words)
    #expect(ending.status == 64 && ending.out.contains("usage") == words.contains("--json"), "\(ending.error)")
  }

  @Test func encryptedArchivesNeedTheirKey() async throws {
    let bench = try await Bench(encrypted: true, days: 1)
    // Whether an archive holds an id is known without a key; what it holds is not.
    #expect(try bench.tally("extract", "--message", "M-none", "--trust", "trust.pem").status == 66)
    let closed = try bench.tally("extract", "--channel", "SMS", "--trust", "trust.pem")
    #expect(closed.status == 78 && closed.error.contains("key.json"), "\(closed.error)")
    let opened = try bench.tally("extract", "--channel", "SMS", config: true)
    #expect(opened.status == 0, "\(opened.error)")
    #expect(opened.out == joined(bench.lines.filter { $0.contains("\"SMS\"") }))
    #expect(opened.error.contains("a data key was unwrapped"))
    let proof = try bench.tally("prove", "E-2026-10-18-0-3", config: true)
    #expect(proof.status == 0, "\(proof.error)")
    let verified = try bench.tally("verify", config: true)
    #expect(verified.status == 0, "\(verified.error)")
    let deep = try bench.tally("verify", "--deep", config: true)
    #expect(deep.status == 0 && deep.error.contains("2 archives were read"), "\(deep.error)")
    let blind = try bench.tally("verify", "--deep", "--trust", "trust.pem")
    #expect(blind.status == 74 && blind.error.contains("archive not checkable"), "\(blind.error)")
    _ = bench.folder.run("chmod", "644", bench.folder.path + "/keys/k1.kek.json")
    let shared = try bench.tally("verify", config: true)
    #expect(shared.status == 0 && shared.error.contains("no wrapped key is tried"), "\(shared.error)")
    _ = bench.folder.run("chmod", "600", bench.folder.path + "/keys/k1.kek.json")
    let wrong = try KeyEncryptionKey(id: "k1", created: 1_790_000_000, bytes: Array(repeating: 8, count: 32))
    bench.folder.write("keys/k1.kek.json", KeyFile.bytes(of: wrong))
    let refused = try bench.tally("extract", "--channel", "SMS", config: true)
    // Nobody can tell another key of that name from a wrapped key that was altered.
    #expect(refused.status == 11 && refused.out.isEmpty && refused.error.contains("k1"), "\(refused.error)")
  }

  @Test func aDeepLookFindsWhatDigestsDo() async throws {
    let bench = try await Bench(days: 1)
    let sound = try bench.tally("verify", "--deep", "--trust", "trust.pem")
    #expect(sound.status == 0, "\(sound.error)")
    for reference in [bench.packed.manifests[0].archive?.object, bench.packed.manifests[1].archive?.index] {
      let key = try #require(reference?.key)
      try bench.flip(key, at: 100)
      let found = try bench.tally("verify", "--deep", "--trust", "trust.pem")
      #expect(found.status == 11 && found.error.contains("altered") && found.error.contains(key), "\(found.error)")
      try bench.flip(key, at: 100)
    }
  }
}
