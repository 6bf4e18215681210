import Glibc
import Storage
import Synchronization
import Testing

@Suite struct HTTPClientTests {
  @Test func getsAndPosts() async throws {
    let server = try #require(
      LoopbackServer(["HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"]))
    let answer = try await HTTPClient().get(server.url + "/start")
    #expect(answer.status == 200)
    #expect(answer.body == Array("ok".utf8))
    #expect(try await HTTPClient().post(server.url + "/fail", body: Array("why".utf8)).status == 503)
    let requests = server.finish()
    #expect(requests[0].hasPrefix("GET /start HTTP/1.1\r\n"))
    #expect(requests[1].hasPrefix("POST /fail HTTP/1.1\r\n"))
    #expect(requests[1].hasSuffix("\r\n\r\nwhy"))
  }

  @Test func refusesWhatIsTooLong() async throws {
    let server = try #require(LoopbackServer(["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12345"]))
    await #expect { try await HTTPClient().get(server.url, limit: 4) } throws: { ($0 as? StorageError)?.code == .tooLarge }
    _ = server.finish()
  }

  @Test(arguments: ["file:///etc/passwd", "ftp://x/", "", "http://a b/", "gopher://x", "httpx://y"])
  func refusesOtherSchemes(_ url: String) async {
    await #expect { try await HTTPClient().get(url) } throws: { ($0 as? StorageError)?.code == .invalid }
  }

  @Test func doesNotFollowARedirectToAFile() async throws {
    let server = try #require(LoopbackServer(["HTTP/1.1 302 F\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n"]))
    await #expect { try await HTTPClient.brief().get(server.url) } throws: { ($0 as? StorageError)?.code == .unavailable }
    _ = server.finish()
  }

  @Test func followsARedirectWithoutTheCredentials() async throws {
    let other = try #require(LoopbackServer(["HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"]))
    let first = try #require(LoopbackServer(["HTTP/1.1 302 F\r\nLocation: \(other.url)/b\r\nContent-Length: 0\r\n\r\n"]))
    let url = "http://user:word@" + first.url.dropFirst("http://".count)
    #expect(try await HTTPClient.brief().get(url).status == 200)
    #expect(first.finish()[0].contains("Authorization: Basic"))
    #expect(!other.finish()[0].contains("Authorization"))
  }

  @Test func anErrorTellsTheHostAndNoSecret() async throws {
    let error = await #expect(throws: StorageError.self) {
      try await HTTPClient().get("http://me:word@127.0.0.1:1/secret-path?token=x")
    }
    #expect(error?.code == .unavailable)
    #expect(error?.path == "http://127.0.0.1:1")
    #expect(error.map { !$0.description.contains("secret") && !$0.description.contains("word") } == true)
  }
}

/// Answers one request a connection with the given responses, in order, on 127.0.0.1.
private final class LoopbackServer: Sendable {
  let url: String
  private let thread: Mutex<pthread_t?>
  private let requests = Mutex<[String]>([])
  private let listener: Int32
  private let responses: [String]

  init?(_ responses: [String]) {
    self.responses = responses
    listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = listener
    let bound = unsafe withUnsafeMutablePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(descriptor, $0, length) == 0 && listen(descriptor, 8) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    thread = Mutex(nil)
    url = "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
    guard bound else { return nil }
    var id = pthread_t()
    let context = unsafe Unmanaged.passRetained(self).toOpaque()
    let started = unsafe pthread_create(
      &id, nil,
      { context in
        if let context = unsafe context { unsafe Unmanaged<LoopbackServer>.fromOpaque(context).takeRetainedValue().serve() }
        return nil
      }, context)
    guard started == 0 else { return nil }
    thread.withLock { $0 = id }
  }

  /// Waits for the last answer and returns the requests.
  func finish() -> [String] {
    if let id = thread.withLock({ $0 }) { pthread_join(id, nil) }
    close(listener)
    return requests.withLock { $0 }
  }

  private func serve() {
    for response in responses {
      let connection = accept(listener, nil, nil)
      var request: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 4096)
      repeat {
        let count = unsafe recv(connection, &buffer, buffer.count, 0)
        if count <= 0 { break }
        request += buffer.prefix(count)
      } while !Self.isComplete(String(decoding: request, as: UTF8.self))
      requests.withLock { $0.append(String(decoding: request, as: UTF8.self)) }
      let bytes = Array(response.utf8)
      _ = unsafe send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
      shutdown(connection, Int32(SHUT_RDWR))
      close(connection)
    }
  }

  /// The head has ended, and the body of the one POST here with it.
  private static func isComplete(_ request: String) -> Bool {
    request.hasPrefix("POST") ? request.hasSuffix("why") : request.hasSuffix("\r\n\r\n")
  }
}
