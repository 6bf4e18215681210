import Events
import Synchronization
import TestSupport
import Testing

@testable import Storage  // for parts of uploads

/// What goes wrong between a store and a server, as scripted: each has an end that loses nothing, or an error that says where and why.
@Suite struct S3TroubleTests {
  private let clock = ManualClock()
  private static let reset = TestReply.broken(.reset(after: nil))

  private func store(_ server: FakeS3, partSize: Int = 5 << 20, retain: Int64? = nil, cache: String = "/tmp") async throws
    -> S3Store
  {
    var settings = S3Settings(cache: cache)
    settings.partSize = partSize
    settings.defaults = StoreDefaults(retain: retain)
    return try await S3Store.open(try server.client(clock: clock.now), settings) { "s" }
  }

  private func key(_ text: String) throws -> ObjectKey { try #require(ObjectKey(text)) }

  private func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 131 >> 5) } }

  private func failure<Result>(_ body: () async throws -> Result) async -> StorageError? {
    do { _ = try await body() } catch { return error as? StorageError }
    return nil
  }

  /// Troubles the n-th request (from 0) that a test picks.
  private func nth(_ number: Int, _ isIt: @escaping @Sendable (TestRequest) -> Bool, _ trouble: FakeS3.Trouble)
    -> @Sendable (TestRequest) -> FakeS3.Trouble?
  {
    let count = Counter()
    return { request in isIt(request) && count.next() == number ? trouble : nil }
  }

  private final class Counter: Sendable {
    private let count = Mutex(-1)
    func next() -> Int {
      count.withLock { count in
        count += 1
        return count
      }
    }
  }

  @Test("Not by us, nor by libcurl on a connection that it takes for dead", arguments: [[1, 2, 3], []], [true, false])
  func aPutThatSeemedToFailAndLandedIsNotPutAgain(bytes: [UInt8], heeds: Bool) async throws {
    var habits = FakeS3.Habits()
    habits.heedsIfNoneMatch = heeds
    let server = try FakeS3(
      habits, now: clock.now, trouble: nth(0, { $0.method == "PUT" && $0.path == "/fake/a" }, .after(Self.reset)))
    let store = try await store(server, retain: 1_000_000_000_000)
    try await store.put(bytes, as: try key("a"))
    #expect(server.bytes("a") == [bytes])
    #expect(try await store.protection(of: try #require(try await store.versions(try key("a")).first)).retention != nil)
  }

  @Test func anUploadThatSeemedToFailAndWasCompletedIsNotDoneAgain() async throws {
    let server = try FakeS3(
      now: clock.now, trouble: nth(0, { $0.method == "POST" && $0.query("uploadId") != nil }, .after(Self.reset)))
    let store = try await store(server, partSize: 1 << 16)
    let bytes = bytes(300_000)
    try await store.put(bytes, as: try key("a"))
    #expect(server.bytes("a") == [bytes])
    #expect(server.pendingUploads == 0)
  }

  /// 200, and an error inside.
  @Test func anUploadThatSaysItIsDoneAndIsNotIsAnError() async throws {
    let inside = "<Error><Code>InternalError</Code><Message>We encountered an internal error.</Message></Error>"
    let server = try FakeS3(
      now: clock.now, trouble: { $0.method == "POST" && $0.query("uploadId") != nil ? .instead(.ok(inside)) : nil })
    let store = try await store(server, partSize: 1 << 16)
    let error = await failure { try await store.put(bytes(300_000), as: try key("a")) }
    #expect(error?.path == "s3://fake/a" && error?.cause.contains("InternalError") == true)
    #expect(server.bytes("a").isEmpty)
    #expect(server.pendingUploads == 0)
  }

  @Test func aResetInTheMiddleOfAnUploadIsSentAgain() async throws {
    let count = Counter()
    let server = try FakeS3(
      now: clock.now, cutUpload: { $0.query("partNumber") != nil && [1, 3].contains(count.next()) ? 10_000 : nil })
    let store = try await store(server, partSize: 1 << 16)
    let bytes = bytes(500_000)
    try await store.put(bytes, as: try key("a"))
    #expect(server.bytes("a") == [bytes])
  }

  @Test func anUploadThatFailsIsAborted() async throws {
    let server = try FakeS3(
      now: clock.now,
      trouble: { $0.query("partNumber") == "3" ? .instead(.status(403, "<Error><Code>AccessDenied</Code></Error>")) : nil })
    let store = try await store(server, partSize: 1 << 16)
    #expect(await failure { try await store.put(bytes(600_000), as: try key("a")) }?.code == .denied)
    #expect(server.pendingUploads == 0 && server.bytes("a").isEmpty)
  }

  @Test func whatDeadRunsLeftIsSweptAfterADay() async throws {
    let server = try FakeS3(now: clock.now)
    let store = try await store(server, partSize: 1 << 16)
    let writer = try await store.create(try key("a"))
    let bytes = bytes(200_000)
    unsafe try await writer.write(bytes.span.bytes)
    #expect(server.pendingUploads == 1)
    #expect(try await store.sweep() == 0)
    clock.advance(by: 25 * 3600 * 1_000_000_000)
    #expect(try await store.sweep() == 1)
    #expect(server.pendingUploads == 0)
    await writer.abandon()
  }

  /// Parts that a killed run sent are not sent again, but for those of other bytes.
  @Test func aKilledUploadGoesOn() async throws {
    let server = try FakeS3(now: clock.now)
    let client = try server.client(clock: clock.now)
    let whole = bytes(300_000)
    let id = try await client.beginUpload("a", S3Settings(cache: "/tmp").placing(.none))
    for (number, start) in [(1, 0), (2, 1 << 16), (3, 2 << 16)] {
      let part = Array(whole[start..<start + 1 << 16])
      _ = try await client.upload(number == 2 ? Array(part.reversed()) : part, as: number, of: id, to: "a")
    }
    let before = server.requests.count
    let store = try await store(server, partSize: 1 << 16)
    try await store.put(whole, as: try key("a"))
    let sent = server.requests[before...].compactMap { $0.method == "PUT" ? $0.query("partNumber") : nil }
    #expect(sent.sorted() == ["2", "4", "5"])
    #expect(server.bytes("a") == [whole] && server.pendingUploads == 0)
  }

  @Test func aServerThatForgetsLocksIsFoundOut() async throws {
    var habits = FakeS3.Habits()
    (habits.forgetsLocks, habits.forgetsLockHeaders) = (true, true)
    let server = try FakeS3(habits, now: clock.now)
    let error = await failure { try await store(server, retain: 1_000_000_000_000) }
    #expect(error?.code == .refused && error?.cause.contains("did not keep the retention") == true)
  }

  @Test func aServerThatForgetsToEncryptIsFoundOut() async throws {
    let server = try FakeS3(now: clock.now)
    var settings = S3Settings(cache: "/tmp")
    settings.placing.encryption = "AES256"
    let error = await failure { try await S3Store.open(try server.client(clock: clock.now), settings) { "s" } }
    #expect(error?.code == .refused && error?.operation == "encrypt" && error?.path == "s3://fake/tally.json")
  }

  @Test(arguments: [0, 20_001, 1_200_000, 2_999_999]) func aBodyThatBreaksOffGoesOnWhereItBroke(_ count: Int) async throws {
    let bytes = bytes(3_000_000)
    let server = try FakeS3(now: clock.now) { request in
      guard request.method == "GET", request.path == "/fake/a", request.header("Range") == nil else { return nil }
      return .instead(
        TestReply(
          200, headers: [FakeS3.etag(bytes)], body: bytes, fault: count & 1 == 0 ? .reset(after: count) : .close(after: count)))
    }
    let store = try await store(server)
    try await store.put(bytes, as: try key("a"))
    if count == 0 {
      // From its first byte on, each time.
      #expect(await failure { try await store.read(try key("a"), limit: 1 << 30) }?.code == .unavailable)
    } else {
      #expect(try await store.read(try key("a"), limit: 1 << 30).hasSameBytes(as: bytes))
    }
  }

  @Test func aServerThatSaysNothingIsGivenUp() async throws {
    let server = try FakeS3(now: clock.now) { $0.path == "/fake/a" && $0.method == "GET" ? .instead(.broken(.silence)) : nil }
    let store = try await store(server)
    try await store.put([1], as: try key("a"))
    let client = try server.client(clock: clock.now, attempts: 1)
    let error = await failure { try await client.get("a") }
    #expect(error?.code == .unavailable && error?.path == "s3://fake/a")
  }

  @Test func theEndOfALargeObjectIsReadOnlyWhenAllOfItIsSound() async throws {
    let server = try FakeS3(now: clock.now)
    let store = try await store(server)
    server.put("big", bytes(3_000_000), metadata: [HTTPHeader("x-amz-meta-sha256", String(repeating: "0", count: 64))])
    let reader = try await store.open(try key("big"))
    var some = [UInt8](repeating: 0, count: 1000)
    #expect(try await reader.read(at: 0, into: &some) == 1000)
    #expect(await failure { try await reader.read(at: 2_999_500, into: &some) }?.code == .damaged)
  }

  @Test func noRoomForScratchFilesIsNamed() async throws {
    let server = try FakeS3(now: clock.now)
    let store = try await store(server, cache: "/proc/self/fd")
    server.put("big", bytes(2_000_000))
    let error = await failure { try await store.open(try key("big")) }
    #expect(error?.path == "/proc/self/fd")
  }

  @Test func answersThatAreNoneOfS3AreNamed() async throws {
    for answer in ["", "<html><body>Welcome</body></html>", "{}", "<!DOCTYPE a><ListVersionsResult/>", "<ListBucketResult/>"] {
      let server = try TestServer { _ in .ok(answer) }
      let address = try S3Address(bucket: "fake", endpoint: server.url, isPathStyle: true)
      let client = S3Client.unsigned(address, now: clock.now)
      let error = await failure { try await client.versions(prefix: "") }
      #expect(error?.code == .nonsense && error?.remedy.contains("`endpoint`") == true, "\(answer)")
    }
  }

  @Test func anEndpointThatRedirectsToItselfIsNotFollowed() async throws {
    let server = try TestServer { .redirect($0.target, status: 307) }
    let client = S3Client.unsigned(try S3Address(bucket: "fake", endpoint: server.url, isPathStyle: true), now: clock.now)
    #expect(await failure { try await client.versions(prefix: "") }?.code == .invalid)
    #expect(server.requests.count == 1)
  }

  /// Keys come and go on both sides of where a list is: what was there all the time is listed once, and in order.
  @Test func aListThatChangesUnderUsLosesNothing() async throws {
    var habits = FakeS3.Habits()
    habits.page = 4
    let running = Mutex<FakeS3?>(nil)
    let count = Counter()
    let server = try FakeS3(habits, now: clock.now) { request in
      guard request.query("versions") != nil, request.query("prefix") == "x/" else { return nil }
      let turn = count.next()
      running.withLock { server in
        server?.put("x/k\(turn)a", [2])
        server?.put("x/a\(turn)", [2])
        server?.put("x/z\(turn)", [2])
        // Over one that was listed, and one that is still to come.
        server?.put("x/k0", [3])
        server?.put("x/k9", [3], isMarker: true)
      }
      return nil
    }
    let store = try await store(server)
    for number in 0..<10 { try await store.put([1], as: try key("x/k\(number)")) }
    running.withLock { $0 = server }
    defer { running.withLock { $0 = nil } }
    let listed = try await store.list(try key("x"))
    #expect(listed == listed.sorted { $0.key < $1.key } && Set(listed).count == listed.count)
    let stayed = listed.filter { $0.key.description.utf8.count == 4 && $0.key.description.hasPrefix("x/k") }
    #expect(stayed == (try (0..<10).map { ObjectInfo(key: try key("x/k\($0)"), size: 1) }))
  }

  /// A put with retention: is the key free, the put, is ours the first, is it locked. No more, since each takes a server's time.
  @Test func aLockedPutAsksFourTimes() async throws {
    let server = try FakeS3(now: clock.now)
    let store = try await store(server, retain: 1_000_000_000_000)
    let before = server.requests.count
    try await store.put([1, 2, 3], as: try key("a"))
    #expect(server.requests[before...].map(\.method).sorted() == ["GET", "GET", "HEAD", "PUT"])
  }

  /// What a list of the folder has said counts for all who wait for it, and for those who come later.
  @Test func aFolderIsLookedThroughOnce() async throws {
    let server = try FakeS3(now: clock.now)
    let store = try await store(server, retain: 1_000_000_000_000)
    let before = server.requests.count
    try await withThrowingTaskGroup { group in
      for number in 0..<8 { group.addTask { try await store.put([UInt8(number)], as: try key("x/\(number)")) } }
      try await group.waitForAll()
    }
    try await store.put([9], as: try key("x/9"))
    let methods = server.requests[before...].map(\.method)
    #expect(methods.count { $0 == "GET" } == 1 + 9 && methods.count { $0 == "HEAD" } == 9 && methods.count { $0 == "PUT" } == 9)
    // What another has put meanwhile is found out behind the put.
    let other = try await self.store(server, retain: 1_000_000_000_000)
    try await other.put([1], as: try key("x/10"))
    #expect(await failure { try await store.put([2], as: try key("x/10")) }?.code == .exists)
    #expect(try await store.read(try key("x/10"), limit: 9).hasSameBytes(as: [1]))
  }

  @Test func aListWithoutAnEndIsFoundOut() async throws {
    let row = "<Version><Key>a</Key><VersionId>1</VersionId><Size>1</Size></Version>"
    let server = try TestServer { request in
      request.query("versions") == nil
        ? .status(404, "<Error><Code>NoSuchKey</Code></Error>")
        : .ok("<ListVersionsResult><IsTruncated>true</IsTruncated>\(row)</ListVersionsResult>")
    }
    var settings = S3Settings(cache: "/tmp")
    settings.needsLock = false
    let client = S3Client.unsigned(try S3Address(bucket: "fake", endpoint: server.url, isPathStyle: true), now: clock.now)
    // `tally.json` is not there, but something is.
    #expect(await failure { try await S3Store.open(client, settings) { "s" } }?.code == .notAStore)
  }
}
