/// What a time-stamping authority is asked (RFC 3161, 2.4.1): a time for a digest, in a token with the authority's certificate.
package struct TimestampRequest: Hashable, Sendable {
  /// What the time is for.
  let digest: Digest
  /// 8 bytes that come back in the answer, so that it is none to an older request.
  package let nonce: [UInt8]

  /// A request with a nonce from the system's randomness. Throws where there is none.
  package init(digest: Digest) throws(SealingError) { self.init(digest: digest, nonce: try Randomness.bytes(8)) }

  /// A request with this nonce, of 8 bytes.
  package init(digest: Digest, nonce: [UInt8]) {
    precondition(nonce.count == 8)
    self.digest = digest
    self.nonce = nonce
  }

  /// In DER, as `application/timestamp-query` carries it.
  package var der: [UInt8] {
    DER.sequence(
      DER.one + DER.sequence(DER.sequence(DER.sha256 + DER.null) + DER.octets(digest.bytes)) + DER.integer(nonce) + DER.yes)
  }
}
