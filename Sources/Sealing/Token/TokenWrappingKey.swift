internal import CPKCS11

/// A key-encryption key on a token: AES of 256 bits, which wraps as a `KeyEncryptionKey` in a file does, to the same bytes.
///
/// AES-256-GCM with the context as associated data, by C_Encrypt: PKCS#11's own key wrapping (CKM_AES_KEY_WRAP_PAD) has no place for a
/// context. The data key is in our memory anyway, since we encrypt the archive with it, so nothing is lost by not keeping it on the token.
package struct TokenWrappingKey: Sendable {
  private let token: Token
  /// Its label, by which wrapped keys name it.
  let label: String

  /// The key of that label.
  package init(_ token: Token, label: String) { (self.token, self.label) = (token, label) }

  /// Wraps a data key for a context; see `KeyEncryptionKey.wrap`.
  package func wrap(_ key: DataKey, context: [String: String]) throws(SealingError) -> [UInt8] {
    let associated = try KeyEncryptionKey.encode(context)
    var nonce = try Randomness.bytes(AESGCM.nonceSize)
    let sealed = try run("wrap", key.bytes, &nonce, associated, encrypts: true)
    let wrapped = nonce + sealed
    guard wrapped.count == KeyEncryptionKey.wrappedSize else { throw .malformed("a token's wrapped key has another length") }
    return wrapped
  }

  /// The data key that was wrapped. Throws `notAuthentic` and `malformed` as `KeyEncryptionKey.unwrap` does.
  package func unwrap(_ wrapped: [UInt8], context: [String: String]) throws(SealingError) -> DataKey {
    guard wrapped.count == KeyEncryptionKey.wrappedSize else { throw .malformed("a wrapped key has another length") }
    let associated = try KeyEncryptionKey.encode(context)
    var nonce = Array(wrapped.prefix(AESGCM.nonceSize))
    let opened: [UInt8]
    do { opened = try run("unwrap", Array(wrapped.dropFirst(nonce.count)), &nonce, associated, encrypts: false) } catch {
      // Modules have no common word for a tag that does not fit.
      if case .token(let fault) = error, TokenWrappingKey.doubts.contains(fault.cause) { throw .notAuthentic(at: 0) }
      throw error
    }
    guard let key = DataKey(opened) else { throw .notAuthentic(at: 0) }
    return key
  }

  private static let doubts: Set = [
    "CKR_ENCRYPTED_DATA_INVALID", "CKR_ENCRYPTED_DATA_LEN_RANGE", "CKR_DATA_INVALID", "CKR_GENERAL_ERROR", "CKR_FUNCTION_FAILED",
    "CKR_SIGNATURE_INVALID",
  ]

  /// When the key was made, in seconds since 1970: its CKA_START_DATE, or the day that `make` has put into its CKA_ID, since not every
  /// token keeps the date of a key that only its user sees (SoftHSM2 does not). Nil where neither says.
  package func created() throws(SealingError) -> Int64? {
    do throws(TokenError) {
      return try token.within("look at the key \"\(label)\"") { (list, session) throws(TokenError) -> Int64? in
        let key = try token.object(CKO_SECRET_KEY, label, list, session)
        let values = [CKA_START_DATE, CKA_ID].map { token.attribute($0, of: key, list, session) }
        return values.lazy.compactMap { $0.flatMap { ASN1Time.seconds(yyyyMMdd: $0) } }.first
      }
    } catch { throw .token(error) }
  }

  /// Makes the key on the token, of a day in `yyyyMMdd`: it never leaves it. Throws where there is one of that label.
  package func make(day: String) throws(SealingError) {
    let operation = "make the key \"\(label)\""
    do throws(TokenError) {
      try token.within(operation) { (list, session) throws(TokenError) in
        try token.checkFree(CKO_SECRET_KEY, label, operation, list, session)
        var attributes = TokenAttributes()
        attributes.add(CKA_CLASS, number: CKO_SECRET_KEY)
        attributes.add(CKA_KEY_TYPE, number: CKK_AES)
        attributes.add(CKA_VALUE_LEN, number: 32)
        attributes.add(CKA_LABEL, label)
        attributes.add(CKA_ID, day)
        for flag in [CKA_TOKEN, CKA_PRIVATE, CKA_SENSITIVE, CKA_ENCRYPT, CKA_DECRYPT] { attributes.add(flag, true) }
        for flag in [CKA_EXTRACTABLE, CKA_WRAP, CKA_UNWRAP, CKA_SIGN, CKA_VERIFY] { attributes.add(flag, false) }
        var mechanism = unsafe CK_MECHANISM(mechanism: CK_MECHANISM_TYPE(CKM_AES_KEY_GEN), pParameter: nil, ulParameterLen: 0)
        var key: CK_OBJECT_HANDLE = 0
        let code = unsafe attributes.with { unsafe list.C_GenerateKey?(session, &mechanism, $0, $1, &key) }
        try token.check(code, operation)
      }
    } catch { throw .token(error) }
  }

  /// One call of AES-256-GCM. A token may draw a nonce of its own: it is handed back.
  private func run(
    _ verb: String, _ input: [UInt8], _ nonce: inout [UInt8], _ associated: [UInt8], encrypts: Bool
  ) throws(SealingError) -> [UInt8] {
    let operation = "\(verb) with the key \"\(label)\""
    do throws(TokenError) {
      return try token.within(operation) { (list, session) throws(TokenError) -> [UInt8] in
        let key = try token.object(CKO_SECRET_KEY, label, list, session)
        var (input, associated, output) = (input, associated, [UInt8](repeating: 0, count: 256))
        var count = CK_ULONG(output.count)
        let nonceSize = nonce.count
        let codes: (begun: CK_RV?, done: CK_RV?) = unsafe nonce.withUnsafeMutableBufferPointer { iv in
          unsafe associated.withUnsafeMutableBufferPointer { aad in
            var parameters = unsafe CK_GCM_PARAMS(
              pIv: iv.baseAddress, ulIvLen: CK_ULONG(nonceSize), ulIvBits: CK_ULONG(nonceSize * 8), pAAD: aad.baseAddress,
              ulAADLen: CK_ULONG(aad.count), ulTagBits: CK_ULONG(AESGCM.tagSize * 8))
            return unsafe withUnsafeMutableBytes(of: &parameters) { bytes in
              var mechanism = unsafe CK_MECHANISM(
                mechanism: CK_MECHANISM_TYPE(CKM_AES_GCM), pParameter: bytes.baseAddress, ulParameterLen: CK_ULONG(bytes.count))
              let begun = unsafe (encrypts ? list.C_EncryptInit : list.C_DecryptInit)?(session, &mechanism, key)
              guard begun == CKR_OK else { return (begun, nil) }
              let size = CK_ULONG(input.count)
              return unsafe (begun, (encrypts ? list.C_Encrypt : list.C_Decrypt)?(session, &input, size, &output, &count))
            }
          }
        }
        try token.check(codes.begun, operation)
        try token.check(codes.done, operation)
        return Array(output.prefix(Int(count)))
      }
    } catch { throw .token(error) }
  }
}
