import Dispatch
import Events
import Storage
import Synchronization
import TestSupport
import Testing

/// A server that speaks HTTP/2, of another hand (nghttp2).
@Suite(.enabled(if: HTTP2Front.isThere, "no nghttpx: `make test` installs it (nghttp2-proxy)"), .timeLimit(.minutes(2)))
struct HTTP2Tests {
  private func client(_ authority: TestAuthority) -> HTTPClient {
    var settings = HTTPSettings()
    settings.caFile = authority.caFile
    settings.stall = .seconds(20)
    return HTTPClient(settings)
  }

  /// Lets nobody go on before so many are there.
  private final class Gate: Sendable {
    private struct State {
      var waiting = 0
      var most = 0
      var isOpen = false
    }
    private let state = Mutex(State())
    private let opened = DispatchSemaphore(value: 0)
    private let count: Int

    init(_ count: Int) { self.count = count }

    /// The most that were in it at once.
    var most: Int { state.withLock { $0.most } }

    /// On the thread of a request.
    func pass() {
      let waits = state.withLock { state in
        state.waiting += 1
        state.most = max(state.most, state.waiting)
        if !state.isOpen, state.waiting == count {
          state.isOpen = true
          for _ in 1..<count { opened.signal() }
        }
        return !state.isOpen
      }
      if waits { opened.wait() }
      state.withLock { $0.waiting -= 1 }
    }
  }

  @Test func requestsShareAConnection() async throws {
    let authority = try TestAuthority()
    let gate = Gate(16)
    let server = try TestServer { request in
      if request.path == "/gate" { gate.pass() }
      return .ok(request.target)
    }
    let front = try HTTP2Front(before: server.port, authority.identity())
    let client = client(authority)
    #expect(try await client.get(front.url + "/first").body == Array("/first".utf8))
    // Forty at once: sixteen go, all by the connection that is there.
    try await withThrowingTaskGroup { group in
      for number in 0..<40 { group.addTask { try await client.get(front.url + "/gate?\(number)").body } }
      let bodies = try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
      #expect(bodies.count == 40)
    }
    #expect(gate.most == 16)
    let exchanges = front.exchanges
    #expect(exchanges.count == 41 && exchanges.allSatisfy { $0.proto == "h2" && $0.status == 200 })
    #expect(Set(exchanges.map(\.connection)).count == 1)
  }

  /// A server that takes two streams a connection gets more connections, and not more streams.
  @Test func theServersLimitOfStreamsIsKept() async throws {
    let authority = try TestAuthority()
    let server = try TestServer { .ok($0.target) }
    let front = try HTTP2Front(before: server.port, authority.identity(), streams: 2)
    let client = client(authority)
    try await withThrowingTaskGroup { group in
      for number in 0..<64 { group.addTask { try await client.get(front.url + "/\(number)").status } }
      for try await status in group { #expect(status == 200) }
    }
    let exchanges = front.exchanges
    #expect(exchanges.count == 64 && exchanges.allSatisfy { $0.proto == "h2" })
    #expect(Set(exchanges.map(\.connection)).count <= 16)
  }

  /// A download that nobody reads holds back its own stream, and not its neighbours on the connection.
  @Test func aDownloadThatWaitsIsInNobodysWay() async throws {
    let authority = try TestAuthority()
    let large = (0..<20_000_000).map { UInt8(truncatingIfNeeded: $0 &* 131 >> 7) }
    let server = try TestServer { request in
      request.method == "PUT" ? .ok("\(request.body.count)") : TestReply(200, body: request.path == "/large" ? large : [1])
    }
    let front = try HTTP2Front(before: server.port, authority.identity())
    let client = client(authority)
    let download = try await client.open(HTTPRequest(.get, front.url + "/large"))
    let first = try #require(try await download.next())
    for _ in 0..<20 { #expect(try await client.get(front.url + "/small").body == [1]) }
    let sent = try await client.send(HTTPRequest(.put, front.url + "/put", body: large))
    #expect(sent.body == Array("20000000".utf8))
    var bytes = first
    while let more = try await download.next() { bytes += more }
    #expect(bytes.hasSameBytes(as: large))
    #expect(Set(front.exchanges.map(\.connection)).count <= 2)
  }

  /// A store behind it: small and large, written and read, with a body that breaks off on the way.
  @Test func aStoreInABucketBehindIt() async throws {
    let authority = try TestAuthority()
    let clock = ManualClock()
    let large = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 131 >> 5) }
    let server = try FakeS3(now: clock.now) { request in
      guard request.method == "GET", request.path == "/fake/x/large", request.header("Range") == nil,
        request.query("retention") == nil
      else { return nil }
      return .instead(TestReply(200, headers: [FakeS3.etag(large)], body: large, fault: .reset(after: 1_000_000)))
    }
    let front = try HTTP2Front(before: server.port, authority.identity())
    let address = try S3Address(bucket: "fake", endpoint: front.url, isPathStyle: true)
    var settings = S3Settings(cache: "/tmp")
    settings.partSize = 1 << 18
    let client = S3Client.unsigned(address, now: clock.now, caFile: authority.caFile)
    let store = try await S3Store.open(client, settings) { "s" }
    let key = try #require(ObjectKey("x/large"))
    try await store.put(large, as: key)
    try await withThrowingTaskGroup { group in
      for number in 0..<30 { group.addTask { try await store.put([UInt8(number)], as: try #require(ObjectKey("x/\(number)"))) } }
      try await group.waitForAll()
    }
    #expect(try await store.list(try #require(ObjectKey("x"))).count == 31)
    #expect(try await store.read(key, limit: 1 << 30).hasSameBytes(as: large))
    let exchanges = front.exchanges
    #expect(exchanges.count > 100 && exchanges.allSatisfy { $0.proto == "h2" })
    #expect(Set(exchanges.map(\.connection)).count <= 16)
  }
}
