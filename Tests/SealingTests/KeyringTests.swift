import Sealing
import TestSupport
import Testing

@Suite struct KeyringTests {
  private let context = ["store": "s1", "archive": "archives/2026/10/18/SMS", "policy": "7y"]

  private func kek(_ id: String, created: Int64) throws -> KeyEncryptionKey { try KeyEncryptionKey(id: id, created: created) }

  @Test func theNewestWrapsAndEachUnwraps() throws {
    let (old, young) = (try kek("b", created: 1), try kek("a", created: 2))
    let key = try DataKey()
    let before = try FileKeys([old]).wrap(key, context: context)
    let keys = FileKeys([young, old])
    let after = try keys.wrap(key, context: context)
    #expect((before.id, after.id) == ("b", "a"))
    #expect((after.kind, after.algorithm, after.created) == ("file", "AES256-GCM", nil))
    for wrapped in [before, after] { #expect(try keys.unwrap(wrapped, context: context) == key) }
    // Made at one instant: the order of files does not matter.
    let twins = [try kek("x", created: 3), try kek("y", created: 3)]
    for keys in [twins, twins.reversed()] { #expect(try FileKeys(keys).wrap(key, context: context).id == "y") }
  }

  @Test func aKeyThatIsNotAtHandIsNamed() async throws {
    let wrapped = try FileKeys([kek("old", created: 1)]).wrap(DataKey(), context: context)
    let expected = SealingError.unknownKey(kind: "file", id: "old")
    let keys = FileKeys([try kek("new", created: 2)])
    #expect(throws: expected) { _ = try keys.unwrap(wrapped, context: context) }
    await #expect(throws: expected) { _ = try await Keyring(wrapping: keys, ["pkcs11": keys]).unwrap(wrapped, context: context) }
    #expect(throws: SealingError.unknownKey(kind: "file", id: "(any)")) { _ = try FileKeys([]).wrap(DataKey(), context: [:]) }
  }

  /// Another key with the id of the right one, a changed context, a changed way of wrapping.
  @Test func whatDoesNotFitDoesNotOpen() throws {
    let keys = FileKeys([try kek("k", created: 1)])
    let wrapped = try keys.wrap(DataKey(), context: context)
    #expect(throws: SealingError.notAuthentic(at: 0)) {
      _ = try FileKeys([kek("k", created: 1)]).unwrap(wrapped, context: context)
    }
    #expect(throws: SealingError.notAuthentic(at: 0)) { _ = try keys.unwrap(wrapped, context: ["store": "s2"]) }
    var other = wrapped
    other.algorithm = "none"
    #expect(throws: SealingError.self) { _ = try keys.unwrap(other, context: context) }
  }

  @Test func aRingUnwrapsWhatEachPlaceWrapped() async throws {
    struct Odd: KeyPlace {
      let inner: FileKeys
      func wrap(_ key: DataKey, context: [String: String]) throws -> WrappedKey {
        var wrapped = try inner.wrap(key, context: context)
        wrapped.kind = "odd"
        return wrapped
      }
      func keys() -> [KeyDescription] { inner.keys() }
      func unwrap(_ wrapped: WrappedKey, context: [String: String]) throws -> DataKey {
        try inner.unwrap(wrapped, context: context)
      }
    }
    let (file, odd) = (FileKeys([try kek("f", created: 1)]), Odd(inner: FileKeys([try kek("o", created: 1)])))
    let key = try DataKey()
    let before = try await Keyring(wrapping: file, ["file": file]).wrap(key, context: context)
    let ring = Keyring(wrapping: odd, ["file": file, "odd": odd])
    let after = try await ring.wrap(key, context: context)
    #expect((before.kind, after.kind) == ("file", "odd"))
    for wrapped in [before, after] { #expect(try await ring.unwrap(wrapped, context: context) == key) }
  }

  @Test func aSealerSealsAndStamps() async throws {
    struct Stamper: TimestampAuthority {
      func stamp(_ digest: Digest) async throws -> [UInt8] { digest.bytes }
    }
    let key = try SigningKey.make(name: "Records", from: 1_000, days: 1)
    let content = Array("{}".utf8)
    for authority in [nil, Stamper()] {
      let seal = try await KeySealer(key, authority: authority, now: { 2_000 }).seal(content)
      #expect(
        CMSSeal.verify(seal.signature, of: content, trust: [key.certificate])
          == .intact(SealVerdict.Signer(certificate: key.certificate, signedAt: 2_000)))
      #expect(try Certificate.read(pem: seal.certificates) == [key.certificate])
      #expect(seal.timestamp == (authority == nil ? nil : SHA256.hash(seal.signature).bytes))
    }
    await #expect(throws: SealingError.self) { _ = try await KeySealer(key, now: { 90_000 }).seal(content) }
  }

  /// What `cat manifest.json manifest.json.p7s manifest.json.tsr | sha256sum` prints.
  @Test func whatARenewedTokenIsOver() {
    let digest = Seal.renewedDigest(content: [1, 2], signature: [3], timestamps: [[4, 5], [6]])
    #expect(digest == SHA256.hash([1, 2, 3, 4, 5, 6]))
  }
}
