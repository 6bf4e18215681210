import Events
import Sealing
import Storage
import Testing

/// How a request with a body proves who asks. That openssl(1) signs the same is tested on the built binary.
@Suite struct HTTPAuthorizationTests {
  @Test(arguments: [
    ("https://Example.org/a/b?c=d#e", "https://example.org", "/a/b?c=d"), ("http://h:8080", "http://h:8080", "/"),
    ("https://h:443?x", "https://h", "/?x"), ("http://me:word@h/p", "http://h", "/p"),
  ])
  func signedText(url: String, origin: String, target: String) throws {
    let instant = try #require(Instant(rfc3339: "2026-11-19T06:00:00.000Z"))
    let asked = try #require(HTTPOrigin(url))
    #expect(HTTPOrigin.target(of: url) == target)
    let headers = HTTPAuthorization.hmac(keyID: "k", key: Secret("secret"))
      .headers(.post, asked, HTTPOrigin.target(of: url), body: Array("{}".utf8), at: instant)
    let date = "2026-11-19T06:00:00Z"
    let digest = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    let code = HMAC.sha256(
      Array("POST\n\(origin)\n\(target)\n\(date)\n\(digest)".utf8), key: Array("secret".utf8))
    #expect(headers.map(\.value) == [date, "Tally-HMAC-SHA256 keyId=\"k\",signature=\"\(Hex.encode(code))\""])
  }
}
