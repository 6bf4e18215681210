import Sealing
import Testing

@Suite struct KeyEncryptionKeyTests {
  private let context = ["store": "s1", "archive": "0123456789abcdef", "policy": "7y"]

  private func kek(_ first: UInt8 = 0) throws -> KeyEncryptionKey {
    try KeyEncryptionKey(id: "k\(first)", created: 1_000, bytes: Array(first..<first + 32))
  }

  @Test func whatIsWrappedUnwraps() throws {
    let key = try DataKey()
    let wrapped = try kek().wrap(key, context: context)
    #expect(wrapped.count == KeyEncryptionKey.wrappedSize)
    #expect(try kek().unwrap(wrapped, context: context) == key)
    #expect(try kek().wrap(key, context: context) != wrapped)
    #expect(try DataKey() != key)
  }

  /// Wrapped by PyPI's `cryptography` (AESGCM over key 0…31, nonce twelve 7s, context a=1, b=x=y).
  @Test func theFormatIsGCMOverSortedLines() throws {
    let wrapped: [UInt8] = [
      7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 85, 48, 252, 6, 53, 85, 141, 174,
      156, 199, 73, 218, 218, 11, 174, 193, 251, 6, 215, 41, 210, 173, 219, 67, 164, 225, 4, 160,
      94, 132, 104, 65, 73, 1, 120, 237, 154, 250, 56, 194, 153, 224, 231, 132, 6, 172, 220, 144,
    ]
    #expect(try kek().unwrap(wrapped, context: ["b": "x=y", "a": "1"]).bytes == [UInt8](repeating: 0x5a, count: 32))
  }

  @Test func nothingElseUnwraps() throws {
    let wrapped = try kek().wrap(DataKey(), context: context)
    for bit in 0..<wrapped.count * 8 {
      #expect(throws: SealingError.notAuthentic(at: 0)) { _ = try kek().unwrap(wrapped.flipped(bit: bit), context: context) }
    }
    for count in 0..<wrapped.count {
      #expect(throws: SealingError.malformed("a wrapped key has another length")) {
        _ = try kek().unwrap(Array(wrapped.prefix(count)), context: context)
      }
    }
    #expect(throws: SealingError.self) { _ = try kek().unwrap(wrapped + [0], context: context) }
    #expect(throws: SealingError.notAuthentic(at: 0)) { _ = try kek(1).unwrap(wrapped, context: context) }
  }

  static let others: [[String: String]] = [
    [:], ["store": "s1"], ["store": "s2", "archive": "0123456789abcdef", "policy": "7y"],
    ["store": "s1", "archive": "0123456789abcdef", "policy": "7y", "more": ""],
    ["stor": "es1", "archive": "0123456789abcdef", "policy": "7y"],
  ]

  @Test(arguments: others) func anotherContextDoesNotUnwrap(_ other: [String: String]) throws {
    let wrapped = try kek().wrap(DataKey(), context: context)
    #expect(throws: SealingError.notAuthentic(at: 0)) { _ = try kek().unwrap(wrapped, context: other) }
  }

  @Test func contextsThatCouldBeConfusedAreRefused() throws {
    for context in [["a": "1\nb=2"], ["a=1": "2"], ["a\n": ""]] {
      #expect(throws: SealingError.self) { _ = try kek().wrap(DataKey(), context: context) }
    }
  }

  @Test func keysAgeAndKeepTheirSecret() throws {
    let kek = try kek()
    let end = kek.created + KeyEncryptionKey.cryptoPeriod
    func isPast(_ instant: Int64) -> Bool { KeyEncryptionKey.isPastCryptoPeriod(created: kek.created, at: instant) }
    #expect(!isPast(end - 1) && isPast(end))
    #expect(!isPast(.min) && isPast(.max))
    #expect("\(kek)" == "key-encryption key k0")
    var text = ""
    dump(kek, to: &text)
    dump(try DataKey(), to: &text)
    #expect(!text.contains("31") && !text.contains("elements"))
    for count in [0, 16, 31, 33] {
      #expect(throws: SealingError.self) {
        _ = try KeyEncryptionKey(id: "k", created: 0, bytes: [UInt8](repeating: 0, count: count))
      }
    }
  }
}
