import Foundation
import Sealing
import TestSupport
import Testing

/// What `config check` finds of keys, and keys that stay on a token.
@Suite struct KeysAtHandTests {
  // MARK: config check

  @Test func configCheckTriesTheKeys() throws {
    try withTemporaryFolder { folder in
      let place = try KeysPlace(folder)
      // Nothing is there: warnings, and the folder without a key.
      let empty = try place.check()
      #expect(empty.status == 78 && empty.error.contains("there is no key-encryption key") && empty.error.contains("k/seal.pem"))
      for word in ["signing", "encryption"] { #expect(try place.keys("make", word).status == 0) }
      #expect(try place.check().status == 0)
      func finds(_ words: String, _ status: Int32 = 78, at epoch: String? = nil, line: SourceLocation = #_sourceLocation) throws {
        let ending = try place.check(environment: epoch.map { ["SOURCE_DATE_EPOCH": $0] } ?? [:])
        #expect(ending.status == status && ending.error.contains(words), "\(ending.error)", sourceLocation: line)
      }
      let now = try #require(Certificate.read(pem: Array(place.read("k/seal.pem").utf8)).first)
      try finds("is not valid before", at: "\(now.notBefore - 1)")
      try finds("ends on", 0, at: "\(now.notAfter - 86_400 * 30)")
      try finds("ended on", at: "\(now.notAfter + 1)")
      try finds("longer than its crypto-period", 0, at: "\(now.notBefore + 731 * 86_400)")
      let key = try place.names("kek")[0]
      for (mode, name) in [("640", "k/seal.key"), ("444", "kek/\(key)")] {
        _ = try Tally.run(program: "/bin/chmod", [mode, name], in: folder)
        try finds("others than its owner may open it")
        _ = try Tally.run(program: "/bin/chmod", ["400", name], in: folder)
      }
      // Another key, one that is none, and a key file cut short.
      _ = try Tally.run(program: "/bin/mv", ["k/seal.key", "k/own.key"], in: folder)
      _ = try place.openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "k/seal.key")
      _ = try Tally.run(program: "/bin/chmod", ["400", "k/seal.key"], in: folder)
      try finds("the private key is not that of the certificate")
      _ = try Tally.run(program: "/bin/rm", ["-f", "k/seal.key"], in: folder)
      try finds("k/seal.key", 0)
      _ = try Tally.run(program: "/bin/mv", ["k/own.key", "k/seal.key"], in: folder)
      _ = try Tally.run(program: "/bin/chmod", ["600", "kek/\(key)"], in: folder)
      try place.write("kek/\(key)", "{}")
      _ = try Tally.run(program: "/bin/chmod", ["400", "kek/\(key)"], in: folder)
      try finds("it is not the file of a key-encryption key")
    }
  }

  // MARK: tokens

  @Test func keysOnAToken() async throws {
    let hsm = try SoftToken.shared.get()
    let environment = ["SOFTHSM2_CONF": hsm.configuration, "PIN": SoftToken.pin]
    func token(_ label: String, pin: String = "PIN", module: String = SoftToken.module) -> String {
      "pkcs11: { module: '\(module)', token: 'commands', label: '\(label)', pin: { env: '\(pin)' } }"
    }
    let folder = TemporaryFolder()
    let place = try KeysPlace(folder.path, sealing: token("seal") + ", certificate: 'k/seal.pem'", encryption: token("kek"))
    #expect(try place.keys("make", "signing", "-n", environment: environment).error.contains("would make signing key: "))
    let made = try place.keys("make", "signing", environment: environment)
    #expect(made.status == 0, "\(made.error)")
    #expect(try place.openssl("verify", "-CAfile", "k/seal.pem", "k/seal.pem").status == 0)
    #expect(try place.keys("make", "signing", "--request", environment: environment).status == 0)
    #expect(try place.openssl("req", "-in", "k/seal.pem.csr", "-verify", "-noout").status == 0)
    let missing = try place.check(environment: environment)
    #expect(missing.status == 78 && missing.error.contains("no secret key has this label"))
    #expect(try place.keys("make", "encryption", environment: environment).status == 0)
    #expect(try place.keys("make", "encryption", environment: environment).status == 77)
    let checked = try place.check(environment: environment)
    #expect(checked.status == 0, "\(checked.error)")
    #expect(try place.keys("list", environment: environment).out.contains("pkcs11 kek made "))
    // From files to the token: what files wrapped, the token takes over.
    let files = try KeysPlace(folder.path)
    #expect(try files.keys("make", "encryption").status == 0)
    try files.write("k/seal.key", "")
    let (pem, key) = (try place.read("k/seal.pem"), try SigningKey.make(name: "x", from: 0, days: 36_500))
    try FileManager.default.removeItem(atPath: "\(folder.path)/k/seal.pem")
    try files.write("k/seal.key", key.privatePEM())
    try files.write("k/seal.pem", key.certificate.pem())
    try await files.fill(2)
    let both = try KeysPlace(
      folder.path, sealing: "trust: ['k/seal.pem']", encryption: "keys: 'kek', wrap: 'pkcs11', " + token("kek"))
    let rotated = try both.keys("rotate", environment: environment)
    #expect(rotated.status == 0 && rotated.error.contains("2 archives: 2 wrapped anew"), "\(rotated.error)")
    #expect(try both.keys("list", environment: environment).out.contains("current, opens 2 archives"))
    // What goes wrong is told, by its name, and without the PIN.
    let endings = [
      (token("kek", pin: "WRONG"), Int32(77), "CKR_PIN_INCORRECT"), (token("kek", module: "/none.so"), 78, "/none.so"),
      (token("none"), 78, "no secret key has this label"),
    ]
    for (encryption, status, words) in endings {
      let other = try KeysPlace(folder.path, sealing: "trust: ['k/seal.pem']", encryption: encryption)
      let ending = try other.keys("list", environment: environment.merging(["WRONG": "wr0ng-PIN"]) { $1 })
      #expect(ending.status == status && ending.error.contains(words), "\(ending.error)")
      #expect(!(ending.error + ending.out).contains("wr0ng") && !(ending.error + ending.out).contains(SoftToken.pin))
    }
    #expect(!pem.isEmpty)
  }
}
