import Storage
import TestSupport
import Testing

@Suite struct HTTPRedirectTests {
  private static let secret = [
    HTTPHeader("Authorization", "Bearer abc"), HTTPHeader("X-Amz-Security-Token", "t"), HTTPHeader("Cookie", "c"),
    HTTPHeader("X-Api-Key", "k"), HTTPHeader("Range", "bytes=1-"),
  ]

  @Test func followsOnlyWhereAsked() async throws {
    let server = try TestServer { $0.path == "/a" ? .redirect("/b") : .ok("there") }
    #expect(try await HTTPClient().get(server.url + "/a").status == 302)
    #expect(try await HTTPClient.brief().get(server.url + "/a").body == Array("there".utf8))
  }

  @Test(arguments: [301, 302, 303, 307, 308]) func anotherServerGetsNoCredentials(_ status: Int) async throws {
    let other = try TestServer { _ in .ok("there") }
    let first = try TestServer { request in request.path == "/a" ? .redirect("/b") : .redirect(other.url + "/c", status: status) }
    let client = HTTPClient.brief()
    let url = first.url.replacing("//", with: "//user:word@") + "/a"
    #expect(try await client.send(HTTPRequest(.get, url, headers: Array(Self.secret.dropFirst()))).status == 200)
    #expect(first.requests.first?.header("Authorization")?.hasPrefix("Basic ") == true)
    #expect(try await client.send(HTTPRequest(.get, first.url + "/a", headers: Self.secret)).status == 200)
    #expect(first.requests.last?.header("Authorization") == "Bearer abc")
    #expect(first.requests.last?.header("X-Api-Key") == "k")
    for request in other.requests {
      #expect(request.headers.map { $0.name.lowercased() }.sorted() == ["accept", "host", "range", "user-agent"])
    }
    #expect(other.requests.count == 2)
  }

  @Test func aDownloadFollowsToo() async throws {
    let other = try TestServer { _ in .ok("there") }
    let first = try TestServer { _ in .redirect(other.url) }
    let download = try await HTTPClient.brief().open(HTTPRequest(.get, first.url, headers: Self.secret))
    #expect(download.status == 200)
    #expect(try await download.gather() == Array("there".utf8))
    #expect(other.requests.first?.header("Authorization") == nil)
  }

  @Test(arguments: ["/", "http://127.0.0.1:1/", "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://x/"])
  func refusesWhatLeadsNowhere(_ location: String) async throws {
    let server = try TestServer { _ in .redirect(location) }
    let error = await #expect(throws: StorageError.self) { try await HTTPClient.brief().get(server.url) }
    #expect(error?.code == .unavailable)
    #expect(server.requests.count == (location == "/" ? 4 : 1))
  }

  @Test func whatWritesIsNotRedirected() async throws {
    let server = try TestServer { _ in .redirect("/b", status: 307) }
    for method in [HTTPMethod.put, .post, .delete] {
      var settings = HTTPSettings()
      settings.redirects = 3
      #expect(try await HTTPClient(settings).send(HTTPRequest(method, server.url + "/a")).status == 307)
    }
    #expect(server.requests.map(\.path) == ["/a", "/a", "/a"])
  }

  @Test func neverFromHTTPSToHTTP() async throws {
    let authority = try TestAuthority()
    let plain = try TestServer { _ in .ok() }
    let server = try TestServer(authority.identity()) { _ in .redirect(plain.url) }
    var settings = HTTPSettings()
    settings.redirects = 3
    settings.caFile = authority.caFile
    let client = HTTPClient(settings)
    await #expect { try await client.get(server.url) } throws: { ($0 as? StorageError)?.code == .unavailable }
    #expect(plain.connections == 0)
  }
}
