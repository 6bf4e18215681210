internal import Events
internal import Sealing
internal import Storage
internal import Testing

@testable internal import Jobs

/// How a POST proves who asks. That openssl(1) signs the same is tested on the built binary.
struct RequestAuthorizationTests {
  @Test(arguments: [
    ("https://Example.org/a/b?c=d#e", "https://example.org", "/a/b?c=d"), ("http://h:8080", "http://h:8080", "/"),
    ("https://h:443?x", "https://h", "/?x"), ("http://me:word@h/p", "http://h", "/p"),
  ])
  func signedText(url: String, origin: String, target: String) {
    let instant = Instant(nanoseconds: RequestsFixture.asOf, digits: 3)
    let headers = RequestAuthorization.hmac(keyID: "k", key: "secret").headers(url, Array("{}".utf8), at: instant)
    let date = "2026-11-19T06:00:00Z"
    let digest = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    let code = HMAC.sha256(
      Array("POST\n\(origin)\n\(target)\n\(date)\n\(digest)".utf8), key: Array("secret".utf8))
    #expect(headers.map(\.value) == [date, "Tally-HMAC-SHA256 keyId=\"k\",signature=\"\(Hex.encode(code))\""])
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
