package import Events
package import Sealing

/// How a request proves to a server who it is from. Holds secrets: nothing of it is ever printed.
package enum HTTPAuthorization: Sendable, CustomStringConvertible, CustomReflectable {
  case none
  /// RFC 6750.
  case bearer(Secret)
  /// RFC 7617.
  case basic(user: String, password: Secret)
  /// A signature by a shared key, as docs/sources.md specifies it, and docs/requests.md with a body.
  case hmac(keyID: String, key: Secret)

  /// Nothing of the secrets, wherever it is printed.
  package var description: String { "…" }
  /// Empty: a dump shows no token and no password.
  package var customMirror: Mirror { Mirror(self, children: []) }

  /// The headers of one request at an instant. `target` is its path and query; a body, where one is named, is signed too.
  package func headers(
    _ method: HTTPMethod, _ origin: HTTPOrigin, _ target: String, body: [UInt8]? = nil, at instant: Instant
  ) -> [HTTPHeader] {
    switch self {
    case .none: return []
    case .bearer(let token): return [HTTPHeader("Authorization", "Bearer " + token.text)]
    case .basic(let user, let password):
      return [HTTPHeader("Authorization", "Basic " + Base64.encode(Array("\(user):".utf8) + password.withBytes { $0 }))]
    case .hmac(let keyID, let key):
      let date = Instant(nanoseconds: instant.nanoseconds, digits: 0).description
      let digest = body.map { [SHA256.hash($0).description] } ?? []
      let text = ([method.rawValue.uppercased(), origin.description, target, date] + digest).joined(separator: "\n")
      let signature = key.withBytes { Hex.encode(HMAC.sha256(Array(text.utf8), key: $0)) }
      return [
        HTTPHeader("Tally-Date", date),
        HTTPHeader("Authorization", "Tally-HMAC-SHA256 keyId=\"\(keyID)\",signature=\"\(signature)\""),
      ]
    }
  }
}
