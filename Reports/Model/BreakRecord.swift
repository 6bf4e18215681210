package import Events
package import Reconciliation

/// One line of `breaks.ndjson`.
package struct BreakRecord: Hashable, Sendable {
  /// Which rule found it.
  package var code: BreakCode
  /// Nil for a break about an export or a record.
  package var channel: Channel?
  /// As exported; nil for a break about an export or a record. It may be any text: see `VisibleText`.
  package var messageID: String?
  /// Of a break about one event; nil for any other.
  package var eventID: String?
  /// How grave it is, by its code.
  package var severity: Severity
  /// A later outcome clears it.
  package var provisional: Bool
  /// Seconds from the message's send, or first event, to the as-of; 0 where there is none.
  var ageSeconds: Int
  /// The logical date whose run found it first.
  package var firstSeen: LogicalDate
  /// What each side says, in the order of the file.
  package var evidence: [Evidence]
  /// What only this code tells, by name: the paths of a conflict, the reason of a malformed record.
  package var detail: [Note]
  /// Which break it is, whatever night it is seen on: the identity's.
  package var id: PackedID
  /// The line itself.
  private var line: [UInt8]

  /// One event or export that a break rests on.
  package struct Evidence: Hashable, Sendable {
    /// `archiver` or `ledger`.
    var side: String
    /// The name of the source in the config.
    package var source: String
    /// The export's key in the store.
    package var export: String
    /// From 1; nil where the break is about the export as a whole.
    package var line: Int?
    var eventID: String?
    var type: String?
    var timestamp: String?
    var deliveryTimestamp: String?
    var status: String?
  }

  /// A name and what is said under it.
  package struct Note: Hashable, Sendable {
    /// For programs: a member of `detail`.
    package var name: String
    /// Data of others, in words: it may be any text.
    package var text: String

    /// `text` is taken as it is: what shows it escapes it.
    package init(name: String, text: String) { (self.name, self.text) = (name, text) }
  }

  /// Whole days of age, from 0.
  package var ageDays: Int { max(0, ageSeconds) / 86_400 }
}

extension BreakRecord {
  /// Which break it is, and what it rests on.
  package var identity: BreakIdentity {
    BreakIdentity(id: id, evidence: BreakIdentity.evidence(of: line))
  }

  /// Reads one line; `place` names file and line in errors. Lines may be a million: nothing is made of one but the record.
  package init(parsing line: [UInt8], at place: @autoclosure () -> String) throws(ReportError) {
    var (code, severity, channel, firstSeen) = (String?.none, String?.none, String?.none, String?.none)
    var (provisional, ageSeconds, message, event) = (Bool?.none, Int?.none, String?.none, String?.none)
    var (items, detail) = ([Evidence](), JSONValue.null)
    do throws(JSONError) {
      var json = JSONParser(bytes: line)
      try json.members(of: Member.names) { json, place throws(JSONError) in
        switch place.flatMap(Member.init(rawValue:)) {
        case .code: code = try json.optionalText()
        case .channel: channel = try json.optionalText()
        case .messageId: message = try json.optionalText()
        case .eventId: event = try json.optionalText()
        case .severity: severity = try json.optionalText()
        case .provisional: provisional = try json.optionalTruth()
        case .ageSeconds: ageSeconds = try json.optionalInteger()
        case .firstSeen: firstSeen = try json.optionalText()
        case .evidence: items = try Evidence.list(&json)
        case .detail: detail = try json.value()
        case nil: _ = try json.value()
        }
      }
      try json.end()
    } catch {
      throw ReportError(place: place(), cause: error.description)
    }
    func required<Value>(_ value: Value?, _ key: String) throws(ReportError) -> Value {
      guard let value else { throw ReportError(place: place(), cause: "\(key) is missing") }
      return value
    }
    func known<Value>(_ value: Value?, _ key: String, _ cause: String) throws(ReportError) -> Value {
      guard let value else { throw ReportError(place: place() + "/" + key, cause: cause) }
      return value
    }
    self.code = try known(BreakCode(name: try required(code, "code")), "code", "not a break code")
    let word = try required(severity, "severity")
    self.severity = try known(
      Severity.allCases.first { $0.name == word }, "severity", "not a severity")
    let name = try required(channel, "channel")
    self.channel = name.isEmpty ? nil : try known(Channel(name: name), "channel", "not a channel")
    let day = try required(firstSeen, "firstSeen")
    self.firstSeen = try known(LogicalDate(day), "firstSeen", "a date yyyy-mm-dd is expected")
    self.provisional = try required(provisional, "provisional")
    self.ageSeconds = try required(ageSeconds, "ageSeconds")
    (messageID, eventID, evidence) = (message, event, items)
    self.detail = (detail.members ?? []).map { Note(name: $0.key, text: Fields.phrase($0.value)) }
    self.line = line
    id = BreakIdentity.id(
      self.code, message: message, event: event, firstSeen: self.firstSeen, evidence: items.first,
      detail: detail)
  }
}

/// What a line says, in the order in which it mostly does.
private enum Member: Int, CaseIterable {
  case code, channel, messageId, eventId, severity, provisional, ageSeconds, firstSeen, evidence, detail
  static let names = JSONNames(allCases.map { "\($0)" })
}

/// What it says of each event or export.
private enum EvidenceMember: Int, CaseIterable {
  case side, source, export, line, eventId, type, timestamp, deliveryTimestamp, status
  static let names = JSONNames(allCases.map { "\($0)" })
}

extension BreakRecord.Evidence {
  /// Reads the events and exports that a break rests on.
  fileprivate static func list(_ json: inout JSONParser) throws(JSONError) -> [BreakRecord.Evidence] {
    var list: [BreakRecord.Evidence] = []
    if try json.isNull() { return list }
    list.reserveCapacity(2)
    try json.elements { json throws(JSONError) in list.append(try BreakRecord.Evidence(&json)) }
    return list
  }

  private init(_ json: inout JSONParser) throws(JSONError) {
    // A gap has no export.
    (side, source, export) = ("", "", "")
    var (hasSide, hasSource) = (false, false)
    try json.members(of: EvidenceMember.names) { json, place throws(JSONError) in
      switch place.flatMap(EvidenceMember.init(rawValue:)) {
      case .side: (side, hasSide) = (try json.text(), true)
      case .source: (source, hasSource) = (try json.text(), true)
      case .export: export = try json.optionalText() ?? ""
      case .line: line = try json.optionalCount()
      case .eventId: eventID = try json.optionalText()
      case .type: type = try json.optionalText()
      case .timestamp: timestamp = try json.optionalText()
      case .deliveryTimestamp: deliveryTimestamp = try json.optionalText()
      case .status: status = try json.optionalText()
      case nil: _ = try json.value()
      }
    }
    guard hasSide, hasSource else { throw json.error("side or source is missing") }
  }
}

extension JSONParser {
  fileprivate mutating func text() throws(JSONError) -> String {
    guard let text = try optionalText() else { throw error("a string is expected") }
    return text
  }

  fileprivate mutating func optionalCount() throws(JSONError) -> Int? {
    guard let count = try optionalInteger() else { return nil }
    guard (0...Fields.largest).contains(count) else {
      throw error(Fields.countExpected)
    }
    return count
  }
}
