/// Seals by a signing key and, where there is one, a time-stamping authority.
package struct KeySealer: Sealer {
  private let key: SigningKey
  private let authority: (any TimestampAuthority)?
  private let now: @Sendable () -> Int64

  /// `now` tells seconds since 1970.
  package init(_ key: SigningKey, authority: (any TimestampAuthority)? = nil, now: @escaping @Sendable () -> Int64) {
    (self.key, self.authority, self.now) = (key, authority, now)
  }

  /// Signs, and has the signature stamped where there is an authority. Throws `SealingError`, and what the authority throws.
  package func seal(_ content: [UInt8]) async throws -> Seal {
    let signature = try CMSSeal.sign(content, with: key, at: now())
    let certificates = try ([key.certificate] + key.chain).map { certificate throws(SealingError) in try certificate.pem() }
    let timestamp = try await stamp(SHA256.hash(signature))
    return Seal(signature: signature, timestamp: timestamp, certificates: Array(certificates.joined().utf8))
  }

  /// The same in the form that a document carries, as DER. The certificate must be valid now.
  package func sealDocument(_ digest: Digest) async throws -> [UInt8] {
    try key.checkValid(at: now())
    let signed = try SealForm.sign(digest, with: key, at: nil)
    let response = try await stamp(SHA256.hash(signed.signature))
    return signed.message(token: try response.map { response throws(SealingError) in try Timestamp.token(of: response) })
  }

  /// The authority's response over a digest; nil without an authority.
  package func stamp(_ digest: Digest) async throws -> [UInt8]? { try await authority?.stamp(digest) }
}

/// Who says that something was there at a time (RFC 3161).
package protocol TimestampAuthority: Sendable {
  /// A response over a digest, in DER, that is of a trusted authority: what is kept as `.tsr`.
  func stamp(_ digest: Digest) async throws -> [UInt8]
}
