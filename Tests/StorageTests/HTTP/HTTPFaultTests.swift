import Dispatch
import Storage
import TestSupport
import Testing

/// Servers that fail, hang and lie.
@Suite struct HTTPFaultTests {
  /// A client that loses patience at once, as far as libcurl can.
  private static func hasty() -> HTTPClient {
    var settings = HTTPSettings()
    settings.stall = .seconds(1)
    settings.whole = .seconds(20)
    return HTTPClient(settings)
  }

  @Test(
    arguments: [
      (.ok("12345", fault: .close(after: 3)), .damaged), (.ok("12345", fault: .close(after: 0)), .damaged),
      (.ok("12345", fault: .reset(after: 3)), .unavailable), (.broken(.reset(after: nil)), .unavailable),
      (.broken(.raw([])), .unavailable), (.broken(.raw(Array("SSH-2.0-OpenSSH_9.2\r\n".utf8))), .unavailable),
      (.broken(.silence), .unavailable), (.ok("12345", fault: .hang(after: 2)), .unavailable),
      (.broken(.raw(Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n123".utf8))), .damaged),
      (.broken(.raw(Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n123".utf8))), .unavailable),
      (.broken(.raw(Array("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n12345".utf8))), .unavailable),
      (.broken(.raw(Array("HTTP/1.1 200 OK\r\nContent-Le".utf8))), .unavailable),
    ] as [(TestReply, StorageError.Code)])
  func breaks(_ reply: TestReply, _ code: StorageError.Code) async throws {
    let server = try TestServer { _ in reply }
    let error = await #expect(throws: StorageError.self) { try await Self.hasty().get(server.url) }
    #expect(error?.code == code, "\(String(describing: error))")
  }

  @Test func takesSlowBytes() async throws {
    let turn = DispatchSemaphore(value: 1)
    let server = try TestServer { _ in .ok("slowly", fault: .slow(chunk: 1) { turn.wait() }) }
    let download = try await Self.hasty().open(HTTPRequest(.get, server.url))
    var parts: [[UInt8]] = []
    while let part = try await download.next() {
      parts.append(part)
      turn.signal()
    }
    #expect(parts == "slowly".utf8.map { [$0] })
  }

  /// Some fifty bytes a second: never without one for a second, and the rest would take an hour.
  @Test func losesPatienceWithDrops() async throws {
    let body = String(repeating: "x", count: 200_000)
    let server = try TestServer { _ in
      .ok(body, fault: .slow(chunk: 1) { _ = DispatchSemaphore(value: 0).wait(timeout: .now() + .milliseconds(20)) })
    }
    let error = await #expect(throws: StorageError.self) { try await Self.hasty().get(server.url) }
    #expect(error?.code == .unavailable)
  }

  @Test func boundsABody() async throws {
    let server = try TestServer { _ in .ok("12345") }
    #expect(try await HTTPClient().get(server.url, limit: 5).body.count == 5)
    await #expect { try await HTTPClient().get(server.url, limit: 4) } throws: { ($0 as? StorageError)?.code == .tooLarge }
  }

  @Test func boundsAHead() async throws {
    @Sendable func reply(_ size: Int) -> TestReply {
      TestReply(200, headers: (0..<size / 1024).map { HTTPHeader("X-\($0)", String(repeating: "a", count: 1000)) })
    }
    let server = try TestServer { $0.path == "/small" ? reply(50 << 10) : reply(70 << 10) }
    #expect(try await HTTPClient().get(server.url + "/small").headers.count == 51)
    let error = await #expect(throws: StorageError.self) { try await HTTPClient().get(server.url) }
    #expect(error?.code == .tooLarge)
  }

  @Test func anEndlessHeadEnds() async throws {
    let line = "X: " + String(repeating: "a", count: 200_000)
    let server = try TestServer { _ in .broken(.raw(Array("HTTP/1.1 200 OK\r\n\(line)".utf8))) }
    await #expect(throws: StorageError.self) { try await HTTPClient().get(server.url) }
  }

  @Test func aResetInTheMiddleOfAnUploadIsAnError() async throws {
    let server = try TestServer(cutUpload: { _ in 100_000 }) { _ in .ok() }
    let request = HTTPRequest(.put, server.url, body: [UInt8](repeating: 1, count: 8 << 20))
    let error = await #expect(throws: StorageError.self) { try await HTTPClient().send(request) }
    #expect(error?.code == .unavailable)
    #expect(server.requests.isEmpty)
  }

  @Test func nobodyThere() async throws {
    let server = try TestServer { _ in .ok() }
    server.stop()
    let error = await #expect(throws: StorageError.self) {
      try await HTTPClient().get(server.url.replacing("//", with: "//me:word@") + "/secret-path?token=x")
    }
    #expect(error?.code == .unavailable)
    #expect(error?.path == server.url)
    #expect(error.map { !$0.description.contains("secret") && !$0.description.contains("word") } == true)
  }

  @Test func aCancelledTaskEndsItsRequest() async throws {
    let (started, start) = AsyncStream<Void>.makeStream()
    let server = try TestServer { _ in
      start.yield()
      return .broken(.silence)
    }
    let client = HTTPClient()
    let task = Task { try await client.get(server.url) }
    for await _ in started { break }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    await #expect(throws: CancellationError.self) {
      try await withThrowingTaskGroup { group in
        group.addTask { try await client.get(server.url) }
        group.cancelAll()
        try await group.waitForAll()
      }
    }
  }

  @Test func aWaitingRequestCanBeCancelled() async throws {
    let (started, start) = AsyncStream<Void>.makeStream()
    let server = try TestServer { _ in
      start.yield()
      return .broken(.silence)
    }
    var settings = HTTPSettings()
    settings.connections = 1
    let client = HTTPClient(settings)
    let first = Task { try await client.get(server.url) }
    for await _ in started { break }
    let second = Task { try await client.get(server.url) }
    second.cancel()
    await #expect(throws: CancellationError.self) { try await second.value }
    #expect(server.requests.count == 1)
    first.cancel()
    await #expect(throws: CancellationError.self) { try await first.value }
  }
}
