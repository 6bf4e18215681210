import Events
import Sealing
import Synchronization
import TestSupport
import Testing

@testable import Storage

/// A session token whose time ends between two requests.
@Suite struct ExpiredTokenTests {
  private let clock = ManualClock()

  /// Who hands out tokens, and what a server says to those that have expired.
  private final class Desk: Sendable {
    struct State {
      var issued = 0
      var expired: Set<String> = []
      var refused = 0
    }
    let state = Mutex(State())
    /// Whether it hands out the same again and again.
    let isStubborn: Bool

    init(isStubborn: Bool = false) { self.isStubborn = isStubborn }

    func chain(_ clock: ManualClock) -> CredentialChain {
      var around = CredentialBench().surroundings
      around.now = clock.now
      return CredentialChain(
        .config { S3Credentials(accessKey: "AKID", secretKey: Secret("b"), sessionToken: Secret(self.issue())) }, around)
    }

    private func issue() -> String {
      state.withLock { state in
        state.issued += 1
        return isStubborn ? "token" : "token-\(state.issued)"
      }
    }

    /// From now on what was handed out so far is refused.
    func expire() {
      state.withLock { $0.expired.formUnion(isStubborn ? ["token"] : Set((0...$0.issued).map { "token-\($0)" })) }
    }

    /// As Amazon answers: a head gets no words.
    func trouble(_ request: TestRequest) -> FakeS3.Trouble? {
      state.withLock { state in
        guard state.expired.contains(request.header("x-amz-security-token") ?? "") else { return nil }
        state.refused += 1
        let words = "<Error><Code>ExpiredToken</Code><Message>The token has expired.</Message><RequestId>R-9</RequestId></Error>"
        return .instead(.status(400, request.method == "HEAD" ? "" : words))
      }
    }
  }

  private func key(_ text: String) throws -> ObjectKey { try #require(ObjectKey(text)) }

  private func store(_ server: FakeS3, _ desk: Desk) async throws -> S3Store {
    var settings = S3Settings(cache: "/tmp")
    settings.partSize = 1 << 16
    return try await S3Store.open(try server.client(clock: clock.now, credentials: desk.chain(clock)), settings) { "s" }
  }

  @Test func everyKindOfRequestGoesOnWithAnother() async throws {
    let desk = Desk()
    let server = try FakeS3(now: clock.now, trouble: desk.trouble)
    let store = try await store(server, desk)
    let bytes = [UInt8](repeating: 7, count: 300_000)
    let large = [UInt8](repeating: 9, count: 2_000_000)
    var expiries = 0
    func anew() {
      desk.expire()
      clock.advance(by: 60_000_000_000)
      #expect(desk.state.withLock { $0.issued } == expiries + 1)
      expiries += 1
    }
    anew()
    try await store.put([1], as: try key("a"))
    anew()
    try await store.put(bytes, as: try key("b"))
    anew()
    try await store.put(large, as: try key("c"))
    anew()
    #expect(try await store.read(try key("b"), limit: 1 << 20) == bytes)
    anew()
    #expect(try await store.read(try key("c"), limit: 1 << 22).hasSameBytes(as: large))
    anew()
    #expect(try await store.list(try key("x")).isEmpty)
    anew()
    #expect(try await store.client.head("a")?.size == 1)
    anew()
    let version = try #require(try await store.versions(try key("a")).first)
    anew()
    try await store.hold(version, true)
    anew()
    #expect(try await store.delete(version) == .held)
    #expect(desk.state.withLock { $0.issued } == expiries + 1)
    #expect(server.bytes("b") == [bytes])
  }

  /// Many are refused at once, and one asks.
  @Test func oneExpiryIsOneQuestion() async throws {
    let desk = Desk()
    let server = try FakeS3(now: clock.now, trouble: desk.trouble)
    let store = try await store(server, desk)
    desk.expire()
    try await withThrowingTaskGroup { group in
      for number in 0..<16 { group.addTask { try await store.put([UInt8(number)], as: try #require(ObjectKey("x/\(number)"))) } }
      try await group.waitForAll()
    }
    #expect(desk.state.withLock { $0.issued } == 2)
    #expect((1...16).contains(desk.state.withLock { $0.refused }))
  }

  /// Where there is no other token, each request is refused once and says what to do.
  @Test func noOtherTokenIsAnErrorAndNoStorm() async throws {
    let desk = Desk(isStubborn: true)
    let server = try FakeS3(now: clock.now, trouble: desk.trouble)
    let store = try await store(server, desk)
    desk.expire()
    for number in 0..<8 {
      let error = await #expect(throws: StorageError.self) { try await store.head(try key("x/\(number)")) }
      #expect(error?.code == .unauthorized && error?.path == "s3://fake")
      #expect(error?.cause.contains("ExpiredToken") == true && error?.cause.contains("request R-9") == true)
      #expect(error?.remedy.contains("new credentials") == true)
    }
    #expect(desk.state.withLock { $0.issued } == 2 && desk.state.withLock { $0.refused } == 8)
    // A head is told nothing: its error names the token as one of the causes.
    let bare = await #expect(throws: StorageError.self) { try await store.client.head("x") }
    #expect(bare?.remedy.contains("session token") == true)
  }
}
