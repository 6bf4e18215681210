import Events
import Sealing
import Storage
import Testing

/// What goes wrong elsewhere.
@Suite struct SigV4RegressionTests {
  /// The signatures were made with botocore 1.43 (`S3SigV4Auth`).
  @Test(
    arguments: [
      (.get, "/b/a+b:c('d')!*,;=@&$", [], "", "45baf505c545a8686f00308ff4f5cc3c1da22295aea221a3f488ece81605c5d4"),
      (.get, "/b/ä/日本/👍 x", [], "", "739d505fe03ae9b75314464416b1528aa0d4829243777eb174845599490ef839"),
      (.get, "/b//a/../c/./d//", [], "", "9f01efe6177faf552c9ecc08d96f00a60b191e7434acb887e4764707866940f4"),
      (
        .get, "/b?versions&prefix=a/b&delimiter=/&key-marker=+%20&key=x", [], "",
        "71e2257adb19c593367c141986f8b4d7e5ac9e900d6bc03ae5ba0a7559172879"
      ),
      (
        .put, "/b/k",
        [
          HTTPHeader("x-amz-copy-source", "/b/k"), HTTPHeader("x-amz-copy-source-if-none-match", "e"),
          HTTPHeader("x-amz-copy-source-range", "bytes=0-1"), HTTPHeader("x-amz-object-lock-mode", "COMPLIANCE"),
        ], "", "4be644f1223c6980137db74fce86d069541543d621d9377b999fea9a4b7ffb17"
      ),
      (
        .put, "/b/k?uploadId=2&partNumber=10", [HTTPHeader("Content-MD5", "x==")], "hello",
        "eac0555da3545771e9f6f12155f28d7395e6f042e4ed175cab9d261e40cbf44e"
      ),
    ] as [(HTTPMethod, String, [HTTPHeader], String, String)])
  func sameAsAnotherHand(_ method: HTTPMethod, _ target: String, _ headers: [HTTPHeader], _ body: String, _ signature: String)
    throws
  {
    let credentials = S3Credentials(
      accessKey: "AKIDEXAMPLE", secretKey: Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
      sessionToken: body.isEmpty ? nil : Secret("to/ke+n=="))
    let request = HTTPRequest(method, "http://127.0.0.1:7480" + target, headers: headers, body: Array(body.utf8))
    let instant = try #require(Instant(rfc3339: "2026-11-19T06:00:00Z"))
    let signed = SigV4(region: "us-east-1").sign(request, credentials, at: instant)
    #expect(signed.headers.contains { $0.isNamed("authorization") && $0.value.hasSuffix("Signature=" + signature) })
  }

  /// The URL as it is given and as it goes out.
  @Test(
    arguments: [
      // In any order, without values, with escapes of either case.
      ("/b/k?versions&prefix=a%2fb&delimiter=/", "/b/k?delimiter=%2F&prefix=a%2Fb&versions="),
      ("/b/k?uploadId=2&partNumber=10", "/b/k?partNumber=10&uploadId=2"), ("/b?a=2&a=1&a-b=3&A=4", "/b?A=4&a=1&a=2&a-b=3"),
      ("/b?&&a==b&", "/b?a=%3Db"), ("", "/"), ("?retention", "/?retention="), ("/b/k#x?y", "/b/k"),
      // Every kind of key.
      ("/b/a+b:c('d')!*,;=@&$", "/b/a%2Bb%3Ac%28%27d%27%29%21%2A%2C%3B%3D%40%26%24"),
      ("/b/ä/日本/👍", "/b/%C3%A4/%E6%97%A5%E6%9C%AC/%F0%9F%91%8D"),
      ("/b//a///b/", "/b//a///b/"), ("/b/../c/./d", "/b/../c/./d"), ("/b/%7E%2B%2f~", "/b/~%2B/~"), ("/b/100%", "/b/100%25"),
      ("/b/a%zz%4", "/b/a%25zz%254"), ("/b/a b\u{1}\u{7f}", "/b/a%20b%01%7F"),
    ]) func goesOutAsItIsSigned(_ target: String, _ canonical: String)
  {
    let credentials = S3Credentials(accessKey: "a", secretKey: Secret("b"))
    let signed = SigV4(region: "r").sign(
      HTTPRequest(.get, "http://Host.EXAMPLE:7480" + target), credentials, at: Instant(nanoseconds: 0))
    #expect(signed.url == "http://host.example:7480" + canonical)
    // Signing again changes nothing.
    #expect(SigV4(region: "r").sign(signed, credentials, at: Instant(nanoseconds: 0)).headers == signed.headers)
  }

  @Test func hidesItsSecrets() {
    let credentials = S3Credentials(accessKey: "AKIA", secretKey: Secret("hidden"), sessionToken: Secret("hidden"))
    var text = "\(credentials) \(String(reflecting: credentials))"
    dump(credentials, to: &text)
    #expect(!text.contains("hidden"))
    #expect(text.contains("AKIA"))
  }

  @Test func leavesOutWhatOthersMayChange() {
    let headers = [
      HTTPHeader("User-Agent", "x"), HTTPHeader("Expect", "y"), HTTPHeader("X-Amz-Copy-Source", "/b/k"),
      HTTPHeader("x-amz-copy-source-if-none-match", "e"), HTTPHeader("Authorization", "old"), HTTPHeader("X-AMZ-Date", "old"),
    ]
    let credentials = S3Credentials(accessKey: "a", secretKey: Secret("b"))
    let signed = SigV4(region: "r").sign(
      HTTPRequest(.put, "http://h/b", headers: headers), credentials, at: Instant(nanoseconds: 0), payload: .unsigned)
    let authorization = signed.headers.filter { $0.isNamed("authorization") }.map(\.value)
    #expect(authorization.count == 1)
    #expect(
      authorization[0].contains(
        "SignedHeaders=host;x-amz-content-sha256;x-amz-copy-source;x-amz-copy-source-if-none-match;x-amz-date,"))
    #expect(signed.headers.contains(HTTPHeader("x-amz-date", "19700101T000000Z")))
    #expect(signed.headers.contains(HTTPHeader("x-amz-content-sha256", "UNSIGNED-PAYLOAD")))
  }
}
