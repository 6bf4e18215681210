import Storage
import Synchronization
import TestSupport
import Testing

/// Attempts against a server that fails as scripted. Time stands still but for the pauses, which nobody sleeps through.
@Suite struct HTTPServiceTests {
  /// A service, its waits, and its retries.
  private final class Bench: Sendable {
    let waits = Mutex<[Duration]>([])
    let retries = Mutex<[HTTPService.Retry]>([])
    let now = Mutex<Int64>(0)

    func service(_ policy: RetryPolicy = .standard) -> HTTPService {
      var settings = HTTPSettings()
      settings.stall = .seconds(1)
      return HTTPService(
        HTTPClient(settings), policy,
        HTTPService.Surroundings(
          now: { self.now.withLock { $0 } },
          pause: { wait in
            try Task.checkCancellation()
            self.waits.withLock { $0.append(wait) }
            self.now.withLock { $0 += wait.components.seconds * 1_000_000_000 + wait.components.attoseconds / 1_000_000_000 }
          }, jitter: { 0.5 }, onRetry: { retry in self.retries.withLock { $0.append(retry) } }))
    }

    var causes: [RetryAdvice.Cause] { retries.withLock { $0.map(\.cause) } }
    var waited: [Duration] { waits.withLock { $0 } }
  }

  /// Answers by the number of the request; the last one again and again.
  private func server(_ replies: TestReply...) throws -> TestServer {
    try TestServer { replies[min($0.number, replies.count - 1)] }
  }

  @Test func triesAgainWhatMayPass() async throws {
    let server = try server(
      .broken(.reset(after: nil)), .status(500), .status(429, "", [HTTPHeader("Retry-After", "7")]),
      .ok("12345", fault: .close(after: 2)),
      .ok("done"))
    let bench = Bench()
    let calls = Mutex(0)
    let response = try await bench.service().send {
      calls.withLock { $0 += 1 }
      return HTTPRequest(.get, server.url)
    }
    #expect(response.body == Array("done".utf8))
    #expect(bench.causes == [.connection, .server, .throttled, .cutShort])
    #expect(bench.waited == [.milliseconds(100), .milliseconds(200), .milliseconds(7400), .milliseconds(800)])
    // Made, and signed, anew for each.
    #expect(calls.withLock { $0 } == 5)
    #expect(bench.retries.withLock { $0.map(\.attempt) } == [1, 2, 3, 4])
  }

  @Test func givesUpWithTheLastResponse() async throws {
    let server = try server(.status(503, "busy"))
    let bench = Bench()
    let response = try await bench.service().send { HTTPRequest(.get, server.url) }
    #expect(response.status == 503)
    #expect(response.body == Array("busy".utf8))
    #expect(server.requests.count == 6)
  }

  @Test func whatIsAlwaysCutShortIsUnavailable() async throws {
    let server = try server(.ok("12345", fault: .close(after: 2)))
    let bench = Bench()
    let error = await #expect(throws: StorageError.self) { try await bench.service().send { HTTPRequest(.get, server.url) } }
    #expect(error?.code == .unavailable)
    #expect(error?.cause == "the answer ended before its length")
    #expect(server.requests.count == 6)
  }

  @Test(arguments: [200, 301, 400, 403, 404, 412, 501, 505]) func asksOnceWhatWouldSayTheSame(_ status: Int) async throws {
    let server = try server(.status(status))
    #expect(try await Bench().service().send { HTTPRequest(.get, server.url) }.status == status)
    #expect(server.requests.count == 1)
  }

  @Test func neverRepeatsWhatIsNotRepeatable() async throws {
    let server = try server(.status(503))
    let service = Bench().service()
    #expect(try await service.send { HTTPRequest(.post, server.url) }.status == 503)
    #expect(try await service.send { HTTPRequest(.put, server.url, isRepeatable: false) }.status == 503)
    #expect(server.requests.count == 2)
    #expect(try await service.send { HTTPRequest(.post, server.url, isRepeatable: true) }.status == 503)
    #expect(server.requests.count == 8)
    let broken = try self.server(.broken(.reset(after: nil)))
    await #expect(throws: StorageError.self) { try await service.send { HTTPRequest(.post, broken.url) } }
    #expect(broken.requests.count == 1)
  }

  @Test func doesNotWaitForWhoAsksForTooMuch() async throws {
    let server = try server(.status(503, "", [HTTPHeader("Retry-After", "3600")]))
    let bench = Bench()
    #expect(try await bench.service().send { HTTPRequest(.get, server.url) }.status == 503)
    #expect(server.requests.count == 1)
    #expect(bench.waited.isEmpty)
  }

  @Test func spendsNoMoreThanTheBudget() async throws {
    var policy = RetryPolicy.standard
    policy.budget = 40
    policy.breakAfter = 1000
    let server = try server(.status(500))
    let service = Bench().service(policy)
    for _ in 0..<10 { #expect(try await service.send { HTTPRequest(.get, server.url) }.status == 500) }
    // Ten first attempts, and what 40 tokens buy.
    #expect(server.requests.count == 18)
  }

  @Test func leavesAServerAloneThatFails() async throws {
    var policy = RetryPolicy.standard
    policy.breakAfter = 3
    policy.attempts = 1
    policy.coolDown = .seconds(15)
    policy.patience = .seconds(10)
    let server = try server(.status(500), .status(500), .status(500), .status(500), .ok())
    let bench = Bench()
    let service = bench.service(policy)
    for _ in 0..<3 { #expect(try await service.send { HTTPRequest(.get, server.url) }.status == 500) }
    let error = await #expect(throws: StorageError.self) { try await service.send { HTTPRequest(.get, server.url) } }
    #expect(error?.code == .unavailable)
    #expect(server.requests.count == 3)
    // Another server is another matter.
    let other = try self.server(.ok())
    #expect(try await service.send { HTTPRequest(.get, other.url) }.status == 200)
    // Later one is let through; it fails, and all is as before.
    bench.now.withLock { $0 += 15_000_000_000 }
    #expect(try await service.send { HTTPRequest(.get, server.url) }.status == 500)
    await #expect(throws: StorageError.self) { try await service.send { HTTPRequest(.get, server.url) } }
    bench.now.withLock { $0 += 15_000_000_000 }
    #expect(try await service.send { HTTPRequest(.get, server.url) }.status == 200)
    #expect(try await service.send { HTTPRequest(.get, server.url) }.status == 200)
  }

  @Test func waitsForAServerThatIsLeftAlone() async throws {
    var policy = RetryPolicy.standard
    policy.breakAfter = 2
    let server = try server(.status(500), .status(500), .ok("back"))
    let bench = Bench()
    #expect(try await bench.service(policy).send { HTTPRequest(.get, server.url) }.body == Array("back".utf8))
    #expect(bench.waited.count == 3)
    #expect(bench.waited.reduce(.zero, +) >= .seconds(15))
  }

  @Test func throttlingDoesNotBreakTheCircuit() async throws {
    var policy = RetryPolicy.standard
    policy.breakAfter = 2
    let server = try server(.status(429), .status(429), .status(429), .status(429), .ok())
    #expect(try await Bench().service(policy).send { HTTPRequest(.get, server.url) }.status == 200)
  }

  @Test func aJudgeKnowsMore() async throws {
    let server = try server(.status(400, "<Code>RequestTimeout</Code>"), .status(503, "<Code>SlowDown</Code>"), .ok())
    let bench = Bench()
    let service = HTTPService(
      HTTPClient(), .standard,
      HTTPService.Surroundings(
        now: { 0 }, pause: { _ in }, onRetry: { retry in bench.retries.withLock { $0.append(retry) } })
    ) { response in
      let text = String(decoding: response.body, as: UTF8.self)
      return text.contains("RequestTimeout")
        ? RetryAdvice(.connection) : text.contains("SlowDown") ? RetryAdvice(.throttled) : nil
    }
    #expect(try await service.open { HTTPRequest(.get, server.url) }.status == 200)
    #expect(bench.causes == [.connection, .throttled])
  }

  @Test func opensWithAttempts() async throws {
    let server = try server(.status(503, "busy"), .ok("12345"))
    let download = try await Bench().service().open { HTTPRequest(.get, server.url) }
    #expect(try await download.gather() == Array("12345".utf8))
    let refusing = try self.server(.status(404, "no such key"))
    let refusal = try await Bench().service().open { HTTPRequest(.get, refusing.url) }
    #expect(refusal.status == 404)
    #expect(try await refusal.gather() == Array("no such key".utf8))
  }

  @Test func aCancelledTaskIsNotTriedAgain() async throws {
    let server = try server(.status(500))
    let bench = Bench()
    await #expect(throws: CancellationError.self) {
      try await withThrowingTaskGroup(of: Void.self) { group in
        // First, so that no answer is faster.
        group.cancelAll()
        group.addTask { _ = try await bench.service().send { HTTPRequest(.get, server.url) } }
        try await group.waitForAll()
      }
    }
    #expect(bench.causes.isEmpty)
  }
}
