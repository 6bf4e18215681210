/// Makes seals: who signs, and with what, is its affair.
package protocol Sealer: Sendable {
  /// Seals a content. What it answers is kept as it is: sealing again would give other bytes.
  func seal(_ content: [UInt8]) async throws -> Seal
  /// Signs what has a digest, for a place inside of a document; see `DocumentSeal`.
  func sealDocument(_ digest: Digest) async throws -> [UInt8]
  /// A response of the time-stamping authority over a digest, as `Seal.timestamp` has it; nil where none is configured. For a seal that was
  /// kept without its timestamp, since a run was killed between the two, and for renewals.
  func stamp(_ digest: Digest) async throws -> [UInt8]?
}

extension Sealer {
  /// Of who has no authority.
  package func stamp(_ digest: Digest) async throws -> [UInt8]? { nil }
}

/// What stands beside a sealed content.
package struct Seal: Hashable, Sendable {
  /// Detached CMS over the content, in DER: `.p7s`.
  package var signature: [UInt8]
  /// An RFC 3161 response over the SHA-256 of the signature, in DER: `.tsr`; nil where no authority is configured.
  package var timestamp: [UInt8]?
  /// The signer's certificate and those that it follows from, as PEM: `.pem`.
  package var certificates: [UInt8]

  /// DER, DER and PEM, each as it will lie beside the content.
  package init(signature: [UInt8], timestamp: [UInt8]? = nil, certificates: [UInt8]) {
    (self.signature, self.timestamp, self.certificates) = (signature, timestamp, certificates)
  }

  /// What a token that renews others is over: the content, its seal, and all earlier responses in their order (RFC 4998 has the thought:
  /// the new token vouches for what the old ones proved while they did).
  package static func renewedDigest(content: [UInt8], signature: [UInt8], timestamps: [[UInt8]]) -> Digest {
    var digest = SHA256()
    for part in [content, signature] + timestamps { unsafe digest.update(part.span.bytes) }
    return digest.finish()
  }
}
