internal import Events
internal import Reconciliation
internal import Sealing
internal import Storage
internal import TestSupport
internal import Testing

@testable internal import Jobs

/// Batches and POSTs, over nights, against an endpoint that answers as told.
struct RequestsJobTests {
  private let nights = RequestsFixture()
  private let first = RequestsFixture.first

  private func states(_ outcome: RequestsOutcome) -> [Int] {
    [RequestState.open, .posted, .rejected, .failed].map { outcome.count($0) }
  }

  @Test func aBatchIsALineAndItsDigestTheKey() async throws {
    nights.reconcile(first, open: (0..<5).map { RequestsFixture.event($0) })
    let endpoint = FakeEndpoint()
    let outcome = try await nights.post(to: endpoint)
    #expect(outcome.file == "requests/2026-11-18/reingest.ndjson")
    #expect(outcome.posted.count == 3 && outcome.posted.requests == 5 && outcome.left.count == 0)
    #expect(states(outcome) == [0, 5, 0, 0])
    let lines = nights.text("requests/2026-11-18/reingest.ndjson").split(separator: "\n")
    #expect(endpoint.posts.map { String(decoding: $0.body, as: UTF8.self) } == lines.map(String.init))
    for post in endpoint.posts { #expect(SHA256.hash(post.body) == post.key) }
    let body = try JSONValue.parse(Array(lines[0].utf8))
    #expect(body["format"]?.intValue == 1 && body["date"]?.stringValue == "2026-11-18")
    #expect(body["requests"]?.elements?.compactMap { $0["eventId"]?.stringValue } == ["e0", "e1"])
    #expect(nights.text(try #require(outcome.attempts)).split(separator: "\n").count == 3)
  }

  @Test func whatWasTakenIsNotPostedAgain() async throws {
    nights.reconcile(first, open: (0..<4).map { RequestsFixture.event($0) })
    let endpoint = FakeEndpoint()
    _ = try await nights.post(to: endpoint)
    let before = nights.store.contents
    let again = try await nights.post(to: endpoint)
    #expect(endpoint.posts.count == 2)
    #expect(again.due.count == 0 && again.attempts == nil && again.file == nil)
    #expect(nights.store.contents == before)
    // The next night knows it too, and that one has come meanwhile.
    let second = first.advanced(by: 1)
    nights.reconcile(second, open: (1..<4).map { RequestsFixture.event($0) } + [RequestsFixture.event(9, since: second)])
    nights.clock.advance(by: 86_400_000_000_000)
    let later = try await nights.post(second, to: endpoint)
    #expect(states(later) == [0, 4, 0, 0])
    #expect(endpoint.posts.count == 3)
    #expect(nights.text("requests/2026-11-19/reingest.ndjson").contains(#""eventId":"e9""#))
  }

  @Test(
    arguments: [
      (202, [0, 4, 0, 0], 2), (400, [0, 0, 4, 0], 2), (422, [0, 0, 4, 0], 2), (500, [0, 0, 0, 4], 2), (503, [0, 0, 0, 4], 2),
      (302, [0, 0, 0, 4], 2), (401, [2, 0, 0, 2], 1), (403, [2, 0, 0, 2], 1), (429, [2, 0, 0, 2], 1), (408, [0, 0, 0, 4], 2),
    ] as [(Int, [Int], Int)])
  func answers(status: Int, expected: [Int], posts: Int) async throws {
    nights.reconcile(first, open: (0..<4).map { RequestsFixture.event($0) })
    let endpoint = FakeEndpoint { _ in status }
    let outcome = try await nights.post(to: endpoint)
    #expect(states(outcome) == expected)
    #expect(endpoint.posts.count == posts)
    #expect((outcome.failure != nil) == (expected[3] > 0))
    // The next night posts what failed and what was never posted, the same bytes under the same keys, and nothing else.
    let second = first.advanced(by: 1)
    nights.clock.advance(by: 86_400_000_000_000)
    nights.reconcile(second, open: (0..<4).map { RequestsFixture.event($0) })
    let recovered = FakeEndpoint()
    let later = try await nights.post(second, to: recovered)
    #expect(recovered.posts.count == (expected[0] + expected[3]) / 2)
    #expect(Set(endpoint.posts).isSubset(of: recovered.posts) == (expected[3] > 0))
    #expect(states(later) == [0, 4 - expected[2], expected[2], 0])
  }

  @Test func anEndpointThatIsDownIsLeftAlone() async throws {
    nights.reconcile(first, open: (0..<20).map { RequestsFixture.event($0) })
    let endpoint = FakeEndpoint { _ in throw FakeEndpoint.silent }
    let outcome = try await nights.post(to: endpoint)
    #expect(endpoint.posts.count == RequestsJob.failuresInARow)
    #expect(states(outcome) == [14, 0, 0, 6])
    #expect(outcome.left.requests == 20)
    #expect(nights.text(try #require(outcome.attempts)).contains("Timeout was reached"))
  }

  /// One batch that the endpoint cannot digest does not keep the others from being posted.
  @Test func oneBadBatch() async throws {
    nights.reconcile(first, open: (0..<10).map { RequestsFixture.event($0) })
    let outcome = try await nights.post(to: FakeEndpoint { $0 == 1 ? 500 : 202 })
    #expect(states(outcome) == [0, 8, 0, 2])
  }

  @Test func noMoreThanTheCapAndNothingIsLost() async throws {
    nights.reconcile(first, open: (0..<1_234).map { RequestsFixture.event($0) })
    let endpoint = FakeEndpoint()
    let outcome = try await nights.post(to: endpoint, batch: 50, perNight: 10)
    #expect(outcome.posted.count == 10 && outcome.posted.requests == 500)
    #expect(outcome.left.count == 15 && outcome.left.requests == 734)
    #expect(states(outcome) == [734, 500, 0, 0])
    // The cap is the night's, not the run's.
    #expect(try await nights.post(to: endpoint, batch: 50, perNight: 10).posted.count == 0)
    for night in 1...2 {
      let date = first.advanced(by: night)
      nights.reconcile(date, open: (0..<1_234).map { RequestsFixture.event($0) })
      nights.clock.advance(by: 86_400_000_000_000)
      _ = try await nights.post(date, to: endpoint, batch: 50, perNight: 10)
    }
    #expect(endpoint.posts.count == 25 && Set(endpoint.posts.map(\.key)).count == 25)
    let ids = try endpoint.posts.flatMap { try #require(RequestBatch.requests(of: $0.body)).map(\.id) }
    #expect(ids.count == 1_234 && Set(ids).count == 1_234)
    #expect(nights.files.filter { !$0.contains("attempts") } == ["requests/2026-11-18/reingest.ndjson"])
  }

  /// Killed between a POST and the record of it, a run leaves no attempt; the next posts the same bytes under the same key.
  @Test func killedBeforeTheRecord() async throws {
    nights.reconcile(first, open: (0..<4).map { RequestsFixture.event($0) })
    let endpoint = FakeEndpoint()
    let killed = try await nights.post(to: endpoint)
    nights.put(try #require(killed.attempts), nil)
    let again = try await nights.post(to: endpoint)
    #expect(endpoint.posts.count == 4 && Set(endpoint.posts).count == 2)
    #expect(states(again) == [0, 4, 0, 0])
  }

  /// What was posted before somebody stopped the run is recorded all the same.
  @Test func stoppedInBetween() async throws {
    nights.reconcile(first, open: (0..<6).map { RequestsFixture.event($0) })
    await #expect(throws: CancellationError.self) {
      try await nights.post(
        to: FakeEndpoint { number in
          if number == 1 { throw CancellationError() }
          return 202
        })
    }
    let endpoint = FakeEndpoint()
    #expect(states(try await nights.post(to: endpoint)) == [0, 6, 0, 0])
    #expect(endpoint.posts.count == 2)
  }

  @Test func aDryRunPostsAndWritesNothing() async throws {
    nights.reconcile(first, open: (0..<5).map { RequestsFixture.event($0) })
    let before = nights.store.contents
    let endpoint = FakeEndpoint()
    let outcome = try await nights.post(to: endpoint, perNight: 2, dryRun: true)
    #expect(endpoint.posts.isEmpty && nights.store.contents == before)
    #expect(outcome.posted.count == 2 && outcome.posted.requests == 4 && outcome.left.requests == 1)
    #expect(outcome.file == "requests/2026-11-18/reingest.ndjson")
  }

  @Test func withoutAnEndpointRequestsAreKeptAndNotPosted() async throws {
    nights.reconcile(first, open: (0..<5).map { RequestsFixture.event($0) })
    let outcome = try await nights.post(to: nil)
    #expect(!outcome.hasEndpoint && states(outcome) == [5, 0, 0, 0] && outcome.left.count == 0)
    #expect(nights.files == ["requests/2026-11-18/reingest.ndjson"])
    // Posted once there is one.
    let endpoint = FakeEndpoint()
    #expect(states(try await nights.post(to: endpoint)) == [0, 5, 0, 0])
  }

  @Test func aNightThatWasOvertakenPostsNothing() async throws {
    nights.reconcile(first, open: [RequestsFixture.event(0)])
    nights.clock.advance(by: 86_400_000_000_000)
    nights.reconcile(first.advanced(by: 1), open: [])
    let endpoint = FakeEndpoint()
    let outcome = try await nights.post(to: endpoint)
    #expect(outcome.laterNight == first.advanced(by: 1))
    #expect(endpoint.posts.isEmpty && nights.files.isEmpty)
    // However long ago that was.
    nights.clock.advance(by: 500 * 86_400_000_000_000)
    #expect(try await nights.post(to: endpoint).laterNight == first.advanced(by: 1) && endpoint.posts.isEmpty)
  }

  @Test func anotherVersionAsksForWhatIsNewAndForNothingTwice() async throws {
    nights.reconcile(first, open: (0..<3).map { RequestsFixture.event($0) })
    let endpoint = FakeEndpoint()
    _ = try await nights.post(to: endpoint)
    nights.reconcile(first, version: 2, open: (1..<5).map { RequestsFixture.event($0) })
    let outcome = try await nights.post(to: endpoint)
    #expect(outcome.file == "requests/2026-11-18/reingest-2.ndjson")
    let lines = nights.text("requests/2026-11-18/reingest-2.ndjson")
    #expect(lines.contains(#""e3""#) && lines.contains(#""e4""#) && !lines.contains(#""e1""#))
    #expect(states(outcome) == [0, 4, 0, 0])
  }

  @Test func whatIsStoredAndDoesNotReadIsNamed() async throws {
    nights.reconcile(first, open: [RequestsFixture.event(0)])
    _ = try await nights.post(to: FakeEndpoint { _ in 500 })
    let key = "requests/2026-11-18/reingest.ndjson"
    nights.put(key, Array(nights.text(key).utf8.dropLast(5)) + [0x0a])
    let error = await #expect(throws: StorageError.self) { try await nights.post(to: FakeEndpoint()) }
    #expect(error?.code == .damaged && error?.path == key)
  }
}
