internal import Events
internal import Reconciliation
internal import Sealing

/// One POST of a batch and what came of it: a line of `requests/<date>/attempts/<id>.ndjson`. It has no part of the answer but its status.
struct PostAttempt: Sendable {
  /// The batch.
  var key: Digest
  /// When the answer came, nanoseconds since 1970.
  var at: Int64
  /// Nil where there was no answer.
  var status: Int?
  /// Why there was none.
  var cause: String?

  var answer: RequestAnswer { RequestAnswer(status: status) }

  init(key: Digest, at: Int64, status: Int? = nil, cause: String? = nil) {
    (self.key, self.at, self.status, self.cause) = (key, at, status, cause)
  }

  /// Reads a line; nil for anything else.
  init?(_ line: [UInt8]) {
    guard let value = try? JSONValue.parse(line), let key = value["key"]?.stringValue.flatMap({ Digest(hex: $0) }),
      let at = value["at"]?.stringValue.flatMap({ Instant(rfc3339: $0) })
    else { return nil }
    self.init(key: key, at: at.nanoseconds, status: value["status"]?.intValue, cause: value["cause"]?.stringValue)
  }

  /// The line, without a line feed.
  var json: [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    json.member("key", key.description)
    json.member("at", Instant(nanoseconds: at, digits: 3).description)
    if let status { json.member("status", status) }
    json.member("answer", answer.rawValue)
    if let cause { json.member("cause", cause) }
    json.endObject()
    return json.bytes
  }
}
