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
    authorization = HTTPSPlace.Authorization(section.section("auth", Setting.authorization), folder: folder)
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
    guard section.has("auth") else { return [] }
    let found = HTTPSPlace.Authorization.findings(section.section("auth", Setting.authorization), at: "requests.auth")
    return section.has("url") ? found : found + [ConfigFinding("requests.auth", "is of no use without url")]
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
