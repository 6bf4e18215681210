/// What data keys of archives are wrapped with: one of the places wraps, any of them unwraps.
package struct EncryptionConfig: Equatable, Sendable {
  /// Where key-encryption keys can be; named as the settings are.
  package enum Place: String, CaseIterable, Sendable { case keys, pkcs11, kms }

  /// A folder of key files; nil for none.
  package var folder: String?
  /// Keys on a token (PKCS #11); nil for none.
  package var token: TokenPlace?
  /// A key of AWS KMS; nil for none.
  package var kms: KMSPlace?
  /// Which of them wraps.
  package var wrap: Place
  /// The name that is bound to each wrapped key.
  package var policy: String

  init(_ section: ConfigSection, folder: String) {
    self.folder = section.has("keys") ? section.path("keys", folder) : nil
    token = section.has("pkcs11") ? TokenPlace(section.section("pkcs11", Setting.token), folder: folder) : nil
    kms = section.has("kms") ? KMSPlace(section.section("kms", Setting.kms), folder: folder) : nil
    wrap = Place(rawValue: section.text("wrap")) ?? Self.places(section).first ?? .keys
    policy = section.text("policy")
  }

  /// What the shape of the section alone does not show.
  static func findings(_ section: ConfigSection) -> [ConfigFinding] {
    var found: [ConfigFinding] = []
    func find(_ name: String, _ message: String) { found.append(ConfigFinding("encryption" + name, message)) }
    let places = places(section)
    if places.isEmpty { find("", "needs `keys`, `pkcs11` or `kms`: where the key-encryption key is") }
    if places.count > 1, !section.has("wrap") { find(".wrap", "is required where there are several places: which of them wraps") }
    if let wrap = Place(rawValue: section.text("wrap")), !places.contains(wrap) {
      find(".wrap", "names a place that is not there")
    }
    if section.has("kms") {
      let kms = section.section("kms", Setting.kms)
      if kms.has("endpoint"), !SourceAddress.isURL(kms.text("endpoint")) || !SourceAddress.isSafe(kms.text("endpoint")) {
        find(".kms.endpoint", "must be an https:// URL: data keys pass there")
      }
      if let fault = S3Place.Credentials.fault(kms) { find(".kms.credentials", fault) }
    }
    return found
  }

  private static func places(_ section: ConfigSection) -> [Place] { Place.allCases.filter { section.has($0.rawValue) } }
}

/// A key of AWS KMS.
package struct KMSPlace: Equatable, Sendable {
  /// Id, ARN or alias.
  package var key: String
  /// The one that requests are signed for.
  package var region: String
  /// Empty for Amazon's own.
  package var endpoint: String
  /// For TLS; empty for the system's.
  package var ca: String
  /// Nil for what the surroundings give.
  package var credentials: S3Place.Credentials?

  init(_ section: ConfigSection, folder: String) {
    key = section.text("key")
    region = section.text("region")
    endpoint = section.text("endpoint")
    ca = section.path("ca", folder)
    credentials = S3Place.Credentials(section.section("credentials", Setting.s3Credentials), folder: folder)
  }
}
