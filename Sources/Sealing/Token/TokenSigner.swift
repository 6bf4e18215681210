internal import CPKCS11

/// A private key on P-256 on a token.
package struct TokenSigner: SigningDevice {
  private let token: Token
  private let label: String

  /// The key of that label; it is looked for with each signature.
  package init(_ token: Token, label: String) { (self.token, self.label) = (token, label) }

  /// Signs within the token: DER of an ECDSA signature. Throws `token` where that refuses.
  package func sign(_ digest: Digest) throws(SealingError) -> [UInt8] {
    do throws(TokenError) { return try raw(digest) } catch { throw .token(error) }
  }

  /// Its public half as DER of a SubjectPublicKeyInfo. Throws `token`.
  package func publicKey() throws(SealingError) -> [UInt8] {
    do throws(TokenError) {
      let operation = "look at the key \"\(label)\""
      let value = try token.within(operation) { (list, session) throws(TokenError) -> [UInt8]? in
        let key = try token.object(CKO_PUBLIC_KEY, label, list, session)
        return token.attribute(CKA_EC_POINT, of: key, list, session)
      }
      // An OCTET STRING around the point: 4, and two coordinates of 32 bytes.
      guard let value, value.count == 67, value.starts(with: [0x04, 0x41, 0x04]) else {
        throw TokenError(.unable, operation, token.place, cause: "it is not on P-256", remedy: "the key must be on P-256")
      }
      return DER.sequence(DER.sequence(DER.p256) + DER.bits(Array(value.dropFirst(2))))
    } catch { throw .token(error) }
  }

  /// Whether the token has no such key.
  package func isMissing() throws(SealingError) -> Bool {
    do throws(TokenError) {
      return try token.within("look for the key \"\(label)\"") { (list, session) throws(TokenError) in
        try token.objects(CKO_PRIVATE_KEY, label, list, session).isEmpty
      }
    } catch { throw .token(error) }
  }

  /// Makes a pair of keys on the token, of which the private one never leaves it. Throws where there is one of that label.
  package func make() throws(SealingError) {
    let operation = "make the key \"\(label)\""
    do throws(TokenError) {
      try token.within(operation) { (list, session) throws(TokenError) in
        try token.checkFree(CKO_PRIVATE_KEY, label, operation, list, session)
        var shared = TokenAttributes()
        var own = TokenAttributes()
        shared.add(CKA_EC_PARAMS, Array(DER.p256.suffix(10)))
        for flag in [CKA_TOKEN, CKA_VERIFY] { shared.add(flag, true) }
        shared.add(CKA_LABEL, label)
        for flag in [CKA_TOKEN, CKA_PRIVATE, CKA_SENSITIVE, CKA_SIGN] { own.add(flag, true) }
        own.add(CKA_EXTRACTABLE, false)
        own.add(CKA_LABEL, label)
        var mechanism = unsafe CK_MECHANISM(mechanism: CK_MECHANISM_TYPE(CKM_EC_KEY_PAIR_GEN), pParameter: nil, ulParameterLen: 0)
        var (publicKey, privateKey): (CK_OBJECT_HANDLE, CK_OBJECT_HANDLE) = (0, 0)
        let code = unsafe shared.with { sharedList, sharedCount in
          unsafe own.with { ownList, ownCount in
            unsafe list.C_GenerateKeyPair?(
              session, &mechanism, sharedList, sharedCount, ownList, ownCount, &publicKey, &privateKey)
          }
        }
        try token.check(code, operation)
      }
    } catch { throw .token(error) }
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
