package import Events
package import Sealing
package import Storage

/// How a source proves to a server who it is. Holds secrets: nothing of it is ever printed.
package enum WebAuthorization: Sendable, CustomStringConvertible, CustomReflectable {
  case none
  /// RFC 6750.
  case bearer(Secret)
  /// RFC 7617.
  case basic(user: String, password: Secret)
  /// A signature by a shared key, as docs/sources.md specifies it.
  case hmac(keyID: String, key: Secret)

  package var description: String { "…" }
  package var customMirror: Mirror { Mirror(self, children: []) }

  /// The headers of one request without a body, at an instant.
  package func headers(_ method: HTTPMethod, _ address: WebAddress, at instant: Instant) -> [HTTPHeader] {
    switch self {
    case .none: return []
    case .bearer(let token): return [HTTPHeader("Authorization", "Bearer " + token.text)]
    case .basic(let user, let password):
      return [HTTPHeader("Authorization", "Basic " + Base64.encode(Array("\(user):".utf8) + password.withBytes { $0 }))]
    case .hmac(let keyID, let key):
      let date = Instant(nanoseconds: instant.nanoseconds, digits: 0).description
      let text = [method.rawValue.uppercased(), address.origin.description, address.target, date].joined(separator: "\n")
      let signature = key.withBytes { Hex.encode(HMAC.sha256(Array(text.utf8), key: $0)) }
      return [
        HTTPHeader("Tally-Date", date),
        HTTPHeader("Authorization", "Tally-HMAC-SHA256 keyId=\"\(keyID)\",signature=\"\(signature)\""),
      ]
    }
  }
}
