/// The key of a ledger of erasures. It makes pseudonyms, which only whoever has it can lay beside an id, and seals the ids that are still needed.
package struct ErasureKey: Sendable, CustomStringConvertible, CustomReflectable {
  private let pseudonyms: [UInt8]
  private let ids: [UInt8]

  /// What tells keys apart: 16 hexadecimal digits that say nothing of the key.
  package let id: String

  /// Of a secret of 32 bytes. Throws `malformed` for any other number of them.
  package init(_ secret: [UInt8]) throws(SealingError) {
    guard secret.count == 32 else { throw .malformed("an erasure key has 32 bytes") }
    func derive(_ purpose: String) throws(SealingError) -> [UInt8] {
      try HKDF.derive(secret, salt: [], info: Array("tallystick erasure \(purpose)".utf8), count: 32)
    }
    pseudonyms = try derive("pseudonym")
    ids = try derive("id")
    id = Hex.encode(Array(HMAC.sha256(Array("tallystick erasure key".utf8), key: secret).prefix(8)))
  }

  /// The pseudonym of what has the key `hash` in filters: HMAC-SHA-256 over its eight bytes, the highest first.
  package func pseudonym(of hash: UInt64) -> Digest {
    let bytes = (0..<8).map { UInt8(truncatingIfNeeded: hash >> UInt64(56 - 8 * $0)) }
    return Digest(bytes: HMAC.sha256(bytes, key: pseudonyms)) ?? SHA256.hash([])
  }

  /// An id, sealed for a place: a nonce of 12 bytes, ciphertext, a tag of 16. AES-256-GCM with the place as associated data.
  package func seal(_ id: String, for place: String) throws(SealingError) -> [UInt8] {
    let nonce = try Randomness.bytes(AESGCM.nonceSize)
    var sealed = nonce
    var cipher = try AESGCM(key: ids)
    let bytes = Array(id.utf8)
    try unsafe cipher.seal(bytes.span.bytes, nonce: nonce, associated: Array(place.utf8), to: &sealed)
    return sealed
  }

  /// The id that was sealed for a place. Throws `notAuthentic` where it was changed, or is of another key or place.
  package func open(_ sealed: [UInt8], for place: String) throws(SealingError) -> String {
    guard sealed.count >= AESGCM.nonceSize + AESGCM.tagSize else { throw .malformed("a sealed id is too short") }
    var cipher = try AESGCM(key: ids)
    var bytes: [UInt8] = []
    let (nonce, rest) = (Array(sealed.prefix(AESGCM.nonceSize)), Array(sealed.dropFirst(AESGCM.nonceSize)))
    let isAuthentic = try unsafe cipher.open(rest.span.bytes, nonce: nonce, associated: Array(place.utf8), to: &bytes)
    guard isAuthentic else { throw .notAuthentic(at: 0) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Names the key by its id, which is public.
  package var description: String { "erasure key \(id)" }
  /// The id alone.
  package var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}
