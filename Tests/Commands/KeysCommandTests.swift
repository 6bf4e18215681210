import Events
import Foundation
import Sealing
import TestSupport
import Testing

/// `tally keys` as an operator runs it; certificates and requests are looked at with openssl.
@Suite struct KeysCommandTests {
  // MARK: make

  @Test func makesAKeyAndItsCertificateOnce() throws {
    try withTemporaryFolder { folder in
      let place = try KeysPlace(folder, encryption: "")
      #expect(try place.keys("make", "signing", "--dry-run").error.hasPrefix("would make signing key: "))
      #expect(try place.names("k").isEmpty)
      let made = try place.keys("make", "signing", "--name", "Archiv", "--days", "30", "--json")
      #expect(made.status == 0, "\(made.error)")
      #expect((try place.mode("k/seal.key"), try place.mode("k/seal.pem")) == (0o400, 0o444))
      #expect(try place.names("k") == ["seal.key", "seal.pem"])
      let shown = try place.openssl(
        "x509", "-in", "k/seal.pem", "-noout", "-subject", "-fingerprint", "-sha256", "-nameopt", "RFC2253,utf8,-esc_msb"
      ).out
      #expect(shown.contains("subject=CN=Archiv,O=Muster & Söhne"))
      let fingerprint = try #require(try JSONValue.parse(Array(made.out.utf8))["made"]?.elements?.last?["sha256"]?.stringValue)
      #expect(shown.lowercased().replacing(":", with: "").contains(fingerprint))
      #expect(try place.openssl("pkey", "-in", "k/seal.key", "-check", "-noout").status == 0)
      // Nothing is made twice; a request for a certificate of the same key can be.
      let again = try place.keys("make", "signing")
      #expect(again.status == 77 && again.error.contains("nothing is written over"))
      #expect(try place.keys("make", "signing", "--request").status == 0)
      #expect(try place.openssl("req", "-in", "k/seal.pem.csr", "-verify", "-noout").status == 0)
      let keys = try ["x509", "req"].map { kind in
        try place.openssl(kind, "-in", kind == "x509" ? "k/seal.pem" : "k/seal.pem.csr", "-noout", "-pubkey").out
      }
      #expect(keys[0] == keys[1] && keys[0].contains("PUBLIC KEY"))
      #expect(try place.check().status == 0)
      for text in [made.out, made.error, again.error] { #expect(!text.contains("PRIVATE KEY")) }
    }
  }

  @Test func aPassphraseEncryptsTheKey() throws {
    try withTemporaryFolder { folder in
      let place = try KeysPlace(
        folder, sealing: "key: { file: 'k/seal.key' }, passphrase: { env: 'WORDS' }, certificate: 'k/seal.pem'")
      #expect(try place.keys("make", "signing", environment: ["WORDS": "correct horse"]).status == 0)
      #expect(try place.read("k/seal.key").hasPrefix("-----BEGIN ENCRYPTED PRIVATE KEY-----"))
      #expect(try place.openssl("pkey", "-in", "k/seal.key", "-passin", "pass:correct horse", "-noout").status == 0)
      #expect(try place.keys("make", "encryption").status == 0)
      #expect(try place.check(environment: ["WORDS": "correct horse"]).status == 0)
      let wrong = try place.check(environment: ["WORDS": "battery staple"])
      #expect(wrong.status == 78 && !wrong.error.contains("battery"))
    }
  }

  @Test func makesKeysThatWrap() throws {
    try withTemporaryFolder { folder in
      let place = try KeysPlace(folder)
      #expect(try place.keys("make", "encryption", "-n").status == 0)
      #expect(try place.names("kek").isEmpty)
      // The second is the newer one, though the clock stands still.
      let epoch = ["SOURCE_DATE_EPOCH": "1795068000"]
      let made = try (0..<2).map { _ in try place.keys("make", "encryption", "--json", environment: epoch) }
      #expect(made.allSatisfy { $0.status == 0 })
      let ids = try made.map { try JSONValue.parse(Array($0.out.utf8))["made"]?.elements?.first?["id"]?.stringValue ?? "" }
      let files = try place.names("kek")
      #expect(files.count == 2 && ids.allSatisfy { files.contains("\($0).kek.json") && $0.hasPrefix("2026-11-19-") })
      for file in files { #expect(try place.mode("kek/\(file)") == 0o400) }
      let listed = try place.keys("list", environment: epoch).out
      #expect(listed.contains("file \(ids[1]) made 2026-11-19 current, opens 0 archives"))
      #expect(listed.contains("file \(ids[0]) made 2026-11-19 earlier, opens 0 archives"))
      for secret in try place.secrets() { for ending in made { #expect(!(ending.out + ending.error + listed).contains(secret)) } }
    }
  }

  static let endings: [([String], Int32)] = [
    (["make"], 64), (["make", "other"], 64), (["make", "encryption", "--name", "x"], 64),
    (["make", "signing", "--days", "0"], 64), (["make", "signing", "--request", "--days", "3"], 64),
    (["renew", "--within", "soon"], 64), (["rotate"], 66), (["renew"], 78), (["make", "signing", "--name", ""], 65),
    (["list"], 0),
  ]

  @Test(arguments: endings) func exits(_ words: [String], _ status: Int32) throws {
    try withTemporaryFolder { folder in
      let place = try KeysPlace(folder)
      _ = try place.keys("make", "encryption")
      let ending = try Subprocess.run(Tally.path, ["keys"] + words + ["-c", "\(folder)/tally.json5"], directory: folder)
      #expect(ending.status == status, "\(ending.error)")
    }
  }

  // MARK: rotate, renew, list

  @Test func rotatesAndLists() async throws {
    let folder = TemporaryFolder()
    let place = try KeysPlace(folder.path)
    for word in ["signing", "encryption"] { #expect(try place.keys("make", word).status == 0) }
    try await place.fill(3)
    let first = try #require(try place.names("kek").first)
    #expect(try place.keys("list").out.contains("opens 3 archives"))
    #expect(try place.keys("rotate").error.contains("3 archives: 0 wrapped anew, 3 under it already, 0 failed"))
    #expect(try place.keys("make", "encryption").status == 0)
    let dry = try place.keys("rotate", "--dry-run")
    #expect(dry.status == 0 && dry.error.contains("3 archives: 3 would be wrapped anew, 0 under it already, 0 failed"))
    // While another run holds the store, nothing is written.
    let lock = unsafe open("\(folder.path)/store/.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
    #expect(try place.keys("rotate").status == 75)
    // Unlocked before it is closed: a process that another test starts may have it too.
    flock(lock, LOCK_UN)
    close(lock)
    let done = try place.keys("rotate", "--json")
    #expect(done.status == 0, "\(done.error)")
    let archives = try JSONValue.parse(Array(done.out.utf8))["archives"]?.elements ?? []
    #expect(archives.map { $0["object"]?.stringValue } == Array(repeating: "key.2.json", count: 3))
    // Each use of a key is logged, by its name.
    #expect(done.error.matches(of: /a data key was (un)?wrapped archive=archives\/2026\/10\/0\d\/SMS kind=file key=/).count == 9)
    #expect(try place.names("store/runs/keys-rotate").count == 1)
    #expect(try place.keys("rotate").error.contains("0 wrapped anew, 3 under it already"))
    // The old key is needed no more, and the new one is.
    try FileManager.default.moveItem(atPath: "\(folder.path)/kek/\(first)", toPath: "\(folder.path)/first")
    #expect(try place.keys("list").status == 0)
    let second = try #require(try place.names("kek").first)
    try FileManager.default.moveItem(atPath: "\(folder.path)/kek/\(second)", toPath: "\(folder.path)/second")
    try FileManager.default.moveItem(atPath: "\(folder.path)/first", toPath: "\(folder.path)/kek/\(first)")
    let listed = try place.keys("list")
    #expect(listed.status == 78 && listed.out.contains("missing, opens 3 archives") && listed.error.contains("cannot be opened"))
  }

  /// Killed as soon as it has written something; what it leaves is whole, and running it again does the rest.
  @Test func aKilledRotationGoesOn() async throws {
    let folder = TemporaryFolder()
    let place = try KeysPlace(folder.path)
    for word in ["signing", "encryption"] { #expect(try place.keys("make", word).status == 0) }
    try await place.fill(9)
    #expect(try place.keys("make", "encryption").status == 0)
    let run = try Subprocess(
      Tally.path, ["keys", "rotate", "-c", "tally.json5"], environment: ["PATH": "/usr/bin"], directory: folder.path)
    func written() -> [String] {
      (1...9).map { "\(folder.path)/store/archives/2026/10/0\($0)/SMS/key.2.json" }.filter(FileManager.default.fileExists)
    }
    // Not for ever: one that ends without a word writes nothing.
    for _ in 0..<300_000 where written().isEmpty { sched_yield() }
    kill(run.id, SIGKILL)
    _ = try run.wait()
    let before = written().count
    let rest = try place.keys("rotate")
    #expect(
      rest.status == 0 && rest.error.contains("9 archives: \(9 - before) wrapped anew, \(before) under it already, 0 failed"))
    #expect(try place.keys("list").out.contains("current, opens 9 archives"))
    #expect(try Subprocess.run("/usr/bin/find", ["\(folder.path)/store", "-name", "*.tmp"]).out.isEmpty)
  }

  @Test func aDamagedWrappedKeyIsToldAndExitsEleven() async throws {
    let folder = TemporaryFolder()
    let place = try KeysPlace(folder.path)
    for word in ["signing", "encryption", "encryption"] { #expect(try place.keys("make", word).status == 0) }
    try await place.fill(2)
    let path = "\(folder.path)/store/archives/2026/10/01/SMS/key.json"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    _ = folder.run("chmod", "600", path)
    try Data(text.replacing("AES256-GCM\"", with: "AES256-GCN\"").utf8).write(to: URL(filePath: path))
    _ = try place.keys("make", "encryption")
    let ending = try place.keys("rotate")
    #expect(ending.status == 65 && ending.error.contains("archives/2026/10/01/SMS/key.json"))
    #expect(ending.error.contains("2 archives: 1 wrapped anew, 0 under it already, 1 failed"))
    try Data(text.dropLast(3).utf8).write(to: URL(filePath: path))
    #expect(try place.keys("list").status == 11)
  }

  @Test func renews() async throws {
    let folder = TemporaryFolder()
    let tsa = try TestTSA(days: 400) { $0.header("Authorization") == "Bearer tsa-s3cret" ? nil : .status(401) }
    let place = try KeysPlace(
      folder.path,
      sealing: "key: { file: 'k/seal.key' }, certificate: 'k/seal.pem', tsa: { url: '\(tsa.url)', trust: ['\(tsa.caFile)'], "
        + "auth: { kind: 'bearer', token: { file: 'k/token' } } }", encryption: "keys: 'kek'")
    try place.write("k/token", "tsa-s3cret\n")
    for word in ["signing", "encryption"] { #expect(try place.keys("make", word).status == 0) }
    try await place.fill(2)
    #expect(try place.keys("list").out.contains("2 seals have no timestamp"))
    let dry = try place.keys("renew", "-n", "-v")
    #expect(dry.status == 0 && dry.error.contains("2 seals: 2 would be timestamped") && tsa.count == 0)
    let done = try place.keys("renew", "-v")
    #expect(done.status == 0, "\(done.error)")
    let slot = "store/archives/2026/10/01/SMS"
    let checked = try place.openssl(
      "ts", "-verify", "-data", "\(slot)/manifest.json.p7s", "-in", "\(slot)/manifest.json.tsr", "-CAfile", tsa.caFile)
    #expect(checked.status == 0, "\(checked.error)")
    let again = try place.keys("renew", "--json")
    #expect(again.error.contains("2 seals: 0 timestamped, 2 not due, 0 failed"))
    let seals = try JSONValue.parse(Array(again.out.utf8))["seals"]?.elements ?? []
    #expect(seals.map { $0["document"]?.stringValue } == (1...2).map { "archives/2026/10/0\($0)/SMS/manifest.json" })
    // Far ahead: the authority has no certificate that lasts longer.
    let far = try place.keys("renew", "--within", "3650")
    #expect(far.status == 75 && far.error.contains("still signs with a certificate that ends on"))
    #expect(try place.keys("list").out.contains("stamp ") && place.keys("list").out.contains("stamped 2 seals last"))
    try place.write("k/token", "other\n")
    let refused = try place.keys("renew", "--within", "3650")
    #expect(refused.status == 77)
    for text in [dry.error, done.error, far.error, refused.error, try place.check().out] {
      #expect(!text.contains("s3cret") && !text.contains("t0ken"))
    }
  }
}
