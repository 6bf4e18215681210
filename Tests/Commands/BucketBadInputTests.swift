import Foundation
import Sealing
import Storage
import TestSupport
import Testing

/// What may be wrong with a bucket, through the built binary: where the store is, and where exports come from. Each error names bucket, key where there
/// is one, the server's request id, and what to do.
struct BucketBadInputTests {
  /// One thing that a server says.
  struct Trouble: Sendable, CustomTestStringConvertible {
    let name: String
    /// Which requests it says it to.
    var isIt: @Sendable (TestRequest) -> Bool = { _ in true }
    let status: Int
    let body: String
    var headers: [HTTPHeader] = []
    /// How a run ends whose store it is, and one whose source.
    let exits: (store: Int32, source: Int32)
    /// What the error says of it.
    let words: [String]

    var testDescription: String { name }

    func answer(_ request: TestRequest) -> FakeS3.Trouble? {
      guard isIt(request) else { return nil }
      return .instead(.status(status, body, headers + [HTTPHeader("x-amz-request-id", "REQ-7")]))
    }
  }

  private static func code(_ code: String, _ more: String = "") -> String { "<Error><Code>\(code)</Code>\(more)</Error>" }

  /// What concerns the bucket as a whole, so that a store or a source is of no use.
  static let wholes: [Trouble] = [
    Trouble(
      name: "wrong access key", status: 403, body: code("InvalidAccessKeyId"), exits: (77, 77),
      words: ["does not know the access key", "correct the access key"]),
    Trouble(
      name: "wrong secret key", status: 403, body: code("SignatureDoesNotMatch"), exits: (77, 77),
      words: ["signature does not match", "correct the secret key"]),
    Trouble(
      name: "expired token", status: 400, body: code("ExpiredToken"), exits: (77, 77),
      words: ["session token has expired", "get new credentials"]),
    Trouble(
      name: "skewed clock", status: 403, body: code("RequestTimeTooSkewed"),
      headers: [HTTPHeader("Date", "Thu, 19 Nov 2026 08:00:00 GMT")], exits: (77, 77),
      words: ["this machine's clock says", "Thu, 19 Nov 2026 08:00:00 GMT", "set the clock by NTP"]),
    Trouble(
      name: "wrong region", status: 400, body: code("AuthorizationHeaderMalformed", "<Region>eu-west-3</Region>"),
      exits: (78, 78),
      words: ["the bucket is in the region eu-west-3", "set `region` to \"eu-west-3\""]),
    Trouble(
      name: "missing bucket", status: 404, body: code("NoSuchBucket"), exits: (74, 74),
      words: ["there is no such bucket", "correct `bucket`"]),
    Trouble(
      name: "no permission to list", isIt: { $0.query("versions") != nil || $0.query("list-type") != nil }, status: 403,
      body: code("AccessDenied"), exits: (77, 77), words: ["permission is missing", "allow s3:ListBucket"]),
    Trouble(
      name: "a refusal without a word", status: 403, body: "", exits: (77, 77),
      words: ["refuses without saying why", "check the keys and the clock"]),
    Trouble(
      name: "a bomb in place of an explanation", status: 403,
      body: "<!DOCTYPE e [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><Error><Code>&b;</Code></Error>", exits: (77, 77),
      words: ["the explanation cannot be read"]),
    Trouble(
      name: "a page of something else", status: 200, body: "<html>Welcome</html>", exits: (69, 69),
      words: ["the answer is none of S3", "check `endpoint`"]),
    Trouble(
      name: "a redirect to itself", status: 307, body: "", headers: [HTTPHeader("Location", "/")], exits: (78, 78),
      words: ["the endpoint redirects", "correct `endpoint`"]),
  ]

  private func tally(_ folder: String, _ words: String...) throws -> Subprocess.Ending {
    try Subprocess.run(
      Tally.path, words + ["--config", folder + "/tally.json5"],
      environment: ["SOURCE_DATE_EPOCH": "\(SmallNight.now)", "KEY": "word"])
  }

  private func place(_ server: FakeS3) -> String {
    "kind: 's3', bucket: 'fake', endpoint: '\(server.url)', pathStyle: true, credentials: { accessKey: { env: 'KEY' }, secretKey: { env: 'KEY' } }"
  }

  private func expect(_ ending: Subprocess.Ending, _ status: Int32, _ words: [String], _ place: String) {
    #expect(ending.status == status, "\(ending.error)")
    for word in words + [place, "REQ-7"] { #expect(ending.error.contains(word), "\(word): \(ending.error)") }
  }

  @Test(arguments: wholes) func aStoreThatCannotBeUsed(_ trouble: Trouble) throws {
    let server = try FakeS3(now: { 0 }, trouble: trouble.answer)
    try withTemporaryFolder { folder in
      let night = try SmallNight(folder, store: "{ \(place(server)), cache: 'cache' }")
      expect(try tally(folder, "pull", "--date", SmallNight.date), trouble.exits.store, trouble.words, "s3://fake")
      #expect(server.contents.isEmpty)
      withExtendedLifetime(night) {}
    }
  }

  @Test(arguments: wholes) func aSourceThatCannotBeUsed(_ trouble: Trouble) throws {
    let server = try FakeS3(now: { 0 }, trouble: trouble.answer)
    try withTemporaryFolder { folder in
      try "{ store: 'store', sources: [{ name: 'b', \(place(server)), pattern: '*.ndjson' }] }"
        .write(toFile: folder + "/tally.json5", atomically: true, encoding: .utf8)
      expect(try tally(folder, "pull", "--date", SmallNight.date), trouble.exits.source, trouble.words, "s3://fake")
      #expect(!FileManager.default.fileExists(atPath: folder + "/store/exports"))
    }
  }

  @Test func aBucketWithoutLockIsRefused() throws {
    let server = try FakeS3(now: { 0 }) { request in
      request.query("object-lock") != nil ? .instead(.status(404, Self.code("ObjectLockConfigurationNotFoundError"))) : nil
    }
    try withTemporaryFolder { folder in
      _ = try SmallNight(folder, store: "{ \(place(server)), cache: 'cache' }")
      for words in [["pull", "--date", SmallNight.date], ["config", "check"]] {
        let ending = try Subprocess.run(
          Tally.path, words + ["--config", folder + "/tally.json5"],
          environment: ["SOURCE_DATE_EPOCH": "\(SmallNight.now)", "KEY": "word"])
        #expect(ending.status == 78, "\(ending.error)")
        #expect(ending.error.contains("s3://fake") && ending.error.contains("the bucket has no Object Lock"))
        #expect(ending.error.contains("set `lock` to \"none\""))
      }
      #expect(server.contents.isEmpty)
    }
  }

  private static let key = SmallNight.exports + "good.ndjson"

  private static let other = String(decoding: SmallNight.lines(SmallNight.good).map { $0 ^ 1 }, as: UTF8.self)

  /// The ETag of what was put: without it an answer would be nobody's.
  private static let listed = FakeS3.etag(SmallNight.lines(SmallNight.good))

  /// What concerns one object of the store; then all is well again, and the next run makes it whole.
  static let objects: [Trouble] = [
    Trouble(
      name: "no permission to put", isIt: { $0.method == "PUT" && $0.path.hasSuffix("good.ndjson") }, status: 403,
      body: code("AccessDenied"), exits: (77, 0), words: ["permission is missing", "allow s3:PutObject"]),
    Trouble(
      name: "wrong checksum on the way", isIt: { $0.method == "PUT" && $0.path.hasSuffix("good.ndjson") }, status: 400,
      body: code("BadDigest"), exits: (11, 0), words: ["what arrived is not what was sent", "check the network"]),
    Trouble(
      name: "no permission to read",
      isIt: { $0.method == "GET" && $0.path.hasSuffix("good.ndjson") && !$0.target.contains("retention") },
      status: 403, body: code("AccessDenied"), exits: (77, 0), words: ["permission is missing", "allow s3:GetObjectVersion"]),
    Trouble(
      name: "another object in its place", isIt: { $0.method == "GET" && $0.path.hasSuffix("good.ndjson") }, status: 412,
      body: code("PreconditionFailed"), exits: (11, 0),
      words: ["other bytes have come in its place", "find out who writes there"]),
    Trouble(
      name: "a body that is shorter", isIt: { $0.method == "GET" && $0.path.hasSuffix("good.ndjson") }, status: 200,
      body: "short", headers: [listed], exits: (11, 0),
      words: ["it is shorter than its list says", "compare it with its custody record"]),
    Trouble(
      name: "bytes of another SHA-256", isIt: { $0.method == "GET" && $0.path.hasSuffix("good.ndjson") }, status: 200,
      body: other,
      headers: [listed, HTTPHeader("x-amz-meta-sha256", SHA256.hash(SmallNight.lines(SmallNight.good)).description)],
      exits: (11, 0),
      words: ["it does not have the SHA-256 that it was put with", "restore it from a copy"]),
  ]

  @Test(arguments: objects) func anObjectThatCannotBeKept(_ trouble: Trouble) throws {
    let isOver = Flag()
    let server = try FakeS3(now: { 0 }) { isOver.isSet ? nil : trouble.answer($0) }
    try withTemporaryFolder { folder in
      _ = try SmallNight(folder, store: "{ \(place(server)), cache: 'cache' }")
      expect(try tally(folder, "pull", "--date", SmallNight.date), trouble.exits.store, trouble.words, "s3://fake/" + Self.key)
      #expect(server.bytes(Self.key + ".custody.json").isEmpty)
      isOver.set()
      let again = try tally(folder, "pull", "--date", SmallNight.date)
      #expect(again.status == 0, "\(again.error)")
      #expect(server.bytes(Self.key) == [SmallNight.lines(SmallNight.good)])
      #expect(try tally(folder, "verify").status == 0)
    }
  }

  /// No server vouches for what is larger than a part: what comes back is hashed.
  @Test func anExportThatComesBackOtherwiseIsNotScanned() throws {
    let isOver = Flag()
    let server = try FakeS3(now: { 0 }) { request in
      let isIt = request.method == "GET" && request.path.hasSuffix("good.ndjson") && !isOver.isSet
      return isIt ? .instead(TestReply(200, headers: [Self.listed], body: Array(Self.other.utf8))) : nil
    }
    try withTemporaryFolder { folder in
      _ = try SmallNight(folder, store: "{ \(place(server)), cache: 'cache' }")
      let ending = try tally(folder, "pull", "--date", SmallNight.date)
      #expect(ending.status == 11 && ending.error.contains(Self.key), "\(ending.error)")
      #expect(server.bytes(Self.key + ".events").isEmpty && server.bytes(Self.key + ".custody.json").isEmpty)
      isOver.set()
      #expect(try tally(folder, "pull", "--date", SmallNight.date).status == 0)
      #expect(try tally(folder, "verify").status == 0)
    }
  }
}
