/// What cryptography could not do. Tells nothing of keys or contents.
package enum SealingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// It was not made with this key for this purpose, or it was changed since: the piece from that byte on.
  case notAuthentic(at: Int64)
  /// It is not of the form that it should have.
  case malformed(String)
  /// OpenSSL has not what is needed, or no memory.
  case library(String)
  /// A key-encryption key that is not at hand: of which kind, and its name.
  case unknownKey(kind: String, id: String)
  /// A token did not do it.
  case token(TokenError)

  /// Whether what was given is at fault, and not what it was tried with.
  package var isOfContent: Bool {
    switch self {
    case .notAuthentic, .malformed: true
    case .library, .unknownKey, .token: false
    }
  }

  /// In a line, for people; without any key.
  package var description: String {
    switch self {
    case .notAuthentic(let offset): "not authentic at byte \(offset): changed, or of another key or purpose"
    case .malformed(let what), .library(let what): what
    case .unknownKey(let kind, let id): "there is no key-encryption key \(id) of the kind \(kind)"
    case .token(let error): error.description
    }
  }
}
