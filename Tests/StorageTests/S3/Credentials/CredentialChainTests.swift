import Sealing
import Storage
import Synchronization
import TestSupport
import Testing

/// How long credentials are kept, and by whom they are fetched.
@Suite struct CredentialChainTests {
  private func server(_ expiries: String...) throws -> TestServer {
    try TestServer { request in
      request.number < expiries.count
        ? .ok(CredentialBench.document("K\(request.number)", expires: expiries[request.number])) : .status(400)
    }
  }

  @Test func renewsThemBeforeTheyExpire() async throws {
    let server = try server("2026-11-19T07:00:00Z", "2026-11-19T08:00:00Z")
    let bench = CredentialBench(["AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url])
    let chain = bench.chain()
    var keys: [String] = []
    for minutes: Int64 in [0, 54, 1, 1, 30] {
      bench.pass(minutes: minutes)
      keys.append(try await chain.current().accessKey)
    }
    #expect(keys == ["K0", "K0", "K1", "K1", "K1"])
    #expect(server.requests.count == 2)
  }

  @Test func keepsTheOldOnesWhileNewOnesCannotBeHad() async throws {
    let server = try server("2026-11-19T07:00:00Z")
    let bench = CredentialBench(["AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url])
    let chain = bench.chain()
    var asked: [Int] = []
    for minutes: Int64 in [0, 56, 0, 2] {
      bench.pass(minutes: minutes)
      #expect(try await chain.current().accessKey == "K0")
      asked.append(server.requests.count)
    }
    // Not for each request, but once a minute.
    #expect(asked == [1, 2, 2, 3])
    bench.pass(minutes: 2)
    await #expect(throws: StorageError.self) { try await chain.current() }
  }

  @Test func manyAskAndOneFetches() async throws {
    let server = try server("2026-11-19T07:00:00Z")
    let chain = CredentialBench(["AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url]).chain()
    let keys = try await withThrowingTaskGroup { group in
      for _ in 0..<50 { group.addTask { try await chain.current().accessKey } }
      return try await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(keys == ["K0"])
    #expect(server.requests.count == 1)
  }

  @Test func oneThatGivesUpTakesNobodyAlong() async throws {
    let (started, start) = AsyncStream<Void>.makeStream()
    let (released, release) = AsyncStream<Void>.makeStream()
    let bench = CredentialBench()
    var around = bench.surroundings
    around.environment = ["AWS_CONFIG_FILE": "/c"]
    around.read = { $0 == "/c" ? Array("[default]\ncredential_process = x".utf8) : nil }
    around.run = { _ in
      start.yield()
      for await _ in released { break }
      return Array(CredentialBench.document(token: "SessionToken").utf8)
    }
    let chain = CredentialChain(.surroundings, around)
    let first = Task { try await chain.current().accessKey }
    for await _ in started { break }
    let second = Task { try await chain.current().accessKey }
    first.cancel()
    release.yield()
    #expect(try await second.value == "AKIA")
  }

  @Test func replacesThoseThatWereRefusedOnceAndForAll() async throws {
    let server = try server("2026-11-19T07:00:00Z", "2026-11-19T07:00:00Z", "2026-11-19T07:00:00Z")
    let bench = CredentialBench(["AWS_CONTAINER_CREDENTIALS_FULL_URI": server.url])
    let chain = bench.chain()
    let first = try await chain.current()
    let keys = try await withThrowingTaskGroup { group in
      for _ in 0..<50 { group.addTask { try await chain.renewed(insteadOf: first)?.accessKey } }
      return try await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(keys == ["K1"])
    #expect(server.requests.count == 2)
    // What is refused in turn is not replaced each time that somebody asks.
    let second = try await chain.current()
    #expect(try await chain.renewed(insteadOf: second) == nil)
    bench.pass(minutes: 1)
    #expect(try await chain.renewed(insteadOf: second)?.accessKey == "K2")
  }

  @Test func theSameAgainAreNoOthers() async throws {
    let expired = CredentialBench.document(token: "SessionToken")
    let bench = CredentialBench(
      ["AWS_CONFIG_FILE": "/c"], files: ["/c": "[default]\ncredential_process = x"], printed: expired)
    let chain = bench.chain()
    let keys = try await chain.current()
    for _ in 0..<5 { #expect(try await chain.renewed(insteadOf: keys) == nil) }
    #expect(bench.programs.withLock { $0.count } == 2)
  }

  @Test func whatTheConfigNamesIsReadAgain() async throws {
    let tokens = Mutex(["new", "old"])
    let chain = CredentialChain(
      .config {
        S3Credentials(accessKey: "A", secretKey: Secret("b"), sessionToken: Secret(tokens.withLock { $0.popLast() } ?? ""))
      }, CredentialBench().surroundings)
    let old = try await chain.current()
    #expect(try await chain.renewed(insteadOf: old)?.sessionToken?.text == "new")
    #expect(try await chain.current().sessionToken?.text == "new")
  }

  @Test func fixedOnesAreFixed() async throws {
    let fixed = S3Credentials(accessKey: "A", secretKey: Secret("b"))
    #expect(try await CredentialBench(["AWS_ACCESS_KEY_ID": "no"]).chain(.config { fixed }).current() == fixed)
  }
}
