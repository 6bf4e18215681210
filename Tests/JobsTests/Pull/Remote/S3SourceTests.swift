import Events
import Jobs
import Operations
import Reconciliation
import Sealing
import Storage
import Synchronization
import TestSupport
import Testing

/// Against a bucket that a test server plays; against a real one in the rig's tests.
@Suite struct S3SourceTests {
  private let fixture = RemoteFixture()

  /// ListObjectsV2, two keys a page, and GetObject with If-Match and Range.
  private final class Bucket: Sendable {
    let objects = Mutex<[String: String]>([:])
    /// Runs between list and get.
    let swap = Mutex<[String: String]>([:])

    init(_ objects: [String: String]) { self.objects.withLock { $0 = objects } }

    static func etag(_ text: String) -> String { "\"" + Hex.encode(MD5.hash(Array(text.utf8)) ?? []) + "\"" }

    func answer(_ request: TestRequest) -> TestReply {
      objects.withLock { objects in
        if request.query("list-type") == "2" { return Self.list(request, objects) }
        for (key, text) in swap.withLock({ $0 }) { objects[key] = text }
        guard let text = objects[String(request.path.dropFirst("/bucket/".count))] else {
          return .status(404, "<Error><Code>NoSuchKey</Code></Error>")
        }
        if let wanted = request.header("If-Match"), wanted != Self.etag(text) {
          return .status(412, "<Error><Code>PreconditionFailed</Code></Error>")
        }
        var reply = TestReply.ok(text)
        reply.headers += [HTTPHeader("ETag", Self.etag(text)), HTTPHeader("x-amz-request-id", "R\(request.number)")]
        if let range = request.header("Range") {
          let start = Int(range.dropFirst(6).dropLast()) ?? 0
          (reply.status, reply.body) = (206, Array(reply.body[start...]))
          reply.headers.append(HTTPHeader("Content-Range", "bytes \(start)-\(text.utf8.count - 1)/\(text.utf8.count)"))
        }
        return reply
      }
    }

    private static func list(_ request: TestRequest, _ objects: [String: String]) -> TestReply {
      let after = request.query("continuation-token") ?? ""
      let keys = objects.keys.filter { $0.hasPrefix(request.query("prefix") ?? "") && $0 > after }.sorted()
      let contents = keys.prefix(2).map { key in
        "<Contents><Key>\(key)</Key><LastModified>2026-11-18T12:00:00.000Z</LastModified><ETag>\(etag(objects[key] ?? ""))</ETag>"
          + "<Size>\(objects[key]?.utf8.count ?? 0)</Size></Contents>"
      }.joined()
      let next = keys.count > 2 ? "<NextContinuationToken>\(keys[1])</NextContinuationToken>" : ""
      return .ok(
        "<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>\(keys.count > 2)</IsTruncated>\(contents)\(next)</ListBucketResult>",
        type: "application/xml")
    }
  }

  private func source(
    _ server: TestServer, prefix: String = "", pattern: String,
    credentials: any S3CredentialSource = S3Credentials(accessKey: "AKID", secretKey: Secret("secret")),
    _ change: (inout Source) -> Void = { _ in }
  ) throws -> S3Source {
    var source = Source(name: "bucket", pattern: try ExportPattern(pattern))
    change(&source)
    let address = try S3Address(bucket: "bucket", prefix: prefix, endpoint: server.url, isPathStyle: true)
    let clock = fixture.clock
    return S3Source(
      source,
      S3Client(address, fixture.service(), now: { clock.now() }, credentials: credentials))
  }

  @Test func aDayOfABucket() async throws {
    let bucket = Bucket([
      "in/2026/11/18/": "", "in/2026/11/18/h1.gz": "a\n", "in/2026/11/18/h2.gz": "b\nc\n", "in/2026/11/18/h2.gz.count": "2",
      "in/2026/11/18/h3.gz.part": "", "in/2026/11/18/h4.gz": "d\n", "in/2026/11/17/h1.gz": "old", "other/x": "x",
    ])
    let server = try TestServer { bucket.answer($0) }
    let source = try source(server, prefix: "in", pattern: "{yyyy}/{MM}/{dd}/*.gz") {
      $0.declaration = .count
      $0.slots = .names(["h1.gz", "h5.gz"])
    }
    let result = try await fixture.pull(source)
    #expect(
      result.transcript == [
        "2026/11/18/h1.gz pulled as h1.gz", "2026/11/18/h2.gz pulled as h2.gz",
        "2026/11/18/h3.gz.part left: its name says that it is still being written", "2026/11/18/h4.gz pulled as h4.gz",
      ])
    #expect(fixture.kept == ["h1.gz": "a\n", "h2.gz": "b\nc\n", "h4.gz": "d\n"])
    #expect(result.findings.map(\.code) == [.controlTotalMismatch, .controlTotalMismatch, .exportGap])
    #expect(server.requests.compactMap { $0.query("prefix") }.allSatisfy { $0 == "in/2026/11/18/" })
    let record = try #require(try await fixture.custody("bucket").first)
    #expect(record.path == "s3://bucket/in/2026/11/18/h1.gz" && record.facts.map(\.key).contains("requestId"))
    // What is kept costs no request but the list, and another look for declared counts that differed.
    let before = server.requests.count
    #expect(try await fixture.pull(source).transcript.count { $0.contains("already there") } == 3)
    #expect(server.requests[before...].allSatisfy { $0.query("list-type") == "2" || $0.path.hasSuffix(".count") })
    // Another object under a known key is kept beside the first.
    bucket.objects.withLock { $0["in/2026/11/18/h1.gz"] = "z\n" }
    #expect(try await fixture.pull(source).findings.contains { $0.code == .exportAltered })
    #expect(fixture.kept.count == 4)
  }

  /// The same page for ever; and pages without a key, with the same token.
  @Test(arguments: ["<Contents><Key>a</Key><Size>2</Size></Contents>", ""]) func aListWithoutAnEndEnds(_ page: String)
    async throws
  {
    let server = try TestServer { _ in
      .ok(
        "<ListBucketResult><IsTruncated>true</IsTruncated>\(page)<NextContinuationToken>same</NextContinuationToken></ListBucketResult>",
        type: "application/xml")
    }
    let error = await #expect(throws: SourceUnreadable.self) { try await fixture.pull(try source(server, pattern: "*")) }
    #expect(error?.error.cause == "the list does not go on where it stopped" && server.requests.count == 2)
  }

  @Test func anotherObjectBetweenListAndGetIsLeft() async throws {
    let bucket = Bucket(["x": "old\n"])
    bucket.swap.withLock { $0 = ["x": "new\n"] }
    let server = try TestServer { bucket.answer($0) }
    let source = try source(server, pattern: "*")
    #expect(try await fixture.pull(source).transcript == ["x left: it changed while it was copied"])
    #expect(try await fixture.pull(source).transcript == ["x pulled as x"] && fixture.kept == ["x": "new\n"])
  }

  /// One key goes and one comes while the list is given out, page by page: what was there all the time is pulled, and the rest on the next run.
  @Test func aListThatChangesUnderUsLosesNothing() async throws {
    let bucket = Bucket(["b": "b\n", "c": "c\n", "d": "d\n", "e": "e\n", "f": "f\n"])
    let server = try TestServer { request in
      let reply = bucket.answer(request)
      if request.query("list-type") != nil, request.query("continuation-token") == nil {
        bucket.objects.withLock { objects in
          objects["a"] = "a\n"
          objects["d"] = nil
          objects["c"] = nil
        }
      }
      return reply
    }
    let source = try source(server, pattern: "*")
    // `c` was listed on the first page; `a` came behind us.
    #expect(
      try await fixture.pull(source).transcript == [
        "b pulled as b", "c left: it has gone since it was listed", "e pulled as e", "f pulled as f",
      ])
    #expect(try await fixture.pull(source).transcript.prefix(2) == ["a pulled as a", "b already there as b"])
    #expect(fixture.kept.keys.sorted() == ["a", "b", "e", "f"])
  }

  /// The token's time is over after the list, and once more in the middle of a body.
  @Test func aTokenThatExpiresIsReplaced() async throws {
    struct Keys: S3CredentialSource {
      let turn = Turn()
      func current() async throws -> S3Credentials {
        S3Credentials(accessKey: "A", secretKey: Secret("b"), sessionToken: Secret("\(turn.count)"))
      }
      func renewed(insteadOf refused: S3Credentials) async throws -> S3Credentials? {
        turn.next()
        return try await current()
      }
    }
    final class Turn: Sendable {
      private let value = Mutex(0)
      var count: Int { value.withLock { $0 } }
      func next() { value.withLock { $0 += 1 } }
    }
    let text = String(repeating: "0123456789abcde\n", count: 50_000)
    let bucket = Bucket(["x": text])
    let server = try TestServer { request in
      let wanted = request.query("list-type") != nil ? "0" : request.header("Range") == nil ? "1" : "2"
      guard request.header("x-amz-security-token") == wanted else {
        return .status(400, "<Error><Code>ExpiredToken</Code></Error>")
      }
      var reply = bucket.answer(request)
      if reply.body.count > 500_000 { reply.fault = .close(after: 400_000) }
      return reply
    }
    #expect(try await fixture.pull(try source(server, pattern: "*", credentials: Keys())).transcript == ["x pulled as x"])
    #expect(fixture.kept["x"] == text)
    // A list, two refusals, the body in two parts.
    #expect(server.requests.count == 5)
  }

  @Test func aBodyThatBreaksOffGoesOn() async throws {
    let text = String(repeating: "0123456789abcde\n", count: 50_000)
    let bucket = Bucket(["x": text])
    let server = try TestServer { request in
      var reply = bucket.answer(request)
      if reply.body.count > 500_000 { reply.fault = .close(after: 400_000) }
      return reply
    }
    _ = try await fixture.pull(try source(server, pattern: "*"))
    #expect(fixture.kept["x"] == text)
    #expect(server.requests.compactMap { $0.header("Range") } == ["bytes=400000-"])
  }

  /// The listed ETag, and other bytes under it.
  @Test func bytesThatAreNotThoseOfTheirETagAreNotKept() async throws {
    let bucket = Bucket(["x": "a\n"])
    let server = try TestServer { request in
      var reply = bucket.answer(request)
      if request.path == "/bucket/x" { reply.body = Array("b\n".utf8) }
      return reply
    }
    #expect(
      try await fixture.pull(try source(server, pattern: "*")).transcript == [
        "x failed: its bytes are not those of its ETag (request R1)"
      ])
    #expect(fixture.kept.isEmpty)
  }

  @Test func keysThatAreNoNamesAreRefused() async throws {
    let bucket = Bucket(["../up": "a\n", "a//b": "a\n", "good": "a\n", "x.custody.json": "{}"])
    let server = try TestServer { bucket.answer($0) }
    let result = try await fixture.pull(try source(server, pattern: "*"))
    #expect(
      result.transcript == [
        "../up refused: a name that leads elsewhere, or has an empty part",
        "a//b refused: a name that leads elsewhere, or has an empty part", "good pulled as good",
        "x.custody.json refused: a name that the store gives to its own files",
      ])
  }

  @Test(
    arguments: [
      (403, "<Error><Code>AccessDenied</Code></Error>", StorageError.Code.denied),
      (403, "<Error><Code>SignatureDoesNotMatch</Code></Error>", .unauthorized),
      (404, "<Error><Code>NoSuchBucket</Code></Error>", .notFound), (200, "<html>", .nonsense),
    ]) func aBucketThatSaysNo(_ status: Int, _ text: String, _ code: StorageError.Code) async throws
  {
    let server = try TestServer { _ in .status(status, text) }
    let error = await #expect(throws: SourceUnreadable.self) { try await fixture.pull(try source(server, pattern: "*")) }
    #expect(error?.error.code == code)
  }
}
