internal import Events
package import Reconciliation

/// One request for re-ingestion: a line of `open-requests.ndjson` or `closed-requests.ndjson`, and where it stands.
package struct RequestRecord: Hashable, Sendable {
  /// 32 hexadecimal digits.
  var id: String
  /// `MISSING_IN_LEDGER` or `EXPORT_GAP`.
  var code: BreakCode
  var state: RequestState
  /// The run that asked first.
  var since: LogicalDate
  /// Who is asked: a source of the config.
  var source: String
  /// Of an event: which it is, and where the archiver has it.
  var messageID: String?
  var eventID: String?
  var export: String?
  var line: Int?
  /// Of an export: its day, and its slot or its path at the source.
  var date: String?
  var slot: String?
  var path: String?
  /// What closed it: an export, and the line of the event in it.
  var evidence: String?
  /// How often it was posted.
  var attempts: Int
  /// The answer to the last POST, and when it came.
  var lastStatus: Int?
  /// When that answer came, RFC 3339; nil where it was never posted.
  var lastAt: String?

  /// Reads a line; `place` names file and line in errors. What was posted is told by `attempts` and the two `last`.
  package init(
    parsing line: [UInt8], at place: String, state: RequestState, attempts: Int = 0, lastStatus: Int? = nil, lastAt: String? = nil
  ) throws(ReportError) {
    let fields = try Fields(parsing: line, at: place)
    guard let code = BreakCode(name: try fields.text("code")) else {
      throw ReportError(place: place + "/code", cause: "not a break code")
    }
    self.code = code
    id = try fields.text("id")
    since = try fields.required("since").date()
    source = try fields.text("source")
    messageID = try fields.optionalText("messageId")
    eventID = try fields.optionalText("eventId")
    export = try fields.optionalText("export")
    self.line = try fields.optional("line")?.count()
    date = try fields.optionalText("date")
    slot = try fields.optionalText("slot")
    path = try fields.optionalText("path")
    if let found = fields.optional("evidence") {
      let place = try found.optional("line")?.count()
      evidence = try found.text("export") + (place.map { ":\($0)" } ?? "")
    }
    (self.state, self.attempts, self.lastStatus, self.lastAt) = (state, attempts, lastStatus, lastAt)
  }

  /// What is asked for, in words.
  var what: String {
    if let eventID, let messageID { return "event \(eventID) of message \(messageID)" }
    let place = slot.map { "slot \($0)" } ?? path ?? ""
    return "\(place) of \(source)" + (date.map { " on \($0)" } ?? "")
  }

  /// What came of it so far: the evidence, or the last answer; nil where it was never posted.
  var outcome: String? {
    if let evidence { return evidence }
    guard attempts > 0 else { return nil }
    let answer = lastStatus.map { "status \($0)" } ?? "no answer"
    return answer + (attempts == 1 ? "" : ", POST \(attempts)") + (lastAt.map { ", " + $0 } ?? "")
  }
}

extension RequestState {
  /// The word for people.
  var title: String {
    switch self {
    case .open: "Open"
    case .posted: "Posted"
    case .rejected: "Rejected"
    case .failed: "Failed"
    case .closed: "Closed"
    case .givenUp: "Given up"
    case .withdrawn: "Withdrawn"
    }
  }

  /// Whether a night's own files say how it ended; of every other the last answer is told.
  var hasEvidence: Bool { self == .closed || self == .givenUp }
}
