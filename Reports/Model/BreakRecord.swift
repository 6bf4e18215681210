package import Events
package import Reconciliation

/// One line of `breaks.ndjson`.
package struct BreakRecord: Hashable, Sendable {
  package var code: BreakCode
  /// Nil for a break about an export or a record.
  package var channel: Channel?
  package var messageID: String?
  package var eventID: String?
  package var severity: Severity
  /// A later outcome clears it.
  package var provisional: Bool
  /// Seconds from the message's send, or first event, to the as-of; 0 where there is none.
  package var ageSeconds: Int
  /// The logical date whose run found it first.
  package var firstSeen: LogicalDate
  /// What each side says, in the order of the file.
  package var evidence: [Evidence]
  /// What only this code tells, by name: the paths of a conflict, the reason of a malformed record.
  package var detail: [Note]
  /// Which break it is, whatever night it is seen on.
  package var identity: BreakIdentity

  /// One event or export that a break rests on.
  package struct Evidence: Hashable, Sendable {
    /// `archiver` or `ledger`.
    package var side: String
    package var source: String
    /// The export's key in the store.
    package var export: String
    /// From 1; nil where the break is about the export as a whole.
    package var line: Int?
    package var eventID: String?
    package var type: String?
    package var timestamp: String?
    package var deliveryTimestamp: String?
    package var status: String?
  }

  /// A name and what is said under it.
  package struct Note: Hashable, Sendable {
    package var name: String
    package var text: String
    package init(name: String, text: String) { (self.name, self.text) = (name, text) }
  }

  /// Whole days of age, from 0.
  package var ageDays: Int { max(0, ageSeconds) / 86_400 }
}

extension BreakRecord {
  /// Reads one line; `place` names file and line in errors.
  package init(parsing line: [UInt8], at place: String) throws(ReportError) {
    let fields = try Fields(parsing: line, at: place)
    guard let code = BreakCode(name: try fields.text("code")) else {
      throw ReportError(place: place + "/code", cause: "not a break code")
    }
    let word = try fields.text("severity")
    guard let severity = Severity.allCases.first(where: { $0.name == word }) else {
      throw ReportError(place: place + "/severity", cause: "not a severity")
    }
    let name = try fields.text("channel")
    channel = Channel(name: name)
    guard channel != nil || name.isEmpty else { throw ReportError(place: place + "/channel", cause: "not a channel") }
    guard let firstSeen = LogicalDate(try fields.text("firstSeen")) else {
      throw ReportError(place: place + "/firstSeen", cause: "a date yyyy-mm-dd is expected")
    }
    self.code = code
    self.severity = severity
    self.firstSeen = firstSeen
    provisional = try fields.truth("provisional")
    ageSeconds = try fields.integer("ageSeconds")
    messageID = try fields.optionalText("messageId")
    eventID = try fields.optionalText("eventId")
    evidence = []
    for element in fields.optional("evidence")?.value.elements ?? [] {
      evidence.append(try Evidence(Fields(element, at: place)))
    }
    detail = []
    for (name, value) in try fields.optional("detail")?.members() ?? [] {
      detail.append(Note(name: name, text: value.phrase()))
    }
    identity = BreakIdentity(code: code, message: messageID, event: eventID, firstSeen: firstSeen, fields.value)
  }
}

extension BreakRecord.Evidence {
  init(_ fields: Fields) throws(ReportError) {
    side = try fields.text("side")
    source = try fields.text("source")
    // A gap has none.
    export = try fields.optionalText("export") ?? ""
    line = try fields.optional("line")?.count()
    eventID = try fields.optionalText("eventId")
    type = try fields.optionalText("type")
    timestamp = try fields.optionalText("timestamp")
    deliveryTimestamp = try fields.optionalText("deliveryTimestamp")
    status = try fields.optionalText("status")
  }
}
