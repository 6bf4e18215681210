/// A key wrapper that can say which keys it has.
package protocol KeyPlace: KeyWrapper {
  /// The keys that it knows of, the one that wraps first. A place that cannot list its keys names that one alone.
  func keys() async throws -> [KeyDescription]
}

/// What may be told of a key-encryption key.
package struct KeyDescription: Hashable, Sendable {
  /// `file`, `pkcs11` or `kms`, as wrapped keys have it.
  package var kind: String
  /// Its name there, as wrapped keys have it.
  package var id: String
  /// When it was made, in seconds since 1970; nil where nobody says.
  package var created: Int64?
  /// Whether new data keys are wrapped with it.
  package var wraps: Bool
  /// Why it cannot be used, in the word of its service; nil where it can.
  package var trouble: String?

  /// `trouble` is shown to people as it is.
  package init(kind: String, id: String, created: Int64?, wraps: Bool, trouble: String? = nil) {
    (self.kind, self.id, self.created, self.wraps, self.trouble) = (kind, id, created, wraps, trouble)
  }

  /// Whether it still wraps although its time to do so is over at an instant, in seconds since 1970; see `KeyEncryptionKey.cryptoPeriod`.
  package func isPastCryptoPeriod(at instant: Int64) -> Bool {
    created.map { KeyEncryptionKey.isPastCryptoPeriod(created: $0, at: instant) } ?? false
  }
}

extension FileKeys: KeyPlace {
  /// The newest first, which alone wraps.
  package func keys() -> [KeyDescription] {
    sorted.reversed().enumerated().map { KeyDescription(kind: KeyKind.file, id: $1.id, created: $1.created, wraps: $0 == 0) }
  }
}

extension TokenKeys: KeyPlace {
  /// The one key. Throws where the token does not tell of it.
  package func keys() throws(SealingError) -> [KeyDescription] { [try description()] }
}

extension Keyring: KeyPlace {
  /// Of all places, those of the wrapping one first.
  package func keys() async throws -> [KeyDescription] {
    var found = try await current.keys()
    for (kind, place) in places.sorted(by: { $0.key < $1.key }) where kind != found.first?.kind {
      found += try await place.keys().map {
        KeyDescription(kind: $0.kind, id: $0.id, created: $0.created, wraps: false, trouble: $0.trouble)
      }
    }
    return found
  }
}
