import Events
import TestSupport
import Testing

@testable import Operations

@Suite struct KeysConfigTests {
  private func check(_ text: String) throws -> (config: Config?, findings: [ConfigFinding]) {
    try ConfigTests.check("{ store: 'kept', sources: [\(ConfigTests.source)], \(text) }")
  }

  @Test func absentMeansNeither() throws {
    let config = try #require(try check("").config)
    #expect(config.sealing == nil && config.encryption == nil)
  }

  @Test func aKeyInAFile() throws {
    let config = try #require(
      try check("sealing: { key: { file: 'k.pem' }, passphrase: { env: 'P' }, certificate: 'c.pem', trust: ['old.pem'] }").config)
    let sealing = try #require(config.sealing)
    #expect(sealing.key == .pem(.file("/etc/tally/k.pem"), passphrase: .variable("P")))
    #expect((sealing.certificate, sealing.chain, sealing.trust) == ("/etc/tally/c.pem", "", ["/etc/tally/old.pem"]))
    #expect(sealing.tsa == nil && sealing.renewBefore == 90 * 86_400_000_000_000)
  }

  @Test func everything() throws {
    let text = """
      sealing: { pkcs11: { module: '/m.so', token: 'records', label: 'seal', pin: { credential: 'pin' } }, certificate: '/c.pem',
        chain: '/chain.pem', renewBefore: '30d',
        tsa: { url: 'https://tsa.example/t0ken', trust: ['/tsa.pem'], auth: { kind: 'bearer', token: { file: '/t' } } } },
      encryption: { keys: 'kek', kms: { key: 'alias/tally', region: 'eu-central-1', credentials: { profile: 'p' } }, wrap: 'kms',
        policy: '7y' }
      """
    let (found, findings) = try check(text)
    #expect(findings == [])
    let config = try #require(found)
    guard case .token(let place)? = config.sealing?.key else {
      Issue.record("no token")
      return
    }
    #expect((place.module, place.token, place.label, place.pin) == ("/m.so", "records", "seal", .credential("pin")))
    #expect(config.sealing?.tsa?.url == "https://tsa.example/t0ken" && config.sealing?.tsa?.trust == ["/tsa.pem"])
    #expect(config.sealing?.tsa?.auth == .bearer(token: .file("/t")))
    let encryption = try #require(config.encryption)
    #expect((encryption.folder, encryption.wrap, encryption.policy) == ("/etc/tally/kek", .kms, "7y"))
    #expect(encryption.kms?.key == "alias/tally" && encryption.kms?.region == "eu-central-1" && encryption.token == nil)
    var json = JSONWriter()
    config.write(to: &json)
    let written = String(decoding: json.bytes, as: UTF8.self)
    // The URL may hold a secret.
    #expect(
      !written.contains("t0ken") && written.contains("https://tsa.example/…")
        && !String(describing: config.sealing?.tsa).contains("t0ken"))
    // What is written is read again.
    let members = try JSONValue.parse(json.bytes)
    #expect(members["encryption"]?["wrap"]?.stringValue == "kms" && members["sealing"]?["pkcs11"]?["pin"]?["credential"] != nil)
  }

  @Test(arguments: [
    ("sealing: { key: { file: 'k' } }", "sealing.certificate is required with a key"),
    ("sealing: { key: 'BEGIN' }", "sealing.key must say where the secret is"),
    ("sealing: { certificate: 'c' }", "sealing.certificate is of no use without `key` or `pkcs11`"),
    (
      "sealing: { key: { file: 'k' }, certificate: 'c', pkcs11: { module: 'm', token: 't', label: 'l', pin: { env: 'P' } } }",
      "sealing.pkcs11 either `key` or `pkcs11` says where the key is"
    ),
    ("sealing: { trust: ['a'], passphrase: { env: 'P' } }", "sealing.passphrase is of no use without `key`"),
    ("sealing: { pkcs11: { module: 'm', token: 't', label: 'l' }, certificate: 'c' }", "sealing.pkcs11.pin is required"),
    ("sealing: { tsa: { url: 'https://t' } }", "sealing.tsa.trust is required"),
    ("sealing: { tsa: { url: 'ftp://t', trust: ['a'] } }", "sealing.tsa.url must be an http:// or https:// URL"),
    (
      "sealing: { tsa: { url: 'http://t', trust: ['a'], auth: { kind: 'bearer', token: { env: 'T' } } } }",
      "sealing.tsa.url must be https://"
    ),
    (
      "sealing: { tsa: { url: 'https://t', trust: ['a'], auth: { kind: 'basic', token: { env: 'T' } } } }",
      "sealing.tsa.auth.user is required for the kind basic"
    ),
    ("encryption: {}", "encryption needs `keys`, `pkcs11` or `kms`"),
    ("encryption: { keys: 'a', kms: { key: 'k' } }", "encryption.wrap is required where there are several places"),
    ("encryption: { keys: 'a', wrap: 'kms' }", "encryption.wrap names a place that is not there"),
    ("encryption: { kms: { key: 'k', endpoint: 'http://kms.example' } }", "encryption.kms.endpoint must be an https:// URL"),
    ("encryption: { kms: { key: 'k', credentials: { accessKey: { env: 'A' } } } }", "encryption.kms.credentials needs"),
    ("encryption: { keys: 'a', policy: 'a b' }", "encryption.policy must be a name"),
    ("encryption: { key: 'a' }", "encryption.key is not a known setting; did you mean \"keys\"?"),
  ]) func refuses(_ text: String, _ expected: String) throws {
    let (config, findings) = try check(text)
    #expect(config == nil)
    #expect(findings.contains { "\($0.path) \($0.message)".hasPrefix(expected) }, "\(findings)")
  }

  @Test func oneOrTheOtherPlaceWraps() throws {
    #expect(try check("encryption: { keys: 'a' }").config?.encryption?.wrap == .keys)
    #expect(try check("encryption: { kms: { key: 'k' } }").config?.encryption?.wrap == .kms)
    #expect(try check("encryption: { kms: { key: 'k', endpoint: 'http://127.0.0.1:1' } }").config != nil)
  }
}

@Suite struct SecretFileTests {
  private let folder = TemporaryFolder()

  @Test(arguments: [("600", true), ("400", true), ("440", false), ("604", false), ("610", false), ("602", false)])
  func onlyItsOwnersFileIsRead(_ mode: String, _ isRead: Bool) throws {
    folder.write("k", "geheim")
    let path = folder.path + "/k"
    _ = folder.run("chmod", mode, path)
    if isRead {
      #expect(try SecretFile.read(path, what: "cannot read") == Array("geheim".utf8))
      #expect(try SecretReference.file(path).readKey() == Array("geheim".utf8))
    } else {
      let error = #expect(throws: JobError.self) { _ = try SecretFile.read(path, what: "cannot read") }
      #expect(error?.code == .refused && error?.description.contains("geheim") == false)
      #expect(throws: JobError.self) { _ = try SecretReference.file(path).readKey() }
    }
  }

  @Test func aFileIsMadeOnce() throws {
    let path = folder.path + "/new"
    try SecretFile.create(path, Array("one".utf8), isSecret: true, what: "cannot keep")
    let error = #expect(throws: JobError.self) {
      try SecretFile.create(path, Array("two".utf8), isSecret: true, what: "cannot keep")
    }
    #expect(error?.code == .refused && error?.place == path)
    #expect(try SecretFile.read(path, what: "") == Array("one".utf8))
    try SecretFile.create(folder.path + "/open", [1], isSecret: false, what: "cannot keep")
    #expect(try Subprocess.run("/usr/bin/stat", ["-c", "%a", path, folder.path + "/open"]).out == "400\n444\n")
    // Nothing is left beside it, and a link is no way around.
    #expect(try SecretFile.names(in: folder.path, what: "") == ["new", "open"])
    #expect(try Subprocess.run("/bin/ls", ["-A", folder.path]).out == "new\nopen\n")
    _ = folder.run("ln", "-s", "elsewhere", folder.path + "/link")
    #expect(throws: JobError.self) { try SecretFile.create(folder.path + "/link", [1], isSecret: true, what: "") }
    let missing = #expect(throws: JobError.self) { try SecretFile.create(folder.path + "/no/k", [1], isSecret: true, what: "") }
    #expect(missing?.code == .io)
  }
}
