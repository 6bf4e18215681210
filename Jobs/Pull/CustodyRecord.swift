package import Events
internal import Operations
internal import Reconciliation
package import Sealing
package import Storage

/// `<name>.custody.json` beside a kept export: where it came from, when, its SHA-256 and its counts. Written last: an export with one
/// is pulled, an export without one is not yet.
package struct CustodyRecord: Sendable {
  /// The source's name in the config.
  package var source: String
  var side: String
  /// Below the day's folder in the store.
  package var name: String
  /// Where it came from.
  package var path: String
  /// What the source told about it: ETag, time, request ids. Empty for a directory.
  package var facts: [(key: String, value: JSONValue)]
  var date: LogicalDate
  var pulledAt: Instant
  /// Of the bytes as kept; `sha256sum` says the same.
  package var sha256: Digest
  /// Bytes as kept.
  package var storedBytes: Int64
  /// The name of the provider mapping by which it was scanned.
  package var mapping: String
  var mappingVersion: Int
  /// How the source was asked for it, as the config had it then; null in records of programs that did not say.
  var query: JSONValue
  /// Without its status words, which only the event index has.
  package var summary: ScanSummary
  /// Records as the source declared them.
  package var declared: Int?
  /// What was odd about the export itself.
  package var findings: [ExportFinding]
  /// The SHA-256 of what is kept beside it, where its source declared later what was counted.
  private(set) var declaredLaterDigest: Digest?

  /// The ETag that its source gave it, where that was a strong one.
  var tag: String? { facts.first { $0.key == "etag" }?.value.stringValue }

  /// The export's key.
  package var key: ObjectKey? { ObjectKey("exports/\(source)/\(date.path)/\(name)") }

  static let suffix = ".custody.json"
  /// Of what the source declared later, where that is what was counted.
  static let declaredSuffix = ".declared.json"

  /// Whether the source declared another count than was found, or none.
  var isMismatched: Bool { findings.contains { $0.code == .controlTotalMismatch } }

  /// The same without that finding. The record itself stays as it is in the store.
  var confirmed: CustodyRecord {
    var record = self
    record.declaredLaterDigest = SHA256.hash(declaredLater)
    record.declared = summary.scanned
    record.findings.removeAll { $0.code == .controlTotalMismatch }
    return record
  }

  /// What is kept beside it then.
  var declaredLater: [UInt8] {
    var json = JSONWriter(prettyPrinted: true)
    json.value(.object([("sha256", .string(sha256.description)), ("declared", .count(summary.scanned))]))
    return json.bytes
  }

  /// Whether that is there, and says it of this export: what says anything else counts for nothing.
  func isDeclaredLater(in store: any ObjectStore) async throws -> Bool {
    guard isMismatched, let place = key?.adding(".declared.json") else { return false }
    return try await store.readable(place, limit: 1 << 16) == declaredLater
  }

  /// The records of a source's day, in byte order of their names. Throws `StorageError.damaged` for one that cannot be read.
  package static func all(in store: any ObjectStore, source: String, date: LogicalDate) async throws -> [CustodyRecord] {
    try await listed(in: store, source: source, date: date).map(\.record)
  }

  /// A record and what the store has beside it.
  struct Listed: Sendable {
    var record: CustodyRecord
    /// Bytes of the export; nil where it is not there, as after it was released.
    var bytes: Int64?
    var hasIndex: Bool
  }

  /// The same, each with what the store has beside it.
  static func listed(in store: any ObjectStore, source: String, date: LogicalDate) async throws -> [Listed] {
    guard let folder = ObjectKey("exports/\(source)/\(date.path)") else { return [] }
    let objects = try await store.list(folder)
    let sizes = Dictionary(objects.map { ($0.key, $0.size) }, uniquingKeysWith: { $1 })
    var records: [Listed] = []
    for object in objects where object.key.description.hasSuffix(suffix) {
      let export = String(object.key.description.dropLast(suffix.count))
      var record = try await read(object.key, in: store)
      func size(_ suffix: String) -> Int64? { ObjectKey(export + suffix).flatMap { sizes[$0] } }
      if size(declaredSuffix) != nil, try await record.isDeclaredLater(in: store) { record = record.confirmed }
      records.append(Listed(record: record, bytes: size(""), hasIndex: size(".events") != nil))
    }
    return records.sorted { $0.record.name.utf8.lexicographicallyPrecedes($1.record.name.utf8) }
  }

  /// Reads one record.
  static func read(_ key: ObjectKey, in store: any ObjectStore) async throws -> CustodyRecord {
    let bytes = try await store.read(key, limit: 16 << 20)
    guard let value = try? JSONValue.parse(bytes), let record = CustodyRecord(value) else {
      throw StorageError(
        .damaged, "read", key.description, cause: "it is no custody record",
        remedy: "restore it from a backup; `tally verify` lists every damaged one")
    }
    return record
  }

  /// The file's bytes: fixed order, two spaces, a newline at the end.
  package var bytes: [UInt8] {
    let scan = summary.value
    var members: [(key: String, value: JSONValue)] = [
      ("source", .string(source)), ("side", .string(side)), ("name", .string(name)), ("path", .string(path)),
      ("date", .string(date.description)), ("pulledAt", .string(pulledAt.description)), ("sha256", .string(sha256.description)),
      ("storedBytes", .count(storedBytes)), ("rawBytes", .count(summary.rawBytes)),
      ("mapping", .object([("name", .string(mapping)), ("version", .count(mappingVersion))])),
      ("records", .count(summary.scanned)),
      ("events", .object(Self.counts.map { ($0, scan[$0] ?? .null) })),
    ]
    for key in Self.scanned { if let value = scan[key] { members.append((key, value)) } }
    members.append(("truncated", .bool(summary.damage != nil)))
    if let declared { members.append(("declared", .count(declared))) }
    if !facts.isEmpty { members.append(("origin", .object(facts))) }
    if !query.isNull { members.append(("query", query)) }
    members.append(("findings", .array(findings.map(\.json))))
    var json = JSONWriter(prettyPrinted: true)
    json.value(.object(members))
    return json.bytes
  }

  /// What of a scan's summary goes into `events`, and what beside it.
  private static let counts = ["scanned", "outbound", "excluded", "quarantined"]
  private static let scanned = ["types", "channels", "firstTimestamp", "lastTimestamp", "drift", "damage", "stopsEarly"]

  /// Reads the file's value; nil where something that must be there is not.
  init?(_ value: JSONValue) {
    guard let source = value["source"]?.stringValue, let side = value["side"]?.stringValue, let name = value["name"]?.stringValue,
      let path = value["path"]?.stringValue, let date = value["date"]?.stringValue.flatMap({ LogicalDate($0) }),
      let pulledAt = value["pulledAt"]?.stringValue.flatMap({ Instant(rfc3339: $0) }),
      let sha256 = value["sha256"]?.stringValue.flatMap({ Digest(hex: $0) }), let storedBytes = value["storedBytes"]?.intValue,
      let mapping = value["mapping"]?["name"]?.stringValue, let version = value["mapping"]?["version"]?.intValue,
      let members = value.members, let counts = value["events"]?.members,
      let summary = ScanSummary(json: .object(members + counts + [("statusWords", .array([]))]))
    else { return nil }
    self.source = source
    self.side = side
    self.name = name
    self.path = path
    facts = value["origin"]?.members ?? []
    query = value["query"] ?? .null
    self.date = date
    self.pulledAt = pulledAt
    self.sha256 = sha256
    self.storedBytes = Int64(storedBytes)
    self.mapping = mapping
    mappingVersion = version
    self.summary = summary
    declared = value["declared"]?.intValue
    findings = (value["findings"]?.elements ?? []).compactMap { ExportFinding($0) }
  }

  /// A record of an export just kept and scanned.
  init(
    _ export: KeptExport, name: String, path: String, facts: [(key: String, value: JSONValue)], pulledAt: Instant,
    summary: ScanSummary, declared: Int?,
    findings: [ExportFinding]
  ) {
    source = export.source.name
    side = export.source.side.rawValue
    self.name = name
    self.path = path
    self.facts = facts
    date = export.date
    self.pulledAt = pulledAt
    sha256 = export.sha256
    storedBytes = export.bytes
    mapping = export.source.mapping
    mappingVersion = export.source.mappingVersion
    query = export.source.query
    self.summary = summary
    self.declared = declared
    self.findings = findings
  }
}

extension JSONValue {
  fileprivate static func count(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }
}

extension ScanSummary {
  /// As it writes itself.
  fileprivate var value: JSONValue {
    var json = JSONWriter()
    write(to: &json)
    return (try? JSONValue.parse(json.bytes)) ?? .null
  }
}
