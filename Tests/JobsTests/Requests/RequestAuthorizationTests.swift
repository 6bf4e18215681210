internal import Events
internal import Sealing
internal import Storage
internal import Testing

@testable internal import Jobs

/// How a POST proves who asks. Expected values come from the RFCs, and from openssl(1).
struct RequestAuthorizationTests {
  /// RFC 4231, 4.2 to 4.4 and 4.7.
  @Test(
    arguments: [
      (Array(repeating: 0x0b, count: 20), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
      (Array("Jefe".utf8), "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
      (
        Array(repeating: 0xaa, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
      ),
    ] as [([UInt8], String, String)])
  func sign(key: [UInt8], text: String, expected: String) {
    #expect(RequestAuthorization.sign(Array(text.utf8), key: key).description == expected)
  }

  /// RFC 4648, 10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ])
  func base64(text: String, expected: String) { #expect(RequestAuthorization.base64(Array(text.utf8)) == expected) }

  @Test(arguments: [
    ("https://Example.org/a/b?c=d#e", "https://example.org", "/a/b?c=d"), ("http://h:8080", "http://h:8080", "/"),
    ("https://h:443?x", "https://h", "/?x"), ("http://me:word@h/p", "http://h", "/p"),
  ])
  func signedText(url: String, origin: String, target: String) {
    let instant = Instant(nanoseconds: RequestsFixture.asOf, digits: 3)
    let headers = RequestAuthorization.hmac(keyID: "k", key: "secret").headers(url, Array("{}".utf8), at: instant)
    let date = "2026-11-19T06:00:00Z"
    let digest = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    let signature = RequestAuthorization.sign(
      Array("POST\n\(origin)\n\(target)\n\(date)\n\(digest)".utf8), key: Array("secret".utf8))
    #expect(headers.map(\.value) == [date, "Tally-HMAC-SHA256 keyId=\"k\",signature=\"\(signature)\""])
  }

  @Test func nothingOfASecretIsPrinted() {
    for authorization in [
      RequestAuthorization.bearer("word"), .basic(user: "u", password: "word"), .hmac(keyID: "k", key: "word"),
    ] {
      var dumped = ""
      dump(authorization, to: &dumped)
      #expect(!"\(authorization) \(String(reflecting: authorization)) \(dumped)".contains("word"))
    }
  }
}
