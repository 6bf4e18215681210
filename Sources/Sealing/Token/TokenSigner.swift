internal import CPKCS11

/// A private key on P-256 on a token.
package struct TokenSigner: SigningDevice {
  private let token: Token
  private let label: String

  /// The key of that label; it is looked for with each signature.
  package init(_ token: Token, label: String) { (self.token, self.label) = (token, label) }

  package func sign(_ digest: Digest) throws(SealingError) -> [UInt8] {
    do throws(TokenError) { return try raw(digest) } catch { throw .token(error) }
  }

  private func raw(_ digest: Digest) throws(TokenError) -> [UInt8] {
    let operation = "sign with the key \"\(label)\""
    let signature = try token.within(operation) { (list, session) throws(TokenError) -> [UInt8] in
      let key = try token.object(CKO_PRIVATE_KEY, label, list, session)
      var mechanism = unsafe CK_MECHANISM(mechanism: CK_MECHANISM_TYPE(CKM_ECDSA), pParameter: nil, ulParameterLen: 0)
      try unsafe token.check(list.C_SignInit?(session, &mechanism, key), operation)
      var input = digest.bytes
      var output = [UInt8](repeating: 0, count: 256)
      var count = CK_ULONG(output.count)
      try unsafe token.check(list.C_Sign?(session, &input, CK_ULONG(input.count), &output, &count), operation)
      return Array(output.prefix(Int(count)))
    }
    guard signature.count == 64 else {
      throw TokenError(
        .unable, operation, token.place, cause: "its signature has \(signature.count) bytes", remedy: "the key must be on P-256")
    }
    return DER.sequence(DER.integer(Array(signature.prefix(32))) + DER.integer(Array(signature.suffix(32))))
  }
}
