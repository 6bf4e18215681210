import Events
import Testing

@testable import Storage

/// What servers say no with, as Amazon's documents and Ceph's answers have it, and what an operator is told.
@Suite struct S3FailureTests {
  private static let now: Int64 = 1_795_068_000_000_000_000

  private func error(_ status: Int, _ body: String, _ headers: [HTTPHeader] = []) -> StorageError {
    S3Failure(HTTPResponse(status: status, headers: headers, body: Array(body.utf8)))
      .error(.put, "s3://bucket/a/key", region: "us-east-1", now: Self.now)
  }

  private static func body(_ code: String, _ more: String = "") -> String {
    "<?xml version=\"1.0\"?><Error><Code>\(code)</Code><Message>Because.</Message><RequestId>R-77</RequestId>\(more)</Error>"
  }

  @Test(
    arguments: [
      (403, "InvalidAccessKeyId", .unauthorized, "access key"), (403, "SignatureDoesNotMatch", .unauthorized, "secret key"),
      (400, "ExpiredToken", .unauthorized, "new credentials"), (400, "InvalidToken", .unauthorized, "new credentials"),
      (403, "RequestTimeTooSkewed", .unauthorized, "NTP"), (403, "AccessDenied", .denied, "s3:PutObject"),
      (404, "NoSuchBucket", .notFound, "`bucket`"), (404, "NoSuchKey", .notFound, "check the key"),
      (503, "SlowDown", .throttled, "load"), (429, "TooManyRequests", .throttled, "load"),
      (500, "InternalError", .unavailable, "run again"),
      (400, "KMS.DisabledException", .denied, "kmsKey"), (400, "BadDigest", .damaged, "network"),
      (403, "QuotaExceeded", .full, "quota"), (403, "InvalidObjectState", .unavailable, "restore"),
      (501, "NotImplemented", .invalid, "Object Lock"), (412, "PreconditionFailed", .exists, "compare"),
    ] as [(Int, String, StorageError.Code, String)])
  func everyCodeHasItsErrorAndRemedy(_ status: Int, _ code: String, _ kind: StorageError.Code, _ remedy: String) {
    let error = error(status, Self.body(code))
    #expect(error.code == kind)
    #expect(error.remedy.contains(remedy))
    #expect(error.path == "s3://bucket/a/key" && error.operation == "write")
    for word in ["\(status)", code, "R-77", "Because."] { #expect(error.cause.contains(word)) }
  }

  @Test func theRightRegionIsNamed() {
    let byBody = error(400, Self.body("AuthorizationHeaderMalformed", "<Region>eu-west-3</Region>"))
    let byHeader = error(301, "", [HTTPHeader("x-amz-bucket-region", "eu-west-3"), HTTPHeader("Location", "https://elsewhere/")])
    for error in [byBody, byHeader] {
      #expect(error.code == .invalid)
      #expect(error.remedy == "set `region` to \"eu-west-3\"")
    }
    // A refusal in the right region is about something else.
    #expect(error(403, Self.body("AccessDenied"), [HTTPHeader("x-amz-bucket-region", "us-east-1")]).code == .denied)
  }

  @Test func bothClocksAreNamed() {
    let error = error(403, Self.body("RequestTimeTooSkewed"), [HTTPHeader("Date", "Thu, 19 Nov 2026 08:00:00 GMT")])
    #expect(error.cause.contains("2026-11-19T06:00:00Z") && error.cause.contains("Thu, 19 Nov 2026 08:00:00 GMT"))
  }

  @Test func aRefusalWithoutWordsNamesAllThatItCanBe() {
    let error = error(403, "")
    #expect(error.code == .denied)
    #expect(error.remedy.contains("keys") && error.remedy.contains("clock") && error.remedy.contains("s3:PutObject"))
  }

  /// S3 names what is not there. But a head has no body to do so.
  @Test func aPageThatIsNotThereIsNoObjectThatIsNot() {
    func error(_ call: S3Call) -> StorageError {
      S3Failure(HTTPResponse(status: 404, headers: [], body: Array("<html><body>Login</body></html>".utf8)))
        .error(call, "s3://bucket/a/key", region: "us-east-1", now: Self.now)
    }
    for call in [S3Call.get, .list, .listVersions] {
      #expect(error(call).code == .nonsense && error(call).remedy.contains("`endpoint`"))
    }
    #expect(error(.head).code == .notFound)
  }

  @Test(arguments: [301, 302, 307, 308]) func aRedirectIsNotFollowedButNamed(_ status: Int) {
    let error = error(status, "<html>moved</html>", [HTTPHeader("Location", "http://127.0.0.1/")])
    #expect(error.code == .invalid && error.remedy.contains("`endpoint`"))
  }

  /// An explanation is as hostile as anything else that comes in.
  @Test func bombsAndNoiseInAnExplanationAreNamedAndBounded() {
    let bomb = "<!DOCTYPE e [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><Error><Code>&b;</Code></Error>"
    #expect(error(403, bomb).cause.contains("the explanation cannot be read: it has a document type"))
    let deep = String(repeating: "<a>", count: 100_000)
    #expect(error(500, deep).cause.contains("nested deeper"))
    let long = error(400, Self.body(String(repeating: "x", count: 10_000)))
    #expect(long.description.utf8.count < 1000)
    let lines = error(400, "<Error><Code>A&#10;B</Code><Message>c&#13;&#10;d</Message></Error>")
    #expect(!lines.description.unicodeScalars.contains { $0.value < 0x20 })
  }

  @Test func whatMayPassIsToldFromWhatStays() {
    func failure(_ status: Int, _ code: String) -> HTTPResponse {
      HTTPResponse(status: status, headers: [], body: Array(Self.body(code).utf8))
    }
    #expect(S3Client.advice(failure(503, "SlowDown"))?.cause == .throttled)
    #expect(S3Client.advice(failure(400, "RequestTimeout"))?.cause == .server)
    #expect(S3Client.advice(failure(409, "OperationAborted"))?.cause == .server)
    #expect(S3Client.advice(failure(500, "InternalError"))?.cause == .server)
    for (status, code) in [
      (403, "AccessDenied"), (404, "NoSuchKey"), (400, "InvalidRequest"), (412, "PreconditionFailed"), (501, "NotImplemented"),
    ] {
      #expect(S3Client.advice(failure(status, code)) == nil)
    }
  }
}
