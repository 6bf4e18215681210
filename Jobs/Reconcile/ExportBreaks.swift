internal import Events
internal import Reconciliation
internal import Sealing
internal import Storage

/// The breaks about exports and records, which no message has: from scans, custody records and gaps.
struct ExportBreaks: ~Copyable {
  private(set) var totals = ControlTotals()
  private var lines: LineSorter
  private let date: LogicalDate
  private let store: any ObjectStore

  init(store: any ObjectStore, date: LogicalDate, scratch: Scratch) {
    (self.store, self.date) = (store, date)
    lines = LineSorter(scratch: scratch)
  }

  /// Adds what one export of the day has: its counts, its findings, its drift, its damage and its quarantined records.
  mutating func add(_ export: NightExport) async throws {
    let counts = export.summary
    if export.isLedger {
      totals.ledger.scanned += counts.scanned
      totals.ledger.excluded += counts.excluded
      totals.ledger.quarantined += counts.quarantined
    } else {
      totals.events.scanned += counts.scanned
      totals.events.excluded += counts.excluded
      totals.events.quarantined += counts.quarantined
    }
    for finding in export.findings { try add(finding, isLedger: export.isLedger) }
    if !counts.drift.isEmpty { try addDrift(export) }
    if let defect = counts.defect, !export.findings.contains(where: { $0.code == .exportTruncated }) {
      try add(.exportTruncated, export.source, export.isLedger, export.key.description, [("reason", .string(defect))])
    }
    if counts.quarantined > 0 { try await addQuarantined(export) }
  }

  /// Adds a finding about an export, or about its absence.
  mutating func add(_ finding: ExportFinding, isLedger: Bool) throws {
    try add(finding.code, finding.source, isLedger, finding.export, finding.detail)
  }

  /// The lines, in sorted runs.
  mutating func finish() throws -> [SortedRun] { try lines.finish() }

  private mutating func addDrift(_ export: NightExport) throws {
    let drift = export.summary.drift.map { item in
      JSONValue.object([
        ("kind", .string(item.kind.rawValue)), ("value", .string(item.value)), ("records", .number(String(item.count))),
        ("firstLine", .number(String(item.line))),
      ])
    }
    try add(.schemaDrift, export.source, export.isLedger, export.key.description, [("unknown", .array(drift))])
  }

  private mutating func addQuarantined(_ export: NightExport) async throws {
    let first = try QuarantineLines.key(source: export.source, date: export.date, export: export.key)
    // What is not the file that the index names is made again, like a damaged index.
    guard let digest = export.index.trailer.quarantine,
      let key = try await QuarantineLines.find(digest, at: first, in: store)
    else { throw IndexDamaged() }
    let lines = ObjectLines(try await store.open(key))
    while let line = try await lines.next() {
      guard let record = try? JSONValue.parse(line) else { throw IndexDamaged() }
      let place = record["line"]?.intValue ?? 0
      let detail = ["reason", "offset", "length", "fault"].compactMap { name in record[name].map { (name, $0) } }
      try add(.malformedRecord, export.source, export.isLedger, export.key.description, detail, line: place)
    }
    guard try await lines.digest() == digest.description else { throw IndexDamaged() }
  }

  private mutating func add(
    _ code: BreakCode, _ source: String, _ isLedger: Bool, _ export: String?, _ detail: [(key: String, value: JSONValue)],
    line place: Int = 0
  ) throws {
    totals.add(code, channel: nil)
    var json = JSONWriter()
    json.beginObject()
    json.key("code")
    json.string(code.name)
    json.key("channel")
    json.string("")
    json.key("severity")
    json.string(code.severity.name)
    json.key("provisional")
    json.bool(false)
    json.key("ageSeconds")
    json.integer(0)
    json.key("firstSeen")
    json.string(date.description)
    json.key("evidence")
    json.beginArray()
    json.beginObject()
    json.key("side")
    json.string(isLedger ? "ledger" : "archiver")
    json.key("source")
    json.string(source)
    if let export {
      json.key("export")
      json.string(export)
    }
    if place > 0 {
      json.key("line")
      json.integer(place)
    }
    json.endObject()
    json.endArray()
    if !detail.isEmpty {
      json.key("detail")
      json.value(.object(detail))
    }
    json.endObject()
    // Before every message: their ids are not empty.
    var key: [UInt8] = [0, code.rawValue]
    key += Array((source + "\0" + (export ?? "") + "\0").utf8)
    for shift in [56, 48, 40, 32, 24, 16, 8, 0] { key.append(UInt8(truncatingIfNeeded: place >> shift)) }
    key += json.bytes
    try lines.add(key: key, line: json.bytes)
  }
}
