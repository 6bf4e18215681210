import Events
import Jobs
import Operations
import Reconciliation
import Sealing
import Storage
import Synchronization
import TestSupport
import Testing

/// Source and store at one server, which copies.
@Suite struct ServerCopyTests {
  private let fixture = RemoteFixture()

  /// A pull from `in/` to `store/` of one bucket.
  private struct Pull {
    let store: S3Store
    let job: PullJob
    let notes: Notes
    let date: LogicalDate

    func run() async throws -> [String] { try await job.run(date).transcript }
  }

  private final class Notes: Sendable {
    private let all = Mutex<[String]>([])
    var list: [String] { all.withLock { $0 } }
    func add(_ note: String) { all.withLock { $0.append(note) } }
  }

  private func pull(_ server: FakeS3, copySize: Int64 = 1 << 28, retain: Int64? = nil) async throws -> Pull {
    let notes = Notes()
    var settings = S3Settings(cache: "/tmp")
    settings.copySize = copySize
    settings.defaults = StoreDefaults(retain: retain)
    let clock = fixture.clock
    let store = try await S3Store.open(
      try server.client(prefix: "store", clock: clock.now), settings, newID: { "s" }, note: notes.add)
    let source = Source(name: "bucket", pattern: try ExportPattern("*"))
    let origin = S3Source(source, try server.client(prefix: "in", clock: clock.now), store: store)
    let job = PullJob(store: store, source: origin, indexer: StubIndexer(store: store), now: fixture.now)
    return Pull(store: store, job: job, notes: notes, date: fixture.date)
  }

  private let text = Array(String(repeating: "0123456789abcde\n", count: 6000).utf8)
  private let kept = "store/exports/bucket/2026/11/18/x"

  private func isCopy(_ request: TestRequest) -> Bool { request.header("x-amz-copy-source") != nil }

  /// Requests that carry the export's bytes one way or the other.
  private func carriers(_ server: FakeS3) -> [String] {
    server.requests.filter { request in
      let isObject = ["/fake/in/x", "/fake/\(kept)"].contains(request.path)
      let isOfLock = request.query("retention") != nil || request.query("legal-hold") != nil
      return request.body.count > 10_000 || request.method == "GET" && isObject && !isOfLock
    }.map { "\($0.method) \($0.path)" }
  }

  @Test(arguments: [1 << 28, 40_000] as [Int64]) func theBytesComeOnceAndOnlyToBeScanned(_ copySize: Int64) async throws {
    var habits = FakeS3.Habits()
    habits.forgetsLockHeaders = true
    let server = try FakeS3(habits, now: fixture.clock.now)
    server.put("in/x", text)
    let pull = try await pull(server, copySize: copySize, retain: 1_000_000_000_000)
    #expect(try await pull.run() == ["x pulled as x"])
    #expect(server.bytes(kept) == [text])
    #expect(server.requests.count(where: isCopy) == (copySize < 96_000 ? 3 : 1))
    // The stub reads the store once more.
    #expect(carriers(server) == ["GET /fake/\(kept)", "GET /fake/\(kept)"])
    let key = try #require(ObjectKey("exports/bucket/2026/11/18/x"))
    let version = try #require(try await pull.store.versions(key).first)
    #expect(try await pull.store.protection(of: version).retention != nil)
    let record = try #require(try await CustodyRecord.all(in: pull.store, source: "bucket", date: fixture.date).first)
    #expect(record.sha256 == SHA256.hash(text) && record.path == "s3://fake/in/x")
    // Again: nothing but lists and the record.
    let before = server.requests.count
    #expect(try await pull.run() == ["x already there as x"])
    #expect(!server.requests[before...].contains { isCopy($0) || $0.path == "/fake/in/x" })
    #expect(pull.notes.list.isEmpty && server.pendingUploads == 0)
  }

  /// Where the server does not copy, the bytes are read and written, and that is said once.
  @Test(
    arguments: [(403, "AccessDenied"), (501, "NotImplemented"), (400, "KMS.DisabledException"), (400, "InvalidRequest")],
    [1 << 28, 40_000] as [Int64]
  ) func withoutTheRightToCopyItIsReadAndWritten(_ refusal: (status: Int, code: String), _ copySize: Int64) async throws {
    let server = try FakeS3(now: fixture.clock.now) { request in
      guard request.header("x-amz-copy-source") != nil else { return nil }
      return .instead(
        .status(refusal.status, "<Error><Code>\(refusal.code)</Code></Error>", [HTTPHeader("x-amz-request-id", "R")]))
    }
    for name in ["x", "y", "z"] { server.put("in/\(name)", text) }
    let pull = try await pull(server, copySize: copySize)
    #expect(try await pull.run() == ["x pulled as x", "y pulled as y", "z pulled as z"])
    #expect(server.bytes(kept) == [text] && server.pendingUploads == 0)
    #expect(pull.notes.list.count == 1)
    #expect(
      pull.notes.list.first?.contains("does not copy from s3://fake") == true
        && pull.notes.list.first?.contains(refusal.code) == true)
  }

  /// Another object in its place: before the copy, or between two parts of it at a server that does not look.
  @Test(arguments: [false, true]) func anObjectThatIsSwappedIsLeft(_ ignoresConditions: Bool) async throws {
    var habits = FakeS3.Habits()
    habits.ignoresConditionsOfParts = ignoresConditions
    let swapped = Mutex<FakeS3?>(nil)
    let other = text.map { $0 ^ 1 }
    let server = try FakeS3(habits, now: fixture.clock.now) { request in
      if request.header("x-amz-copy-source") != nil, request.query("partNumber") == (ignoresConditions ? "2" : "1") {
        swapped.withLock { $0?.put("in/x", other) }
      }
      return nil
    }
    swapped.withLock { $0 = server }
    defer { swapped.withLock { $0 = nil } }
    server.put("in/x", text)
    let pull = try await pull(server, copySize: ignoresConditions ? 40_000 : 1 << 28)
    #expect(try await pull.run() == ["x left: it changed while it was copied"])
    #expect(server.bytes(kept).isEmpty && server.pendingUploads == 0)
    #expect(try await pull.run() == ["x pulled as x"])
    #expect(server.bytes(kept) == [other])
  }

  @Test func aCopyThatSeemedToFailAndLandedIsNotMadeAgain() async throws {
    let count = Mutex(0)
    let server = try FakeS3(now: fixture.clock.now) { request in
      guard request.method == "POST", request.query("uploadId") != nil else { return nil }
      return count.withLock { count in
        count += 1
        return count == 1 ? .after(.broken(.reset(after: nil))) : nil
      }
    }
    server.put("in/x", text)
    #expect(try await pull(server).run() == ["x pulled as x"])
    #expect(server.bytes(kept) == [text])
    #expect(server.pendingUploads == 0)
  }

  /// Five requests for a copy are more than two for what is small.
  @Test func whatIsSmallIsReadAndWritten() async throws {
    let server = try FakeS3(now: fixture.clock.now)
    server.put("in/x", Array("a\n".utf8))
    #expect(try await pull(server).run() == ["x pulled as x"])
    #expect(!server.requests.contains(where: isCopy) && server.bytes(kept) == [Array("a\n".utf8)])
  }

  /// The server copies other bytes than it lists: nothing vouches for them, and the next run keeps the right ones beside.
  @Test func aCopyWithOtherBytesGetsNoCustodyRecord() async throws {
    let server = try FakeS3(now: fixture.clock.now)
    server.put("in/x", text)
    let pull = try await pull(server)
    server.corruptsCopies(true)
    #expect(try await pull.run() == ["x failed: the server's copy has not the bytes that were listed"])
    #expect(try await CustodyRecord.all(in: pull.store, source: "bucket", date: fixture.date).isEmpty)
    server.corruptsCopies(false)
    let name = "x~" + SHA256.hash(text).description.prefix(12)
    #expect(try await pull.run() == ["x pulled as \(name)"])
    #expect(server.bytes("store/exports/bucket/2026/11/18/" + name) == [text])
  }
}
