internal import Events
internal import Reconciliation

/// A line of `open-requests.ndjson`: a request, where the evidence for it is, and which run asked first. It is carried from night to
/// night and posted as it stands, byte for byte.
struct RequestLine: Sendable {
  let id: PackedID
  let request: ReingestRequest
  /// The run that asked first, and its as-of in nanoseconds since 1970.
  let since: LogicalDate
  let askedAt: Int64
  /// The object as written, without a line feed.
  let json: [UInt8]
  /// The order of lines: by code, then by source or export and place in it.
  let key: [UInt8]

  /// Reads a line; nil for anything else.
  init?(_ line: [UInt8]) {
    guard let value = try? JSONValue.parse(line) else { return nil }
    self.init(value, json: line)
  }

  /// The same of a value at hand; `json` is what it was read from.
  init?(_ value: JSONValue, json: [UInt8]) {
    func text(_ name: String) -> String? { value[name]?.stringValue }
    guard let id = text("id").flatMap({ PackedID(hex: $0) }), let code = text("code"),
      let since = text("since").flatMap({ LogicalDate($0) }), let askedAt = text("askedAt").flatMap({ Instant(rfc3339: $0) })
    else { return nil }
    let request: ReingestRequest?
    if code == BreakCode.missingInLedger.name {
      request = text("messageId").flatMap { message in text("eventId").map { ReingestRequest(message: message, event: $0) } }
      key = RequestLine.key(export: text("export") ?? "", line: value["line"]?.intValue ?? 0, event: text("eventId") ?? "")
    } else {
      let source = text("source") ?? ""
      let detail = value.members?.filter { $0.key == "slot" || $0.key == "path" } ?? []
      request = text("date").flatMap { LogicalDate($0) }.flatMap { date in
        ReingestRequest(ExportFinding(code: .exportGap, source: source, detail: detail), date: date)
      }
      key = RequestLine.key(
        source: source, date: text("date") ?? "", place: detail.first.map { ($0.key, $0.value.stringValue ?? "") } ?? ("", ""))
    }
    guard let request else { return nil }
    (self.id, self.request, self.since, self.askedAt, self.json) = (id, request, since, askedAt.nanoseconds, json)
  }

  /// A request for an event. `channel` to `line` are where the archiver has it.
  init(
    message: String, event: String, _ evidence: Event, source: String, export: String, since: LogicalDate, askedAt: Int64
  ) {
    request = ReingestRequest(message: message, event: event)
    id = request.id
    var json = RequestLine.begin(request)
    json.member("messageId", message)
    json.member("eventId", event)
    json.member("channel", evidence.channel.name)
    json.member("type", evidence.type.name)
    json.member("timestamp", Instant(nanoseconds: evidence.timestamp, digits: evidence.timestampDigits).description)
    json.member("source", source)
    json.member("export", export)
    json.member("line", evidence.line)
    self.json = RequestLine.end(json, since, askedAt)
    (self.since, self.askedAt) = (since, askedAt)
    key = RequestLine.key(export: export, line: Int(evidence.line), event: event)
  }

  /// A request for an export; nil where the finding is no gap.
  init?(_ gap: ExportFinding, since: LogicalDate, askedAt: Int64) {
    guard let request = ReingestRequest(gap, date: since) else { return nil }
    self.request = request
    id = request.id
    let (name, place) =
      switch request.subject {
      case .slot(_, _, let slot): ("slot", slot)
      case .path(_, _, let path): ("path", path)
      case .event: ("", "")
      }
    var json = RequestLine.begin(request)
    json.member("source", gap.source)
    json.member("date", since.description)
    json.member(name, place)
    self.json = RequestLine.end(json, since, askedAt)
    (self.since, self.askedAt) = (since, askedAt)
    key = RequestLine.key(source: gap.source, date: since.description, place: (name, place))
  }

  private static func begin(_ request: ReingestRequest) -> JSONWriter {
    var json = JSONWriter()
    json.beginObject()
    json.member("id", request.id.hex)
    json.member("code", request.code.name)
    return json
  }

  private static func end(_ json: consuming JSONWriter, _ since: LogicalDate, _ askedAt: Int64) -> [UInt8] {
    json.member("since", since.description)
    json.member("askedAt", Instant(exact: askedAt).description)
    json.endObject()
    return json.bytes
  }

  private static func key(export: String, line: Int, event: String) -> [UInt8] {
    var key = [BreakCode.missingInLedger.rawValue] + export.utf8 + [0]
    for shift in [56, 48, 40, 32, 24, 16, 8, 0] { key.append(UInt8(truncatingIfNeeded: line >> shift)) }
    return key + event.utf8
  }

  private static func key(source: String, date: String, place: (name: String, value: String)) -> [UInt8] {
    [BreakCode.exportGap.rawValue] + Array([source, date, place.name, place.value].joined(separator: "\0").utf8)
  }
}
