/// What a seal proves of a content.
package enum SealVerdict: Hashable, Sendable {
  /// The content is what a trusted signer sealed.
  case intact(Signer)
  /// The content, or the seal, is not as it was made; what shows it.
  case altered(String)
  /// The content is what somebody sealed, but nobody who is trusted: another key, another authority, or one not made for signing; why.
  case untrusted(String)
  /// The content is what a trusted signer sealed, whose certificate ended before the instant in question: when, in seconds since 1970.
  case expired(Signer, at: Int64)
  /// Nothing can be said; why.
  case notCheckable(String)

  /// Who sealed.
  package struct Signer: Hashable, Sendable {
    /// The certificate: subject, serial, fingerprint.
    package var certificate: Certificate
    /// When, as the signer says: seconds since 1970. Only a timestamp proves it.
    package var signedAt: Int64

    /// `signedAt` in seconds since 1970, as the signature has it.
    package init(certificate: Certificate, signedAt: Int64) {
      self.certificate = certificate
      self.signedAt = signedAt
    }
  }
}
