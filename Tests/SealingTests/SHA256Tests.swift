import Sealing
import Testing

@Suite struct SHA256Tests {
  /// FIPS 180-4's examples.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ]) func publishedExamples(_ text: String, _ digest: String) {
    #expect(SHA256.hash(Array(text.utf8)).description == digest)
  }

  @Test func aDigestTakenInPiecesAndAfterAnotherIsTheSame() {
    var hasher = SHA256()
    for piece in ["a", "", "bc"] { unsafe hasher.update(Array(piece.utf8).span.bytes) }
    #expect(hasher.next() == SHA256.hash(Array("abc".utf8)))
    #expect(hasher.next() == SHA256.hash([]))
    unsafe hasher.update(([1, 2] as [UInt8]).span.bytes)
    #expect(hasher.finish() == SHA256.hash([1, 2]))
  }

  @Test func textAndBytesReadBack() throws {
    let digest = SHA256.hash([7])
    #expect(Digest(hex: digest.description) == digest)
    #expect(Digest(bytes: digest.bytes) == digest)
    #expect(digest.bytes.count == 32)
  }

  @Test(arguments: [
    "", "e3b0", String(repeating: "g", count: 64), String(repeating: "A", count: 64), String(repeating: "0", count: 66),
  ]) func otherTextIsNoDigest(_ text: String) {
    #expect(Digest(hex: text) == nil)
    #expect(Digest(bytes: Array(text.utf8)) == nil)
  }
}
