package import Events
internal import Sealing
package import Storage

/// How a POST proves who asks. Holds secrets: nothing of it is ever printed.
package enum RequestAuthorization: Sendable, CustomStringConvertible, CustomReflectable {
  case none
  /// RFC 6750.
  case bearer(String)
  /// RFC 7617.
  case basic(user: String, password: String)
  /// A signature by a shared key, as docs/requests.md specifies it.
  case hmac(keyID: String, key: String)

  package var description: String { "…" }
  package var customMirror: Mirror { Mirror(self, children: []) }

  /// The headers of a POST to `url`, at an instant.
  package func headers(_ url: String, _ body: [UInt8], at instant: Instant) -> [HTTPHeader] {
    switch self {
    case .none: return []
    case .bearer(let token): return [HTTPHeader("Authorization", "Bearer " + token)]
    case .basic(let user, let password):
      return [HTTPHeader("Authorization", "Basic " + Sealing.Base64.encode(Array("\(user):\(password)".utf8)))]
    case .hmac(let keyID, let key):
      let date = Instant(nanoseconds: instant.nanoseconds, digits: 0).description
      let (origin, target) = RequestAuthorization.parts(url)
      let text = ["POST", origin, target, date, SHA256.hash(body).description].joined(separator: "\n")
      let signature = Hex.encode(HMAC.sha256(Array(text.utf8), key: Array(key.utf8)))
      return [
        HTTPHeader("Tally-Date", date),
        HTTPHeader("Authorization", "Tally-HMAC-SHA256 keyId=\"\(keyID)\",signature=\"\(signature)\""),
      ]
    }
  }

  /// `https://host:port`, and path and query, which are `/` where the URL has none.
  private static func parts(_ url: String) -> (origin: String, target: String) {
    let target =
      HTTPOrigin(url).map { _ in url.dropFirst(url.prefix { $0 != ":" }.count + 3).drop { $0 != "/" && $0 != "?" && $0 != "#" } }
      ?? ""
    let path = target.prefix { $0 != "#" }
    return (HTTPOrigin(url)?.description ?? "", path.hasPrefix("/") ? String(path) : "/" + path)
  }
}
