import Storage
import TestSupport
import Testing

/// TLS: whom a client believes.
@Suite struct HTTPSecurityTests {
  private static func client(_ authority: TestAuthority) -> HTTPClient {
    var settings = HTTPSettings()
    settings.caFile = authority.caFile
    return HTTPClient(settings)
  }

  @Test func believesTheAuthorityItIsGiven() async throws {
    let authority = try TestAuthority()
    let server = try TestServer(authority.identity()) { .ok($0.target) }
    let client = Self.client(authority)
    for _ in 0..<3 { #expect(try await client.get(server.url + "/a").body == Array("/a".utf8)) }
    #expect(server.connections < 3)
    let body = [UInt8](repeating: 3, count: 3 << 20)
    #expect(try await client.send(HTTPRequest(.put, server.url, body: body)).status == 200)
    #expect(server.requests.last?.body == body)
  }

  @Test func downloadsOverTLS() async throws {
    let authority = try TestAuthority()
    let body = [UInt8](repeating: 3, count: 9 << 20)
    let server = try TestServer(authority.identity()) { _ in TestReply(200, body: body) }
    let download = try await Self.client(authority).open(HTTPRequest(.get, server.url))
    #expect(try await download.gather(limit: body.count) == body)
  }

  @Test(arguments: ["expired", "other host", "self-signed", "unknown authority"])
  func refusesOtherCertificates(_ kind: String) async throws {
    let authority = try TestAuthority()
    let (identity, words) =
      switch kind {
      case "expired": (try authority.identity(days: -1), "it has expired")
      case "other host": (try authority.identity(host: "elsewhere.example"), "it is for another host")
      case "self-signed": (try authority.selfSigned(), "it is self-signed")
      default: (try TestAuthority().identity(), "its authority is not trusted here")
      }
    let server = try TestServer(identity) { _ in .ok() }
    let request = HTTPRequest(.get, server.url + "/secret", headers: [HTTPHeader("Authorization", "Bearer abc")])
    let error = await #expect(throws: StorageError.self) { try await Self.client(authority).send(request) }
    #expect(error?.code == .unauthorized)
    #expect(error?.cause.hasSuffix(words) == true, "\(String(describing: error))")
    #expect(server.requests.isEmpty)
  }

  @Test func theSystemDoesNotTrustTheTestsAuthority() async throws {
    let server = try TestServer(TestAuthority().identity()) { _ in .ok() }
    await #expect { try await HTTPClient().get(server.url) } throws: { ($0 as? StorageError)?.code == .unauthorized }
  }

  @Test func refusesTLSBefore12() async throws {
    let authority = try TestAuthority()
    var identity = try authority.identity()
    identity.isOutdated = true
    let server = try TestServer(identity) { _ in .ok() }
    let error = await #expect(throws: StorageError.self) { try await Self.client(authority).get(server.url) }
    #expect(error?.code == .unavailable)
    #expect(error?.remedy.contains("TLS 1.2") == true)
    // The server itself would have spoken with others.
    let ending = try Subprocess.run(
      "/usr/bin/openssl", ["s_client", "-tls1_1", "-cipher", "ALL:@SECLEVEL=0", "-connect", "127.0.0.1:\(server.port)"])
    #expect(ending.out.contains("TLSv1.1"))
  }

  @Test func saysThatTheCAFileIsMissing() async throws {
    let server = try TestServer(TestAuthority().identity()) { _ in .ok() }
    var settings = HTTPSettings()
    settings.caFile = "/nowhere/ca.pem"
    let client = HTTPClient(settings)
    await #expect { try await client.get(server.url) } throws: { ($0 as? StorageError)?.code == .invalid }
  }
}
