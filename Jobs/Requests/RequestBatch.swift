internal import Events
internal import Reconciliation
internal import Sealing
internal import Storage

/// Requests that are posted together: a line of `requests/<date>/reingest.ndjson`, which is the body of the POST, byte for byte. The key of
/// the batch is the SHA-256 of that line.
struct RequestBatch: Sendable {
  let key: Digest
  /// Where the line is.
  let file: ObjectKey
  let offset: Int64
  let length: Int
  /// Requests of the batch that are still open, by what they ask for.
  var openEvents = 0
  var openExports = 0
  private(set) var attempts = 0
  private(set) var last: PostAttempt?
  private(set) var state = RequestState.open

  init(_ line: [UInt8], file: ObjectKey, offset: Int64) {
    key = SHA256.hash(line)
    (self.file, self.offset) = (file, offset)
    length = line.count
  }

  /// Requests of the batch that are still open.
  var open: Int { openEvents + openExports }

  /// Counts an open request of the batch.
  mutating func count(_ code: BreakCode) {
    if code == .exportGap { openExports += 1 } else { openEvents += 1 }
  }

  /// Takes what came of a POST.
  mutating func add(_ attempt: PostAttempt) {
    attempts += 1
    if let known = last, attempt.at < known.at {} else { last = attempt }
    state = RequestState(answers: state.answers + [attempt.answer])
  }

  /// The line of requests, `{"format":1,"date":…,"requests":[…]}`, without a line feed.
  static func body(_ lines: [[UInt8]], date: LogicalDate) -> [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    json.member("format", 1)
    json.member("date", date.description)
    json.key("requests")
    json.beginArray()
    for line in lines { json.raw(line) }
    json.endArray()
    json.endObject()
    return json.bytes
  }

  /// Reads the requests of a line: id and code; nil where it is none.
  static func requests(of line: [UInt8]) -> [(id: PackedID, code: BreakCode)]? {
    guard let requests = (try? JSONValue.parse(line))?["requests"]?.elements else { return nil }
    let read = requests.compactMap { request -> (id: PackedID, code: BreakCode)? in
      guard let id = request["id"]?.stringValue.flatMap({ PackedID(hex: $0) }),
        let code = request["code"]?.stringValue.flatMap({ BreakCode(name: $0) })
      else { return nil }
      return (id, code)
    }
    return read.count == requests.count ? read : nil
  }
}

extension RequestState {
  /// An answer that leads to the state by itself.
  fileprivate var answers: [RequestAnswer] {
    switch self {
    case .posted: [.accepted]
    case .rejected: [.rejected]
    case .failed: [.failed]
    case .open, .closed, .givenUp, .withdrawn: []
    }
  }
}
