internal import Events
internal import Reconciliation

/// Writes the lines of `breaks.ndjson`, `open-items.ndjson` and `cleared.ndjson` straight into bytes: there may be millions of them.
struct LineWriter: ~Copyable {
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
      self.statusWords = statusWords.map(ExportTexts.quoted)
      self.date = date
    }

    fileprivate static func quoted(_ text: String) -> [UInt8] {
      var json = JSONWriter()
      json.string(text)
      return json.bytes
    }
  }

  /// The line written last, without a line feed.
  private(set) var line: [UInt8] = []
  private let exports: [ExportTexts]
  private var id: [UInt8] = []
  /// Dates written last, of an even and of an odd day, and their texts.
  private var dates: [(date: LogicalDate, text: [UInt8])]
  private let words = Words()

  /// The words of lines, so that they need not be made for each.
  private struct Words {
    let codes = BreakCode.allCases.map { Array($0.name.utf8) }
    let channels = Channel.allCases.map { Array($0.name.utf8) }
    let severities = Severity.allCases.map { Array($0.name.utf8) }
    let types = EventType.allCases.map { Array($0.name.utf8) }
  }

  init(exports: [ExportTexts]) {
    self.exports = exports
    dates = [0, 1].map { (LogicalDate(day: $0), Array(LogicalDate(day: $0).description.utf8)) }
  }

  /// Writes a finding about a message. `firstSeen` is the run that gave it first.
  mutating func write(
    _ finding: Finding, _ group: [Event], _ texts: MessageTexts, firstSeen: LogicalDate, differences: [String]
  ) {
    begin("{\"code\":\"", words.codes[Int(finding.code.rawValue)])
    put("\",\"channel\":\"", words.channels[Int(finding.channel.rawValue)])
    put("\",\"messageId\":")
    message(group, texts)
    if finding.eventID != nil {
      put(",\"eventId\":")
      event(Int(finding.subject), group, texts)
    }
    put(",\"severity\":\"", words.severities[Int(finding.code.severity.rawValue)])
    put(finding.provisional ? "\",\"provisional\":true,\"ageSeconds\":" : "\",\"provisional\":false,\"ageSeconds\":")
    put(integer: finding.ageNanoseconds / 1_000_000_000)
    put(",\"firstSeen\":\"")
    put(firstSeen)
    put("\",\"evidence\":[")
    if finding.left != Finding.none { evidence(Int(finding.left), group, texts) }
    if finding.left != Finding.none && finding.right != Finding.none { put(",") }
    if finding.right != Finding.none { evidence(Int(finding.right), group, texts) }
    put("]")
    detail(finding, differences)
    put("}")
  }

  /// Writes an open item; its evidence is its send.
  mutating func writeOpen(
    _ send: Int, _ group: [Event], _ texts: MessageTexts, since: LogicalDate, breakSince: LogicalDate?
  ) {
    item(send, group, texts, since: since, breakSince: breakSince)
    put(",\"evidence\":")
    evidence(send, group, texts, withDate: true)
    put("}")
  }

  /// Writes an item that was open and is no more.
  mutating func writeCleared(
    _ send: Int, _ group: [Event], _ texts: MessageTexts, since: LogicalDate, breakSince: LogicalDate?, outcome: String
  ) {
    item(send, group, texts, since: since, breakSince: breakSince)
    put(",\"outcome\":\"", Array(outcome.utf8))
    put("\"}")
  }

  private mutating func item(
    _ send: Int, _ group: [Event], _ texts: MessageTexts, since: LogicalDate, breakSince: LogicalDate?
  ) {
    begin("{\"messageId\":")
    message(group, texts)
    put(",\"channel\":\"", words.channels[Int(group[send].channel.rawValue)])
    put("\",\"sentAt\":\"")
    put(Instant(nanoseconds: group[send].timestamp, digits: group[send].timestampDigits))
    put("\",\"since\":\"")
    put(since)
    put(breakSince == nil ? "\",\"break\":false" : "\",\"break\":true")
    if let breakSince {
      put(",\"breakSince\":\"")
      put(breakSince)
      put("\"")
    }
  }

  private mutating func evidence(_ index: Int, _ group: [Event], _ texts: MessageTexts, withDate: Bool = false) {
    let event = group[index]
    let export = Int(event.export)
    line += exports[export].prefix
    if withDate {
      put(",\"date\":\"")
      put(exports[export].date)
      put("\"")
    }
    put(",\"line\":")
    put(integer: Int64(event.line))
    put(",\"eventId\":")
    self.event(index, group, texts)
    put(",\"type\":\"", words.types[Int(event.type.rawValue)])
    put("\",\"timestamp\":\"")
    put(Instant(nanoseconds: event.timestamp, digits: event.timestampDigits))
    if event.deliveryTimestamp != Event.absent {
      put("\",\"deliveryTimestamp\":\"")
      put(Instant(nanoseconds: event.deliveryTimestamp, digits: event.deliveryDigits))
    }
    put("\"")
    if event.statusWord > 0, Int(event.statusWord) <= exports[export].statusWords.count {
      put(",\"status\":")
      line += exports[export].statusWords[Int(event.statusWord) - 1]
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
      line += json.bytes
    default: break
    }
  }

  private mutating func begin(_ text: StaticString, _ value: [UInt8] = []) {
    line.removeAll(keepingCapacity: true)
    put(text, value)
  }

  private mutating func put(_ text: StaticString, _ value: [UInt8]) {
    put(text)
    line += value
  }

  private mutating func put(_ text: StaticString) {
    unsafe line.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  private mutating func put(_ instant: Instant) {
    put(instant.date)
    instant.writeTime(to: &line)
  }

  private mutating func put(_ day: LogicalDate) {
    // Nearly all dates of a run are one or two.
    let place = day.day & 1
    if dates[place].date != day { dates[place] = (day, Array(day.description.utf8)) }
    line += dates[place].text
  }

  private mutating func put(integer: Int64) {
    guard integer >= 0, integer < 100_000_000 else { return line.append(contentsOf: String(integer).utf8) }
    var (word, rest, count) = (UInt64(0), UInt64(integer), 0)
    repeat {
      word = word << 8 | 0x30 + rest % 10
      (rest, count) = (rest / 10, count + 1)
    } while rest > 0
    line.append(word: word, bytes: count)
  }

  private mutating func message(_ group: [Event], _ texts: MessageTexts) {
    if texts.areUUIDs { return put(group[0].messageID) }
    id.removeAll(keepingCapacity: true)
    texts.appendMessage(group, to: &id)
    quoteID()
  }

  private mutating func event(_ index: Int, _ group: [Event], _ texts: MessageTexts) {
    if texts.areUUIDs { return put(group[index].eventID) }
    id.removeAll(keepingCapacity: true)
    texts.appendEvent(index, group, to: &id)
    quoteID()
  }

  private mutating func put(_ uuid: PackedID) {
    line.append(0x22)
    uuid.write(to: &line)
    line.append(0x22)
  }

  /// The id as a JSON string. Ids are valid UTF-8: the scanner saw to it.
  private mutating func quoteID() {
    if id.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5c && $0 < 0x7f }) {
      line.append(0x22)
      line += id
      line.append(0x22)
    } else {
      line += ExportTexts.quoted(String(decoding: id, as: UTF8.self))
    }
  }
}
