/// Makes seals: who signs, and with what, is its affair.
package protocol Sealer: Sendable {
  /// Seals a content. What it answers is kept as it is: sealing again would give other bytes.
  func seal(_ content: [UInt8]) async throws -> Seal
}

/// What stands beside a sealed content.
package struct Seal: Hashable, Sendable {
  /// Detached CMS over the content, in DER: `.p7s`.
  package var signature: [UInt8]
  /// An RFC 3161 response over the SHA-256 of the signature, in DER: `.tsr`; nil where no authority is configured.
  package var timestamp: [UInt8]?
  /// The signer's certificate and those that it follows from, as PEM: `.pem`.
  package var certificates: [UInt8]

  package init(signature: [UInt8], timestamp: [UInt8]? = nil, certificates: [UInt8]) {
    (self.signature, self.timestamp, self.certificates) = (signature, timestamp, certificates)
  }
}
