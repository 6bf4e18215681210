/// A key that wraps data keys, so that they can lie beside what they encrypt: AES-256-GCM (NIST SP 800-38D).
///
/// A wrapped key is a nonce of 12 bytes, 32 of ciphertext and a tag of 16. It opens only with the context that it was wrapped with, so that
/// the key of one archive never passes for another's. GCM rather than AES-KWP (RFC 5649), which has no place for a context. Nonces are
/// drawn: a key may wrap some four billion times.
package struct KeyEncryptionKey: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
  /// By what wrapped keys name it.
  package let id: String
  /// When it was made: seconds since 1970.
  package let created: Int64
  private let bytes: [UInt8]

  /// How long a key wraps, in seconds: two years of 365 days (NIST SP 800-57 part 1, 5.3.6). It unwraps for as long as there is
  /// something to unwrap.
  package static let cryptoPeriod: Int64 = 2 * 365 * 86_400
  /// Bytes of a wrapped key.
  package static let wrappedSize = AESGCM.nonceSize + 32 + AESGCM.tagSize

  /// A key of 32 bytes. Throws `malformed` for any other.
  package init(id: String, created: Int64, bytes: [UInt8]) throws(SealingError) {
    guard bytes.count == 32 else { throw .malformed("a key-encryption key has 32 bytes") }
    guard !id.isEmpty else { throw .malformed("a key-encryption key has an id") }
    self.id = id
    self.created = created
    self.bytes = bytes
  }

  /// A new one, drawn from the system's randomness.
  package init(id: String, created: Int64) throws(SealingError) {
    try self.init(id: id, created: created, bytes: Randomness.bytes(32))
  }

  /// The key itself: a secret, for the file that keeps it.
  package var secret: [UInt8] { bytes }

  /// Wraps a data key for a context: names and values, of which only the first may not have `=`, and none a line break.
  package func wrap(_ key: DataKey, context: [String: String]) throws(SealingError) -> [UInt8] {
    let nonce = try Randomness.bytes(AESGCM.nonceSize)
    var wrapped = nonce
    var cipher = try AESGCM(key: bytes)
    let plaintext = key.bytes
    let associated = try KeyEncryptionKey.encode(context)
    try unsafe cipher.seal(plaintext.span.bytes, nonce: nonce, associated: associated, to: &wrapped)
    return wrapped
  }

  /// The data key that was wrapped. Throws `notAuthentic` where it was changed, or is of another key or context; `malformed` for
  /// another number of bytes.
  package func unwrap(_ wrapped: [UInt8], context: [String: String]) throws(SealingError) -> DataKey {
    guard wrapped.count == KeyEncryptionKey.wrappedSize else { throw .malformed("a wrapped key has another length") }
    var cipher = try AESGCM(key: bytes)
    var plaintext: [UInt8] = []
    let (nonce, sealed) = (Array(wrapped.prefix(AESGCM.nonceSize)), Array(wrapped.dropFirst(AESGCM.nonceSize)))
    let associated = try KeyEncryptionKey.encode(context)
    let isAuthentic = try unsafe cipher.open(sealed.span.bytes, nonce: nonce, associated: associated, to: &plaintext)
    guard isAuthentic, let key = DataKey(plaintext) else { throw .notAuthentic(at: 0) }
    return key
  }

  /// Whether the time to wrap of a key that was created then is over at an instant, both in seconds since 1970.
  package static func isPastCryptoPeriod(created: Int64, at instant: Int64) -> Bool {
    let (age, isFar) = instant.subtractingReportingOverflow(created)
    return isFar ? instant > created : age >= KeyEncryptionKey.cryptoPeriod
  }

  /// A line `name=value` each, sorted by their bytes: no two contexts share a text.
  static func encode(_ context: [String: String]) throws(SealingError) -> [UInt8] {
    var lines: [[UInt8]] = []
    for (name, value) in context {
      guard !name.utf8.contains(UInt8(ascii: "=")), !"\(name)\(value)".utf8.contains(UInt8(ascii: "\n")) else {
        throw .malformed("an encryption context has a line break, or a name with =")
      }
      lines.append(Array("\(name)=\(value)\n".utf8))
    }
    return lines.sorted { $0.lexicographicallyPrecedes($1) }.flatMap { $0 }
  }

  /// Names the key by its id, which is public.
  package var description: String { "key-encryption key \(id)" }
  /// The id alone.
  package var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}
