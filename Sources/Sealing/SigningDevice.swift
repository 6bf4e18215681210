/// Where a private key on P-256 is that makes signatures and never leaves: a token.
package protocol SigningDevice: Sendable {
  /// ECDSA over a digest, in DER (RFC 3279, 2.2.3).
  func sign(_ digest: Digest) throws(SealingError) -> [UInt8]
  /// Its public half: SubjectPublicKeyInfo in DER (RFC 5480).
  func publicKey() throws(SealingError) -> [UInt8]
}
