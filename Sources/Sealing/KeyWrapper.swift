/// Wraps the data keys of archives, so that they can lie beside what they encrypt. A wrapped key opens only with the context that it was
/// wrapped with.
package protocol KeyWrapper: Sendable {
  /// Wraps a data key under the newest key-encryption key.
  func wrap(_ key: DataKey, context: [String: String]) async throws -> WrappedKey
  /// Opens a wrapped key under whichever key-encryption key it names.
  func unwrap(_ wrapped: WrappedKey, context: [String: String]) async throws -> DataKey
}

/// A wrapped data key, and what opens it.
package struct WrappedKey: Hashable, Sendable {
  /// Where the key-encryption key is: `file`, `pkcs11` or `kms`.
  package var kind: String
  /// The key-encryption key's name there.
  package var id: String
  /// How it wraps: `AES256-GCM` for a key of ours.
  package var algorithm: String
  /// When the key-encryption key was made, in seconds since 1970, in what an early version wrote. Nothing binds it and nobody goes by it, so that
  /// it is written no more; the place of the key says.
  package var created: Int64?
  /// The data key in its wrapping: what `algorithm` made of it.
  package var bytes: [UInt8]

  /// `created` comes from documents of an early version alone.
  package init(kind: String, id: String, algorithm: String, created: Int64?, bytes: [UInt8]) {
    (self.kind, self.id, self.algorithm, self.created, self.bytes) = (kind, id, algorithm, created, bytes)
  }
}
