internal import CPKCS11

/// Attributes of an object on a token, as the module reads them: bytes that stay where they are while a call lasts.
@safe struct TokenAttributes: ~Copyable {
  private var list: [CK_ATTRIBUTE] = unsafe []
  private var values: [UnsafeMutableRawBufferPointer] = unsafe []

  deinit { unsafe values.forEach { unsafe $0.deallocate() } }

  mutating func add(_ type: some BinaryInteger, _ bytes: [UInt8]) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 8)
    unsafe buffer.copyBytes(from: bytes)
    unsafe values.append(buffer)
    unsafe list.append(CK_ATTRIBUTE(type: CK_ATTRIBUTE_TYPE(type), pValue: buffer.baseAddress, ulValueLen: CK_ULONG(bytes.count)))
  }

  mutating func add(_ type: some BinaryInteger, _ text: String) { add(type, Array(text.utf8)) }
  mutating func add(_ type: some BinaryInteger, _ flag: Bool) { add(type, [flag ? 1 : 0]) }
  mutating func add(_ type: some BinaryInteger, number: some BinaryInteger) {
    add(type, unsafe withUnsafeBytes(of: CK_ULONG(number)) { unsafe Array($0) })
  }

  /// What a module is given.
  mutating func with<Result, Failure>(
    _ body: (_ list: UnsafeMutablePointer<CK_ATTRIBUTE>?, _ count: CK_ULONG) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let count = unsafe CK_ULONG(list.count)
    return try unsafe list.withUnsafeMutableBufferPointer { buffer throws(Failure) in
      try unsafe body(buffer.baseAddress, count)
    }
  }
}

extension Token {
  /// The one object of a kind that has a label.
  func object(
    _ kind: some BinaryInteger, _ label: String, _ list: CK_FUNCTION_LIST, _ session: CK_SESSION_HANDLE
  ) throws(TokenError) -> CK_OBJECT_HANDLE {
    let found = try objects(kind, label, list, session)
    guard found.count == 1 else {
      let what = kind == CKO_PRIVATE_KEY ? "private key" : kind == CKO_PUBLIC_KEY ? "public key" : "secret key"
      throw TokenError(
        .missing, "find the key \"\(label)\"", place,
        cause: found.isEmpty ? "no \(what) has this label" : "several keys have this label",
        remedy: "compare with what the maker's tool shows; the label in the config must be that of one \(what)")
    }
    return found[0]
  }

  /// Throws where there is an object of a kind that has a label.
  func checkFree(
    _ kind: some BinaryInteger, _ label: String, _ operation: String, _ list: CK_FUNCTION_LIST, _ session: CK_SESSION_HANDLE
  ) throws(TokenError) {
    guard try objects(kind, label, list, session).isEmpty else {
      throw TokenError(.refused, operation, place, cause: "there is one of this label", remedy: "choose another label")
    }
  }

  /// At most two of them.
  func objects(
    _ kind: some BinaryInteger, _ label: String, _ list: CK_FUNCTION_LIST, _ session: CK_SESSION_HANDLE
  ) throws(TokenError) -> [CK_OBJECT_HANDLE] {
    let operation = "find the key \"\(label)\""
    var wanted = TokenAttributes()
    wanted.add(CKA_CLASS, number: kind)
    wanted.add(CKA_LABEL, label)
    var found: [CK_OBJECT_HANDLE] = [0, 0]
    var count: CK_ULONG = 0
    let begun = unsafe wanted.with { unsafe list.C_FindObjectsInit?(session, $0, $1) }
    try check(begun, operation)
    let code = unsafe list.C_FindObjects?(session, &found, 2, &count)
    _ = list.C_FindObjectsFinal?(session)
    try check(code, operation)
    return Array(found.prefix(Int(count)))
  }

  /// An attribute's bytes; nil where the object has none.
  func attribute(
    _ type: some BinaryInteger, of object: CK_OBJECT_HANDLE, _ list: CK_FUNCTION_LIST, _ session: CK_SESSION_HANDLE
  ) -> [UInt8]? {
    var value = unsafe CK_ATTRIBUTE(type: CK_ATTRIBUTE_TYPE(type), pValue: nil, ulValueLen: 0)
    guard unsafe list.C_GetAttributeValue?(session, object, &value, 1) == CKR_OK else { return nil }
    let size = unsafe Int(value.ulValueLen)
    guard (1...1_024).contains(size) else { return nil }
    var bytes = [UInt8](repeating: 0, count: size)
    let code = unsafe bytes.withUnsafeMutableBytes { buffer in
      unsafe value.pValue = buffer.baseAddress
      return unsafe list.C_GetAttributeValue?(session, object, &value, 1)
    }
    return code == CKR_OK ? bytes : nil
  }
}
