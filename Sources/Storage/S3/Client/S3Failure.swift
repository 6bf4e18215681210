internal import Events

/// What S3 says where it says no: the one place where a status and a code of S3 become an error
/// (docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html).
struct S3Failure: Hashable, Sendable {
  let status: Int
  /// S3's code, `SlowDown`; empty where the answer has none.
  let code: String
  /// S3's own words, or why they are not taken.
  private let message: String
  private let requestID: String
  /// Where the bucket really is, as far as the answer tells.
  private let region: String
  /// The server's clock, as its `Date` has it.
  private let date: String

  /// Reads an answer. Its body is not trusted: what is no small XML document is no explanation.
  init(_ response: HTTPResponse) {
    var (code, message, identifier, region) = ("", "", "", "")
    if !response.body.isEmpty {
      do {
        let error = try XMLReader.read(response.body)
        code = S3Failure.line(error["Code"] ?? "", 64)
        message = S3Failure.line(error["Message"] ?? "", 200)
        identifier = error["RequestId"] ?? ""
        region = error["Region"] ?? ""
      } catch {
        message = "the explanation cannot be read: \(error.cause)"
      }
    }
    status = response.status
    (self.code, self.message) = (code, message)
    requestID = S3Failure.line(response.header("x-amz-request-id") ?? identifier, 128)
    self.region = S3Failure.line(response.header("x-amz-bucket-region") ?? region, 32)
    date = S3Failure.line(response.header("Date") ?? "", 40)
  }

  /// An error inside an answer that says 200 (CompleteMultipartUpload, UploadPartCopy, one key of DeleteObjects).
  init(_ element: XMLElement, in response: HTTPResponse) {
    // As a server would have said it with a status of its own.
    status = ["InternalError", "SlowDown", "ServiceUnavailable"].contains(element["Code"] ?? "") ? 503 : 400
    code = S3Failure.line(element["Code"] ?? "", 64)
    message = S3Failure.line(element["Message"] ?? "", 200)
    requestID = S3Failure.line(response.header("x-amz-request-id") ?? "", 128)
    (region, date) = ("", S3Failure.line(response.header("Date") ?? "", 40))
  }

  /// Whether the same again may be answered otherwise.
  var isPassing: Bool {
    status >= 500 && ![501, 505].contains(status) || status == 429 || code == "SlowDown" || code == "RequestTimeout"
      || code == "OperationAborted"
  }

  /// Whether the session token's time is over.
  var isExpiry: Bool { ["ExpiredToken", "TokenRefreshRequired"].contains(code) }

  /// A 400 without a word: what a head gets where anything else would be told that its token has expired.
  var isBare: Bool { status == 400 && code.isEmpty }

  /// The error; `region` is the one that was asked.
  func error(_ call: S3Call, _ place: String, region asked: String, now: Int64) -> StorageError {
    let (kind, meaning, remedy) = verdict(call, region: asked, now: now)
    let words = [meaning, message.isEmpty || message == code ? "" : "“\(message)”"].filter { !$0.isEmpty }.joined(separator: ", ")
    let names = ["\(status)", code, requestID.isEmpty ? "" : "request \(requestID)"].filter { !$0.isEmpty }.joined(separator: " ")
    return StorageError(kind, call.words, place, cause: words.isEmpty ? names : "\(words) (\(names))", remedy: remedy)
  }

  private func verdict(_ call: S3Call, region asked: String, now: Int64) -> (StorageError.Code, String, String) {
    if !region.isEmpty, region != asked, [301, 307, 400, 403].contains(status) {
      return (.invalid, "the bucket is in the region \(region), not in \(asked)", "set `region` to \"\(region)\"")
    }
    switch code {
    case "InvalidAccessKeyId": return (.unauthorized, "the server does not know the access key", "correct the access key")
    case "SignatureDoesNotMatch":
      return (.unauthorized, "the signature does not match", "correct the secret key, and check that no proxy changes requests")
    case "ExpiredToken", "TokenRefreshRequired":
      return (.unauthorized, "the session token has expired", "get new credentials, then run again")
    case "InvalidToken": return (.unauthorized, "the session token is not accepted", "get new credentials, then run again")
    case "RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture":
      return (.unauthorized, skew(now), "set the clock by NTP, then run again")
    case "AuthorizationHeaderMalformed", "InvalidSecurity", "NotSignedUp", "AccountProblem", "MissingSecurityHeader":
      return (.unauthorized, "the credentials are not accepted", "check keys and `region`")
    case "NoSuchBucket":
      return (.notFound, "there is no such bucket", "create it with Object Lock, or correct `bucket` and `endpoint`")
    case "NoSuchKey", "NoSuchVersion", "NoSuchUpload": return (.notFound, "there is no such object", "check the key")
    case "PermanentRedirect", "TemporaryRedirect", "IllegalLocationConstraintException":
      return (.invalid, "the bucket is elsewhere", "correct `region` and `endpoint`")
    case "BadDigest", "InvalidDigest", "XAmzContentSHA256Mismatch", "IncompleteBody":
      return (.damaged, "what arrived is not what was sent", "check the network, then run again")
    case "EntityTooLarge": return (.tooLarge, "the server takes no object of that size", "raise the server's limit")
    case "QuotaExceeded", "InsufficientStorage", "InsufficientCapacity":
      return (.full, "the server is full", "raise the quota, then run again")
    case "InvalidObjectState": return (.unavailable, "the object is archived", "restore it first")
    case "NotImplemented": return (.invalid, "the server does not know this request", "use a server with S3 Object Lock")
    case _ where code.hasPrefix("KMS."):
      return (.denied, "the key service refuses the key", "check `kmsKey`, its state and the permission to use it")
    default: return byStatus(call)
    }
  }

  private func byStatus(_ call: S3Call) -> (StorageError.Code, String, String) {
    switch status {
    case 200..<300: return (.nonsense, "the answer is none of S3", "check `endpoint`")
    case 300..<400: return (.invalid, "the endpoint redirects", "correct `endpoint` and `region`")
    case 400 where code.isEmpty:
      return (
        .invalid, "the server does not accept the request and does not say why",
        "check that the session token has not expired, `region` and `pathStyle`"
      )
    case 401: return (.unauthorized, "the credentials are not accepted", "correct the access key and the secret key")
    case 403 where code.isEmpty:
      return (
        .denied, "the server refuses without saying why",
        "check the keys and the clock, and that the bucket's policy allows \(call.permission)"
      )
    case 403:
      return (.denied, "permission is missing", "allow \(call.permission) in the bucket's policy, and check `expectedOwner`")
    // S3 says what is not there, but to a head, whose answer has no body. Whoever does not is another.
    case 404 where code.isEmpty && call != .head:
      return (.nonsense, "the answer is none of S3", "check `endpoint`, and what stands before the server")
    case 404, 405: return (.notFound, "there is no such object", "check bucket and key")
    case 409: return (.unavailable, "another request is under way", "run again")
    case 412: return (.exists, "the key is taken", "compare the two; nothing was overwritten")
    case 429: return (.throttled, "the server asks to slow down", "run later, or at a time with less load")
    case 507: return (.full, "the server is full", "raise the quota, then run again")
    case 503: return (.throttled, "the server asks to slow down", "run later, or at a time with less load")
    case 500...: return (.unavailable, "the server has failed", "run again, and look at the server if it stays so")
    default: return (.invalid, "the server does not accept the request", "check the config of the store")
    }
  }

  private func skew(_ now: Int64) -> String {
    let clock = Instant(nanoseconds: now, digits: 0)
    return "this machine's clock says \(clock)" + (date.isEmpty ? "" : ", the server's \(date)")
  }

  /// How an error names the answer that it is about: ` (request R)`; empty where the answer had no id.
  static func named(_ requestID: String?) -> String {
    requestID.map { " (request \(line($0, 128)))" } ?? ""
  }

  /// One line of printable text of at most so many characters.
  private static func line(_ text: String, _ limit: Int) -> String {
    let words = text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? " " : Character($0) }
    return String(words.prefix(limit))
  }
}
