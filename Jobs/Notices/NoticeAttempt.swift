internal import Events
internal import Reconciliation
internal import Sealing

/// One sending of a notice and what came of it: a line of `notices/<date>/attempts/<id>.ndjson`.
struct NoticeAttempt: Sendable {
  /// The notice: the SHA-256 of its document.
  var key: Digest
  var channel: String
  /// When it was over, nanoseconds since 1970.
  var at: Int64
  var answer: RequestAnswer
  /// The last code that came back; nil where none did.
  var status: Int?
  /// Why nobody took it.
  var cause: String?

  init(key: Digest, channel: String, at: Int64, answer: RequestAnswer, status: Int? = nil, cause: String? = nil) {
    (self.key, self.channel, self.at, self.answer, self.status, self.cause) = (key, channel, at, answer, status, cause)
  }

  /// Reads a line; nil for anything else.
  init?(_ line: [UInt8]) {
    guard let value = try? JSONValue.parse(line), let key = value["key"]?.stringValue.flatMap({ Digest(hex: $0) }),
      let channel = value["channel"]?.stringValue, let at = value["at"]?.stringValue.flatMap({ Instant(rfc3339: $0) }),
      let answer = value["answer"]?.stringValue.flatMap({ RequestAnswer(rawValue: $0) })
    else { return nil }
    self.init(
      key: key, channel: channel, at: at.nanoseconds, answer: answer, status: value["status"]?.intValue,
      cause: value["cause"]?.stringValue)
  }

  /// The line, without a line feed.
  var json: [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    json.member("key", key.description)
    json.member("channel", channel)
    json.member("at", Instant(nanoseconds: at, digits: 3).description)
    if let status {
      json.key("status")
      json.integer(status)
    }
    json.member("answer", answer.rawValue)
    if let cause { json.member("cause", cause) }
    json.endObject()
    return json.bytes
  }
}
