package import Sealing

/// Key-encryption keys of AWS KMS. The config's wraps; whichever a wrapped key names unwraps it, as far as the credentials may.
package struct KMSKeys: KeyPlace {
  /// KMS's word for how a symmetric key encrypts: AES-256-GCM, the context as associated data.
  private static let algorithm = "SYMMETRIC_DEFAULT"

  private let client: KMSClient
  private let key: String

  /// `key`: id, ARN or alias.
  package init(_ client: KMSClient, key: String) { (self.client, self.key) = (client, key) }

  /// Wraps by the service, which alone has the key. Throws what the client throws.
  package func wrap(_ key: DataKey, context: [String: String]) async throws -> WrappedKey {
    // By its ARN, which stays where an alias moves on.
    let (bytes, arn) = try await client.encrypt(key.bytes, key: self.key, context: context)
    return WrappedKey(kind: KeyKind.kms, id: arn, algorithm: Self.algorithm, created: nil, bytes: bytes)
  }

  /// The one key, with why it cannot be used where the service says so.
  package func keys() async throws -> [KeyDescription] {
    let (arn, created, state) = try await client.describe(key)
    return [KeyDescription(kind: KeyKind.kms, id: arn, created: created, wraps: true, trouble: state == "Enabled" ? nil : state)]
  }

  /// Unwraps by the key that the wrapping names. Throws `SealingError.notAuthentic` for what is no data key, and what the client throws.
  package func unwrap(_ wrapped: WrappedKey, context: [String: String]) async throws -> DataKey {
    try wrapped.check(algorithm: Self.algorithm)
    let bytes = try await client.decrypt(wrapped.bytes, key: wrapped.id, context: context)
    guard let key = DataKey(bytes) else { throw SealingError.notAuthentic(at: 0) }
    return key
  }
}
