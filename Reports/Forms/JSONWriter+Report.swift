internal import Events
internal import Reconciliation

/// Members with their values, as a report has them.
extension JSONWriter {
  mutating func member(_ name: String, _ text: String?) {
    key(name)
    if let text { string(text) } else { null() }
  }

  mutating func member(_ name: String, _ number: Int?) {
    key(name)
    if let number { integer(number) } else { null() }
  }

  mutating func members(_ file: StoredFile) {
    member("key", file.key)
    member("sha256", file.sha256)
  }

  mutating func members(_ counts: [BreakCode: Int]) {
    for code in BreakCode.allCases { if let count = counts[code] { member(code.name, count) } }
  }

  mutating func members(_ counts: some NamedCounts) { counts.write(to: &self) }

  mutating func members(_ term: FootCheck.Term) {
    member("name", term.name)
    member("value", term.value)
    member("taken", term.taken)
  }

  /// One break, as in `breaks.ndjson` but for `detail`, which is in words, with where it stands by what people did.
  mutating func value(_ record: BreakRecord, _ standing: BreakStanding) {
    beginObject()
    member("code", record.code.name)
    member("severity", record.severity.name)
    member("provisional", record.provisional)
    member("channel", record.channel?.name)
    member("messageId", record.messageID)
    member("eventId", record.eventID)
    member("firstSeen", record.firstSeen.description)
    member("ageSeconds", record.ageSeconds)
    key("evidence")
    beginArray()
    let items = record.evidence.span
    for index in items.indices { value(items[index]) }
    endArray()
    array("detail", record.detail) { json, note in
      json.member("name", note.name)
      json.member("text", note.text)
    }
    key("breakId")
    string(record.id)
    member("disposition", standing.disposition.name)
    member("owner", standing.owner)
    member("resolution", standing.resolution?.word.rawValue)
    let note = standing.notes.last
    member("note", note?.text)
    given("noteBy", note?.by)
    given("noteAt", note?.at.description)
    given("resolvedBy", standing.resolution?.by)
    given("resolvedAt", standing.resolution?.at.description)
    given("reason", standing.resolution?.reason)
    if standing.isChanged { member("evidenceChanged", true) }
    if !standing.history.isEmpty {
      key("history")
      value(.array(standing.history.map(\.json)))
    }
    endObject()
  }

  private mutating func value(_ item: borrowing BreakRecord.Evidence) {
    beginObject()
    member("side", item.side)
    member("source", item.source)
    member("export", item.export)
    given("eventId", item.eventID)
    given("type", item.type)
    given("timestamp", item.timestamp)
    given("deliveryTimestamp", item.deliveryTimestamp)
    given("status", item.status)
    if let line = item.line { member("line", line) }
    endObject()
  }

  /// A member, where there is a text for it.
  private mutating func given(_ name: String, _ text: String?) {
    guard let text else { return }
    key(name)
    string(text)
  }
}
