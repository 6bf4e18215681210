/// Whom to ask for re-ingestion, and how much at a time.
///
/// The URL and the values of headers may hold secrets: nothing prints them.
package struct RequestsConfig: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
  /// The endpoint; nil where there is none, and nothing is posted.
  package var url: String?
  /// How the endpoint knows us, and where the secrets for it are.
  package var authorization: HTTPSPlace.Authorization
  /// Further headers of every POST, by name.
  package var headers: [String: String]
  /// Requests a POST; 1 to 10,000.
  package var batch: Int
  /// POSTs a night; 1 to 100,000.
  package var perNight: Int
  /// Nanoseconds after which a request is given up.
  package var giveUpAfter: Int64

  init(_ section: ConfigSection, folder: String) {
    let url = section.text("url")
    let auth = section.section("auth", Setting.authorization)
    func secret(_ name: String) -> SecretReference { SecretReference(auth.value(name), folder: folder) ?? .file("") }
    authorization =
      switch auth.text("kind") {
      case "bearer": .bearer(token: secret("token"))
      case "basic": .basic(user: auth.text("user"), password: secret("password"))
      case "hmac": .hmac(keyID: auth.text("keyId"), key: secret("key"))
      default: .none
      }
    self.url = url.isEmpty ? nil : url
    headers = section.headers("headers")
    batch = section.whole("batch")
    perNight = section.whole("perNight")
    giveUpAfter = section.duration("giveUpAfter")
  }

  /// What may be printed of the URL: scheme and host.
  package var redactedURL: String? { url.map(Ping.redacted) }

  package var description: String { redactedURL ?? "no endpoint" }
  package var customMirror: Mirror { Mirror(self, children: []) }

  /// What the shape of the settings alone does not show.
  static func findings(_ section: ConfigSection) -> [ConfigFinding] {
    var found: [ConfigFinding] = []
    func find(_ name: String, _ message: String) { found.append(ConfigFinding("requests.\(name)", message)) }
    guard section.has("auth") else { return found }
    if !section.has("url") { find("auth", "is of no use without url") }
    let auth = section.section("auth", Setting.authorization)
    let kind = auth.text("kind")
    let wanted = ["bearer": ["token"], "basic": ["user", "password"], "hmac": ["keyId", "key"]][kind] ?? []
    for setting in Setting.authorization.dropFirst() where auth.has(setting.name) != wanted.contains(setting.name) {
      find("auth.\(setting.name)", "is \(auth.has(setting.name) ? "not" : "required") for the kind \(kind)")
    }
    if auth.text("keyId").contains("\"") { find("auth.keyId", "must not hold a quote") }
    return found
  }

  /// Whether a name may be given in `headers`: a token (RFC 9110, 5.6.2) that is not one of those that a POST has anyway.
  static func isHeader(_ name: String) -> Bool {
    let own = ["authorization", "content-length", "content-type", "host", "idempotency-key", "transfer-encoding"]
    let marks = Array("!#$%&'*+-.^_`|~".utf8)
    return !name.isEmpty && !own.contains(name.lowercased())
      && name.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: marks.contains(byte)
        }
      }
  }
}
