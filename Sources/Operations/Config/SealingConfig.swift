/// What archives are sealed with, and whose seals are trusted.
package struct SealingConfig: Equatable, Sendable {
  /// Nil where nothing can be sealed, only checked.
  package var key: Key?
  /// The PEM file of the signer's certificate; empty without a key.
  package var certificate: String
  /// A PEM file of its chain; may be empty.
  package var chain: String
  /// PEM files of what is trusted besides the certificate.
  package var trust: [String]
  /// Nil where there are no tokens.
  package var tsa: AuthorityPlace?
  /// Nanoseconds.
  package var renewBefore: Int64

  /// Where the signing key is.
  package enum Key: Equatable, Sendable {
    case pem(SecretReference, passphrase: SecretReference?)
    case token(TokenPlace)
  }

  init(_ section: ConfigSection, folder: String) {
    func secret(_ name: String) -> SecretReference? { SecretReference(section.value(name), folder: folder) }
    key =
      section.has("pkcs11")
      ? .token(TokenPlace(section.section("pkcs11", Setting.token), folder: folder))
      : secret("key").map { .pem($0, passphrase: secret("passphrase")) }
    certificate = section.path("certificate", folder)
    chain = section.path("chain", folder)
    trust = section.texts("trust").map { FilePath.join(folder, $0) }
    tsa = section.has("tsa") ? AuthorityPlace(section.section("tsa", Setting.tsa), folder: folder) : nil
    renewBefore = section.duration("renewBefore")
  }

  /// What the shape of the section alone does not show.
  static func findings(_ section: ConfigSection) -> [ConfigFinding] {
    var found: [ConfigFinding] = []
    func find(_ name: String, _ message: String) { found.append(ConfigFinding("sealing.\(name)", message)) }
    let hasKey = section.has("key") || section.has("pkcs11")
    if section.has("key"), section.has("pkcs11") { find("pkcs11", "either `key` or `pkcs11` says where the key is, not both") }
    if hasKey, !section.has("certificate") { find("certificate", "is required with a key") }
    for name in ["certificate", "chain"] where section.has(name) && !hasKey {
      find(name, "is of no use without `key` or `pkcs11`")
    }
    if section.has("passphrase"), !section.has("key") { find("passphrase", "is of no use without `key`") }
    if section.isObject("tsa") { found += AuthorityPlace.findings(section.section("tsa", Setting.tsa)) }
    return found
  }
}

/// A time-stamping authority. The URL is a secret like any other: nothing prints more than its host.
package struct AuthorityPlace: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
  /// Nil where nothing is asked for.
  package var url: String?
  /// PEM files of the authorities whose tokens are trusted.
  package var trust: [String]
  /// For TLS; empty for the system's.
  package var ca: String
  /// What is sent to say who asks.
  package var auth: HTTPSPlace.Authorization

  init(_ section: ConfigSection, folder: String) {
    url = section.has("url") ? section.text("url") : nil
    trust = section.texts("trust").map { FilePath.join(folder, $0) }
    ca = section.path("ca", folder)
    auth = HTTPSPlace.Authorization(section.section("auth", Setting.authorization), folder: folder)
  }

  /// What may be printed of the URL: scheme and host.
  var redactedURL: String? { url.map(Ping.redacted) }

  package var description: String { redactedURL ?? "no authority" }
  package var customMirror: Mirror { Mirror(self, children: []) }

  static func findings(_ section: ConfigSection) -> [ConfigFinding] {
    let auth = section.section("auth", Setting.authorization)
    var found = section.has("auth") ? HTTPSPlace.Authorization.findings(auth, at: "sealing.tsa.auth") : []
    if section.has("auth"), !section.has("url") { found.append(ConfigFinding("sealing.tsa.auth", "is of no use without url")) }
    if section.has("auth"), section.has("url"), !SourceAddress.isSafe(section.text("url")) {
      found.append(ConfigFinding("sealing.tsa.url", "must be https://, since credentials are sent there"))
    }
    return found
  }
}

/// A key on a token, reached through PKCS#11.
package struct TokenPlace: Equatable, Sendable {
  /// The shared library.
  package var module: String
  /// The token's label.
  package var token: String
  /// The key's.
  package var label: String
  /// What opens the token.
  package var pin: SecretReference

  init(_ section: ConfigSection, folder: String) {
    module = section.path("module", folder)
    token = section.text("token")
    label = section.text("label")
    pin = SecretReference(section.value("pin"), folder: folder) ?? .file("")
  }
}
