import Events
import Sealing
import Storage
import TestSupport
import Testing

@testable import Jobs

/// Who is asked, with which credentials, and how addresses are read.
@Suite struct WebReaderTests {
  private let fixture = RemoteFixture()

  private func read(_ url: String, _ authorization: HTTPAuthorization, servers: [String]) async throws -> String {
    let web = WebReader(
      fixture.service(), authorization: authorization, servers: Set(servers.compactMap { HTTPOrigin($0) }), now: fixture.now)
    return String(decoding: try await web.read(try #require(WebAddress(url)), limit: 1000), as: UTF8.self)
  }

  @Test func credentialsStayWithTheServer() async throws {
    let other = try TestServer { _ in .ok("elsewhere") }
    let server = try TestServer { request in
      request.path == "/here" ? .redirect("/there") : request.path == "/away" ? .redirect(other.url + "/x") : .ok("there")
    }
    let token = HTTPAuthorization.bearer(Secret("t0ken"))
    #expect(try await read(server.url + "/here", token, servers: [server.url]) == "there")
    #expect(server.requests.map { $0.header("Authorization") } == ["Bearer t0ken", "Bearer t0ken"])
    #expect(try await read(server.url + "/away", token, servers: [server.url, other.url]) == "elsewhere")
    #expect(other.requests.map { $0.header("Authorization") } == [nil])
    let error = await #expect(throws: StorageError.self) { try await read(server.url + "/away", token, servers: [server.url]) }
    #expect(error?.code == .invalid && error?.cause == "it leads to \(other.url), which the source does not name")
    #expect(other.requests.count == 1)
    // A server that the source names gets them when it is asked itself.
    _ = try await read(other.url + "/x", token, servers: [server.url, other.url])
    #expect(other.requests.last?.header("Authorization") == "Bearer t0ken")
  }

  @Test("A server that says when to come back is busy, and not out of order")
  func retryAfter() throws {
    let address = try #require(WebAddress("https://h/a"))
    func code(_ status: Int, _ headers: [String: String]) -> StorageError.Code? {
      (WebReader.failure(status, { headers[$0] }, .get, address) as? StorageError)?.code
    }
    #expect(code(503, ["Retry-After": "5"]) == .throttled && code(503, [:]) == .unavailable && code(429, [:]) == .throttled)
  }

  @Test func aCircleOfRedirectsEnds() async throws {
    let server = try TestServer { request in .redirect(request.target) }
    let error = await #expect(throws: StorageError.self) { try await read(server.url + "/a", .none, servers: [server.url]) }
    #expect(error?.code == .unavailable && server.requests.count == 4)
  }

  @Test func signs() throws {
    let address = try #require(WebAddress("https://h.example:8443/a%20b/c?d=e&f"))
    let instant = try #require(Instant(rfc3339: "2026-11-18T10:00:00.999Z"))
    func lines(_ authorization: HTTPAuthorization) -> [String] {
      authorization.headers(.get, address.origin, address.target, at: instant).map { "\($0.name): \($0.value)" }
    }
    #expect(lines(.none) == [])
    // RFC 7617, 2.
    #expect(
      lines(.basic(user: "Aladdin", password: Secret("open sesame"))) == ["Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="])
    // printf 'GET\nhttps://h.example:8443\n/a%%20b/c?d=e&f\n2026-11-18T10:00:00Z' | openssl dgst -sha256 -hmac geheim
    #expect(
      lines(.hmac(keyID: "k1", key: Secret("geheim"))) == [
        "Tally-Date: 2026-11-18T10:00:00Z",
        #"Authorization: Tally-HMAC-SHA256 keyId="k1",signature="32df5d3449e3a270aed4a8845a53869ef8844fd8098eadbf5cab10f2fcabf8cd""#,
      ])
  }

  @Test func neverPrintsCredentials() {
    let all: [HTTPAuthorization] = [
      .bearer(Secret("geheim")), .basic(user: "u", password: Secret("geheim")), .hmac(keyID: "k", key: Secret("geheim")),
    ]
    for one in all {
      var text = ""
      dump(one, to: &text)
      #expect(!"\(one) \(String(reflecting: one)) \(text)".contains("geheim"))
    }
  }

  @Test(
    arguments: [
      // RFC 3986, 5.4, as far as it speaks of http.
      ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"), ("/g", "http://a/g"), ("//g", "http://g/"),
      ("?y", "http://a/b/c/d;p?y"), ("g?y", "http://a/b/c/g?y"), ("g?y/./x", "http://a/b/c/g?y/./x"), ("", "http://a/b/c/d;p?q"),
      (".", "http://a/b/c/"), ("..", "http://a/b/"), ("../g", "http://a/b/g"), ("../../../g", "http://a/g"),
      ("g/../h", "http://a/b/c/h"), ("https://x/y", "https://x/y"), ("#f", "http://a/b/c/d;p?q"),
      ("ü x", "http://a/b/c/%C3%BC%20x"),
      ("ftp://x/y", nil), ("http://u:p@x/y", nil), ("javascript:alert(1)", nil), ("http:///x", nil),
    ] as [(String, String?)]) func resolves(_ reference: String, _ address: String?) throws
  {
    #expect(try #require(WebAddress("http://a/b/c/d;p?q")).resolving(reference)?.text == address)
  }

  @Test(arguments: [[], [0], [0, 255], [1, 2, 3], Array(0...255)] as [[UInt8]]) func base64(_ bytes: [UInt8]) {
    let text = Base64.encode(bytes)
    #expect(Base64.decode(text) == bytes)
    #expect(Base64.decode(text + "=") == nil && Base64.decode("*" + text) == nil)
  }
}
