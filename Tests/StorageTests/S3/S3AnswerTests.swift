import Events
import Storage
import TestSupport
import Testing

/// Answers that are not of the bytes that were asked for.
@Suite struct S3AnswerTests {
  private let clock = ManualClock()

  private func store(_ server: FakeS3) async throws -> S3Store {
    try await S3Store.open(try server.client(clock: clock.now), S3Settings(cache: "/tmp")) { "s" }
  }

  private func key(_ text: String) throws -> ObjectKey { try #require(ObjectKey(text)) }

  private func failure<Result>(_ body: () async throws -> Result) async -> StorageError? {
    do { _ = try await body() } catch { return error as? StorageError }
    return nil
  }

  @Test func otherBytesThanListedAreNeverTakenForTheObject() async throws {
    let server = try FakeS3(now: clock.now) { request in
      guard request.method == "GET" else { return nil }
      return switch request.path {
      case "/fake/longer": .instead(TestReply(200, headers: [FakeS3.etag([1, 2, 3])], body: [1, 2, 3, 4]))
      case "/fake/shorter": .instead(TestReply(200, headers: [FakeS3.etag([1, 2, 3])], body: [1, 2]))
      case "/fake/swapped": .instead(.status(412, "<Error><Code>PreconditionFailed</Code></Error>"))
      case "/fake/other":
        .instead(
          TestReply(
            200, headers: [FakeS3.etag([1, 2, 3]), HTTPHeader("x-amz-meta-sha256", String(repeating: "0", count: 64))],
            body: [1, 2, 3]))
      default: nil
      }
    }
    let store = try await store(server)
    for name in ["longer", "shorter", "swapped", "other"] {
      try await store.put([1, 2, 3], as: try key(name))
      let error = await failure { try await store.read(try key(name), limit: 99) }
      #expect(error?.code == .damaged && error?.path == "s3://fake/\(name)", "\(name): \(String(describing: error))")
    }
  }

  /// What stands before a server says nothing of an object: neither that it is not there, nor that it is another.
  @Test(arguments: [(200, []), (200, [HTTPHeader("ETag", "\"6a-1\"")]), (404, [])] as [(Int, [HTTPHeader])])
  func aPageInTheServersPlaceIsNoObject(_ status: Int, _ headers: [HTTPHeader]) async throws {
    let server = try FakeS3(now: clock.now) { request in
      guard request.method == "GET", request.path == "/fake/a" else { return nil }
      return .instead(TestReply(status, headers: headers, body: Array("<html><body>Login</body></html>".utf8)))
    }
    let store = try await store(server)
    try await store.put([1, 2, 3], as: try key("a"))
    let error = await failure { try await store.read(try key("a"), limit: 99) }
    #expect(error?.code == .nonsense && error?.path == "s3://fake/a", "\(String(describing: error))")
  }

  /// A proxy that packs bodies says so in the ETag; without a version, another one shows that somebody has written there.
  @Test func anETagIsComparedByWhatItNames() async throws {
    let etag = FakeS3.etag([1, 2, 3]).value
    for spelling in [etag, "W/" + etag, etag.filter { $0 != "\"" }] {
      let other = try TestServer { _ in TestReply(200, headers: [HTTPHeader("ETag", spelling)], body: [1, 2, 3]) }
      let address = try S3Address(bucket: "fake", endpoint: other.url, isPathStyle: true)
      _ = try await S3Client.unsigned(address, now: clock.now).get("a", id: "v1", etag: etag)
    }
    let written = try TestServer { _ in TestReply(200, headers: [FakeS3.etag([4])], body: [4]) }
    let address = try S3Address(bucket: "fake", endpoint: written.url, isPathStyle: true)
    let error = await failure { try await S3Client.unsigned(address, now: clock.now).get("a", etag: etag) }
    #expect(error?.code == .damaged)
  }
}
