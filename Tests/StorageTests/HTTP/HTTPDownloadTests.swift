import Storage
import Synchronization
import TestSupport
import Testing

@Suite struct HTTPDownloadTests {
  private static let body: [UInt8] = [[UInt8]](repeating: Array(0...250), count: 20_000).flatMap(\.self).dropLast(20_000)

  @Test func comesInPieces() async throws {
    let server = try TestServer { _ in TestReply(200, body: Self.body) }
    let client = HTTPClient()
    let download = try await client.open(HTTPRequest(.get, server.url))
    #expect(download.header("content-length") == "5000000")
    var bytes: [UInt8] = []
    while let more = try await download.next() {
      #expect((1...1 << 20).contains(more.count))
      bytes += more
    }
    #expect(bytes == Self.body)
    #expect(try await download.next() == nil)
    // Read to its end it leaves a connection that can be used again.
    _ = try await client.get(server.url, limit: 5_000_000)
    #expect(server.connections == 1)
  }

  /// While nobody reads, the server cannot send: it gets rid of what the sockets hold, and what is held here.
  @Test func waitsForItsReader() async throws {
    let sent = Mutex(false)
    let server = try TestServer { _ in
      sent.withLock { $0 = true }
      return TestReply(200, body: [UInt8](repeating: 7, count: 64 << 20))
    }
    let client = HTTPClient()
    let download = try await client.open(HTTPRequest(.get, server.url))
    // Other requests are not held up by it, in whatever number.
    for _ in 0..<3 { #expect(try await client.send(HTTPRequest(.head, server.url)).status == 200) }
    var count = 0
    while let more = try await download.next() { count += more.count }
    #expect(count == 64 << 20)
    #expect(sent.withLock { $0 })
  }

  @Test func manyDownloadsThatAreNotReadLeaveRoomForSends() async throws {
    let server = try TestServer { $0.path == "/big" ? TestReply(200, body: [UInt8](repeating: 7, count: 8 << 20)) : .ok() }
    var settings = HTTPSettings()
    settings.connections = 2
    let client = HTTPClient(settings)
    let downloads = [
      try await client.open(HTTPRequest(.get, server.url + "/big")),
      try await client.open(HTTPRequest(.get, server.url + "/big")),
    ]
    #expect(try await client.get(server.url).status == 200)
    for download in downloads { #expect(try await download.gather(limit: 8 << 20).count == 8 << 20) }
  }

  @Test(
    arguments: [
      (.close(after: 4_000_000), .damaged), (.reset(after: 4_000_000), .unavailable), (.hang(after: 4_000_000), .unavailable),
    ] as [(TestReply.Fault, StorageError.Code)])
  func saysWhenItBreaks(_ fault: TestReply.Fault, _ code: StorageError.Code) async throws {
    let body = Self.body
    let server = try TestServer { _ in TestReply(200, body: body, fault: fault) }
    var settings = HTTPSettings()
    settings.stall = .seconds(1)
    let download = try await HTTPClient(settings).open(HTTPRequest(.get, server.url))
    let error = await #expect(throws: StorageError.self) { try await download.gather(limit: 5_000_000) }
    #expect(error?.code == code)
  }

  @Test func outlivesTheNameOfItsClient() async throws {
    let server = try TestServer { _ in TestReply(200, body: Self.body) }
    let download = try await HTTPClient().open(HTTPRequest(.get, server.url))
    #expect(try await download.gather(limit: 5_000_000) == Self.body)
    await #expect { try await HTTPClient().open(HTTPRequest(.get, server.url)).gather(limit: 4_999_999) } throws: {
      ($0 as? StorageError)?.code == .tooLarge
    }
  }

  @Test func oneThatIsLetGoGivesItsPlaceBack() async throws {
    let server = try TestServer { _ in TestReply(200, body: [UInt8](repeating: 7, count: 16 << 20)) }
    var settings = HTTPSettings()
    settings.connections = 1
    let client = HTTPClient(settings)
    for _ in 0..<4 { #expect(try await client.open(HTTPRequest(.get, server.url)).status == 200) }
    #expect(server.requests.count == 4)
  }

  @Test func aCancelledReaderStops() async throws {
    let server = try TestServer { _ in TestReply(200, body: Self.body, fault: .hang(after: 10)) }
    let client = HTTPClient()
    let (started, start) = AsyncStream<Void>.makeStream()
    let task = Task {
      let download = try await client.open(HTTPRequest(.get, server.url))
      start.yield()
      return try await download.gather(limit: 5_000_000)
    }
    for await _ in started { break }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
