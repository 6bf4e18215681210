internal import Events
internal import Reconciliation

/// Writes the lines of `breaks.ndjson`, `open-items.ndjson` and `cleared.ndjson` straight into bytes: there may be millions of them.
struct LineWriter {
  /// What lines need to know of an export, its texts escaped already.
  struct ExportTexts: Sendable {
    var prefix: [UInt8]
    var statusWords: [[UInt8]]
    var date: LogicalDate

    init(source: String, isLedger: Bool, key: String, statusWords: [String], date: LogicalDate) {
      var json = JSONWriter()
      json.beginObject()
      json.key("side")
      json.string(isLedger ? "ledger" : "archiver")
      json.key("source")
      json.string(source)
      json.key("export")
      json.string(key)
      prefix = json.bytes
      self.statusWords = statusWords.map { word in
        var json = JSONWriter()
        json.string(word)
        return json.bytes
      }
      self.date = date
    }
  }

  let exports: [ExportTexts]
  let date: LogicalDate
  private var line: [UInt8] = []

  init(exports: [ExportTexts], date: LogicalDate) { (self.exports, self.date) = (exports, date) }

  /// The line of a finding about a message. `firstSeen` is the run that gave it first.
  mutating func line(
    _ finding: Finding, ids: EventIDs?, messageID: [UInt8], events: [Event], eventIDs: [EventIDs], firstSeen: LogicalDate,
    differences: [String]
  ) -> [UInt8] {
    begin("{\"code\":\"", finding.code.name)
    put("\",\"channel\":\"", finding.channel.name)
    put("\",\"messageId\":")
    text(messageID)
    if let ids, finding.eventID != nil {
      put(",\"eventId\":")
      text(ids.event)
    }
    put(",\"severity\":\"", finding.code.severity.name)
    put(finding.provisional ? "\",\"provisional\":true,\"ageSeconds\":" : "\",\"provisional\":false,\"ageSeconds\":")
    put(integer: finding.ageNanoseconds / 1_000_000_000)
    put(",\"firstSeen\":\"", firstSeen.description)
    put("\",\"evidence\":[")
    var isFirst = true
    for index in [finding.left, finding.right] where index != Finding.none {
      if !isFirst { put(",") }
      isFirst = false
      evidence(events[Int(index)], eventIDs[Int(index)].event)
    }
    put("]")
    detail(finding, differences)
    put("}")
    return line
  }

  /// The line of an open item; `evidence` is its send.
  mutating func openItem(_ send: Event, _ ids: EventIDs, since: LogicalDate, breakSince: LogicalDate?) -> [UInt8] {
    beginItem(send, ids, since: since, breakSince: breakSince)
    put(",\"evidence\":")
    evidence(send, ids.event, withDate: true)
    put("}")
    return line
  }

  /// The line of an item that was open and is no more.
  mutating func cleared(_ send: Event, _ ids: EventIDs, since: LogicalDate, breakSince: LogicalDate?, outcome: String) -> [UInt8] {
    beginItem(send, ids, since: since, breakSince: breakSince)
    put(",\"outcome\":\"", outcome)
    put("\"}")
    return line
  }

  private mutating func beginItem(_ send: Event, _ ids: EventIDs, since: LogicalDate, breakSince: LogicalDate?) {
    begin("{\"messageId\":", "")
    text(ids.message)
    put(",\"channel\":\"", send.channel.name)
    put("\",\"sentAt\":\"")
    Instant(nanoseconds: send.timestamp, digits: send.timestampDigits).write(to: &line)
    put("\",\"since\":\"", since.description)
    put("\",\"break\":", breakSince == nil ? "false" : "true")
    if let breakSince { put(",\"breakSince\":\"", breakSince.description + "\"") }
  }

  private mutating func evidence(_ event: Event, _ eventID: [UInt8], withDate: Bool = false) {
    let export = exports[Int(event.export)]
    line.append(contentsOf: export.prefix)
    if withDate { put(",\"date\":\"", export.date.description + "\"") }
    put(",\"line\":")
    put(integer: Int64(event.line))
    put(",\"eventId\":")
    text(eventID)
    put(",\"type\":\"", event.type.name)
    put("\",\"timestamp\":\"")
    Instant(nanoseconds: event.timestamp, digits: event.timestampDigits).write(to: &line)
    if event.deliveryTimestamp != Event.absent {
      put("\",\"deliveryTimestamp\":\"")
      Instant(nanoseconds: event.deliveryTimestamp, digits: event.deliveryDigits).write(to: &line)
    }
    put("\"")
    if event.statusWord > 0, Int(event.statusWord) <= export.statusWords.count {
      put(",\"status\":")
      line.append(contentsOf: export.statusWords[Int(event.statusWord) - 1])
    }
    put("}")
  }

  /// What a code tells besides its evidence.
  private mutating func detail(_ finding: Finding, _ differences: [String]) {
    switch finding.code {
    case .lateDelivery, .deliveryBeforeSend, .timestampDrift:
      put(",\"detail\":{\"milliseconds\":")
      put(integer: finding.extra / 1_000_000)
      put("}")
    case .missingInLedger, .missingInExport, .payloadMismatch, .conflictingDuplicate:
      let count = finding.code == .conflictingDuplicate ? 0 : finding.extra
      guard count > 0 || !differences.isEmpty else { return }
      var json = JSONWriter()
      json.beginObject()
      if count > 0 {
        json.key("events")
        json.integer(count)
      }
      if !differences.isEmpty {
        json.key("paths")
        json.beginArray()
        for path in differences { json.string(path) }
        json.endArray()
      }
      json.endObject()
      put(",\"detail\":")
      line.append(contentsOf: json.bytes)
    default: break
    }
  }

  private mutating func begin(_ text: StaticString, _ value: String) {
    line.removeAll(keepingCapacity: true)
    put(text, value)
  }

  private mutating func put(_ text: StaticString, _ value: String = "") {
    unsafe line.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    line.append(contentsOf: value.utf8)
  }

  private mutating func put(integer: Int64) { line.append(contentsOf: String(integer).utf8) }

  /// An id as a JSON string. Ids are valid UTF-8: the scanner saw to it.
  private mutating func text(_ id: [UInt8]) {
    if id.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5c && $0 < 0x7f }) {
      line.append(0x22)
      line.append(contentsOf: id)
      line.append(0x22)
    } else {
      var json = JSONWriter()
      json.string(String(decoding: id, as: UTF8.self))
      line.append(contentsOf: json.bytes)
    }
  }
}
