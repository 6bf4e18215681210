/// Every place of key-encryption keys that a config names: one wraps, and each unwraps what it wrapped, so that a firm can move from one
/// kind to another.
package struct Keyring: KeyWrapper {
  let places: [String: any KeyPlace]
  let current: any KeyPlace

  /// `places` by the kind that their wrapped keys name; `current` wraps.
  package init(wrapping current: any KeyPlace, _ places: [String: any KeyPlace]) {
    (self.current, self.places) = (current, places)
  }

  /// By the place that wraps. Throws what that throws.
  package func wrap(_ key: DataKey, context: [String: String]) async throws -> WrappedKey {
    try await current.wrap(key, context: context)
  }

  /// By the place that the wrapping names. Throws `unknownKey` where there is none of that kind, and what the place throws.
  package func unwrap(_ wrapped: WrappedKey, context: [String: String]) async throws -> DataKey {
    guard let place = places[wrapped.kind] else { throw SealingError.unknownKey(kind: wrapped.kind, id: wrapped.id) }
    return try await place.unwrap(wrapped, context: context)
  }
}

/// Key-encryption keys in memory, as files hold them. The newest wraps; at one instant, the one with the greatest id.
package struct FileKeys: KeyWrapper {
  /// By their age: the last wraps.
  let sorted: [KeyEncryptionKey]

  /// At least one key wraps; none is for those who only look.
  package init(_ keys: [KeyEncryptionKey]) { sorted = keys.sorted { ($0.created, $0.id) < ($1.created, $1.id) } }

  /// By the newest key. Throws `unknownKey` where there is none.
  package func wrap(_ key: DataKey, context: [String: String]) throws(SealingError) -> WrappedKey {
    guard let newest = sorted.last else { throw .unknownKey(kind: KeyKind.file, id: "(any)") }
    return WrappedKey(
      kind: KeyKind.file, id: newest.id, algorithm: KeyEncryptionKey.algorithm, created: nil,
      bytes: try newest.wrap(key, context: context))
  }

  /// By the key that the wrapping names. Throws `unknownKey` where that is not there, and what the key throws.
  package func unwrap(_ wrapped: WrappedKey, context: [String: String]) throws(SealingError) -> DataKey {
    guard let key = sorted.first(where: { $0.id == wrapped.id }) else { throw .unknownKey(kind: wrapped.kind, id: wrapped.id) }
    try wrapped.check(algorithm: KeyEncryptionKey.algorithm)
    return try key.unwrap(wrapped.bytes, context: context)
  }
}

/// Key-encryption keys on a token. The one of the config's label wraps; whichever label a wrapped key names unwraps it.
package struct TokenKeys: KeyWrapper {
  private let token: Token
  private let label: String

  /// The key of that label in a token; it never leaves it.
  package init(_ token: Token, label: String) { (self.token, self.label) = (token, label) }

  /// Within the token. Throws `token` where that refuses or has no such key.
  package func wrap(_ key: DataKey, context: [String: String]) throws(SealingError) -> WrappedKey {
    let kek = TokenWrappingKey(token, label: label)
    return WrappedKey(
      kind: KeyKind.token, id: label, algorithm: KeyEncryptionKey.algorithm, created: nil,
      bytes: try kek.wrap(key, context: context))
  }

  func description() throws(SealingError) -> KeyDescription {
    KeyDescription(kind: KeyKind.token, id: label, created: try TokenWrappingKey(token, label: label).created(), wraps: true)
  }

  /// The same the other way; `notAuthentic` where the wrapping is another's or changed.
  package func unwrap(_ wrapped: WrappedKey, context: [String: String]) throws(SealingError) -> DataKey {
    try wrapped.check(algorithm: KeyEncryptionKey.algorithm)
    return try TokenWrappingKey(token, label: wrapped.id).unwrap(wrapped.bytes, context: context)
  }
}

/// The words for where a key-encryption key is.
package enum KeyKind {
  /// A file in the folder of keys.
  package static let file = "file"
  /// A token that speaks PKCS #11.
  package static let token = "pkcs11"
  /// AWS KMS, or what speaks as it does.
  package static let kms = "kms"
}

extension WrappedKey {
  /// Throws `malformed` where it says that it is wrapped in another way.
  package func check(algorithm: String) throws(SealingError) {
    guard self.algorithm == algorithm else { throw .malformed("a data key is wrapped in a way that is not known") }
  }
}

extension KeyEncryptionKey {
  /// What wrapped keys say of how they are wrapped.
  static let algorithm = "AES256-GCM"
}
