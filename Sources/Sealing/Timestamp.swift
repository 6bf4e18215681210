/// What a token of a time-stamping authority proves (RFC 3161): that something with a digest was there at a time.
package struct Timestamp: Hashable, Sendable {
  /// When, in whole seconds since 1970: a fraction is left out.
  package let time: Int64
  /// The token's number at its authority: upper-case hexadecimal digits.
  package let serial: String
  /// The authority's certificate. When it ends, the token proves nothing any more by itself: a newer one, over this one too, must be
  /// there by then.
  package let authority: Certificate

  /// When the token must have been renewed, in seconds since 1970.
  package var expiresAt: Int64 { authority.notAfter }

  /// What a response proves of a digest. The words are those of seals.
  package enum Verdict: Hashable, Sendable {
    /// A trusted authority stamped the digest.
    case intact(Timestamp)
    /// The token is not as it was made, or of another content; what shows it.
    case altered(String)
    /// Somebody stamped, but nobody who is trusted; why.
    case untrusted(String)
    /// A trusted authority stamped the digest; its certificate ended before the instant in question.
    case expired(Timestamp)
    /// Nothing can be said; why: the authority refused, or the environment has not what is needed.
    case notCheckable(String)
  }

  /// Verifies a response in DER, as `openssl ts -verify -digest HEX -in FILE.tsr -CAfile CERTIFICATES` does. The authority's certificate
  /// must be valid at `instant` (seconds since 1970): now, or the time of a token that renews this one; nil: at the token's own time, for
  /// one that has just come. `nonce`: what the request had, if that is known.
  package static func verify(
    _ response: [UInt8], of digest: Digest, nonce: [UInt8]? = nil, trust: [Certificate], at instant: Int64? = nil
  ) -> Verdict {
    do {
      return try check(response, digest, nonce, trust, instant)
    } catch {
      return .notCheckable(error.description)
    }
  }

  /// The certificate of whoever signed a response, as it says itself; nothing is verified. Nil where it is no response with a token.
  package static func claimedAuthority(of response: [UInt8]) -> Certificate? {
    guard let token = TimestampResponse(der: response), token.isGranted, let handle = token.signer() else { return nil }
    return try? Certificate(handle)
  }

  /// The token in a response, as a signature carries it. Throws `malformed` where there is none.
  static func token(of response: [UInt8]) throws(SealingError) -> [UInt8] {
    guard let answer = TimestampResponse(der: response), answer.isGranted else {
      throw .malformed("the time-stamping authority's answer has no token")
    }
    return try answer.token()
  }

  /// A response that has this token: granted, and no words.
  static func response(with token: [UInt8]) -> [UInt8] { DER.sequence(DER.sequence([0x02, 0x01, 0x00]) + token) }

  private static func check(
    _ response: [UInt8], _ digest: Digest, _ nonce: [UInt8]?, _ trust: [Certificate], _ instant: Int64?
  ) throws(SealingError) -> Verdict {
    guard !trust.isEmpty else { return .notCheckable("no certificate is trusted") }
    guard let token = TimestampResponse(der: response) else { return .altered("the timestamp is not a response in DER") }
    guard token.isGranted else { return .notCheckable("the time-stamping authority refused") }
    guard token.isFor(digest) else { return .altered("the timestamp is that of another content") }
    guard nonce == nil || token.nonce() == nonce else { return .altered("the timestamp is the answer to another request") }
    guard let time = token.time(), let handle = token.signer() else {
      return .altered("the timestamp has no time, or not its signer's certificate")
    }
    switch try token.verifies(TrustStore(trust, at: nil)) {
    case .fits: break
    case .untrusted:
      for certificate in trust where try handle.misquotes(X509Handle(der: certificate.der)) {
        return .altered("the timestamp's certificate is not the one that \(certificate.subject) issued")
      }
      return .untrusted("the timestamp's authority is not a trusted one")
    case .altered: return .altered("the timestamp's signature does not fit")
    }
    guard token.isCanonical(response) else {
      return .notCheckable("the signature fits, but the timestamp is not in the form that timestamps have")
    }
    let timestamp = Timestamp(time: time, serial: token.serial(), authority: try Certificate(handle))
    let end = instant ?? time
    guard end >= timestamp.authority.notBefore else { return .untrusted("the authority's certificate was not valid yet") }
    switch try token.verifies(TrustStore(trust, at: end)) {
    case .fits: return .intact(timestamp)
    case .untrusted, .altered: return .expired(timestamp)
    }
  }
}
