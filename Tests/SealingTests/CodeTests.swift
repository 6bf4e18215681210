import Sealing
import Testing

/// Against published vectors.
@Suite struct CodeTests {
  /// RFC 4231, test cases 1, 2, 3, 4, 6 and 7.
  @Test(
    arguments: [
      (
        [UInt8](repeating: 0x0b, count: 20), Array("Hi There".utf8),
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
      ),
      (
        Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
      ),
      (
        [UInt8](repeating: 0xaa, count: 20), [UInt8](repeating: 0xdd, count: 50),
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
      ),
      (Array(1...25), [UInt8](repeating: 0xcd, count: 50), "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
      (
        [UInt8](repeating: 0xaa, count: 131), Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
      ),
      // Made with Python's hmac.
      ([], [], "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
    ] as [([UInt8], [UInt8], String)])
  func hmac(_ key: [UInt8], _ message: [UInt8], _ code: String) {
    #expect(Hex.encode(HMAC.sha256(message, key: key)) == code)
  }

  /// RFC 1321, A.5.
  @Test(
    arguments: [
      ("", "d41d8cd98f00b204e9800998ecf8427e"), ("a", "0cc175b9c0f1b6a831c399e269772661"),
      ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
      ("12345678901234567890123456789012345678901234567890123456789012345678901234567890", "57edf4a22be3c955ac49da2e2107b67a"),
    ]) func md5(_ text: String, _ digest: String) throws
  {
    #expect(try Hex.encode(#require(MD5.hash(Array(text.utf8)))) == digest)
  }

  /// RFC 4648, 10.
  @Test(
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
      ("foobar", "Zm9vYmFy"),
    ]) func base64(_ text: String, _ code: String)
  {
    #expect(Base64.encode(Array(text.utf8)) == code)
    #expect(Base64.decode(code) == Array(text.utf8))
    #expect(Base64.encode([0xfb, 0xff, 0xbf]) == "+/+/")
  }

  @Test(arguments: ["Z", "Zg", "Zg=", "Zg==Zg==", "Zh==", "Zm9v\n", "Z=g=", "-_+/", "Zm9vYg=", "===="])
  func refusesOtherBase64(_ text: String) { #expect(Base64.decode(text) == nil) }

  @Test(arguments: ["", "00", "ff01", "7f80"]) func hex(_ text: String) throws {
    #expect(try Hex.encode(#require(Hex.decode(text))) == text)
  }

  @Test(arguments: ["0", "0g", "FF", "0x", " 0", "ä0"]) func refusesOtherHex(_ text: String) { #expect(Hex.decode(text) == nil) }

  @Test func fractions() {
    let numbers = (0..<100).map { _ in RandomID.fraction() }
    #expect(numbers.allSatisfy { (0..<1).contains($0) })
    #expect(Set(numbers).count > 90)
  }
}
