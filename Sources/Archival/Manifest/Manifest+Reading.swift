package import Events
internal import Sealing

extension Manifest {
  /// The largest manifest that is read: some 250,000 members of 8 MiB.
  package static let limit = 64 << 20

  /// Reads the file's bytes. Strict: only bytes that this program would write for the same values are a manifest, so that a member that is
  /// unknown, missing or doubled, or another spelling, is refused.
  package init(_ bytes: [UInt8]) throws(ManifestError) {
    guard bytes.count <= Manifest.limit else { throw .damaged("more than 64 MiB") }
    let value: JSONValue
    do { value = try JSONValue.parse(bytes) } catch { throw .damaged(error.description) }
    guard let format = value["format"]?.intValue else { throw .damaged("it has no format") }
    guard format <= Manifest.format else { throw .newer(format: format) }
    guard let manifest = Manifest(value, format: format) else { throw .damaged("a member is missing, or not what it should be") }
    guard manifest.bytes == bytes else { throw .damaged("it is not in canonical form, or has a member that is not known") }
    self = manifest
  }

  private init?(_ value: JSONValue, format: Int) {
    let filters = value.list("filters") { $0.stringValue.flatMap { FilterKey(name: $0) } }
    let supersedes = value["supersedes"].flatMap { SupersedesMember($0) }
    guard (filters != nil) == (format > 1), (supersedes != nil) == (format > 2), let store = value.text("store"),
      let id = value.text("id"),
      let date = value.text("date").flatMap({ LogicalDate($0) }),
      let channel = value.text("channel").flatMap({ Channel(name: $0) }),
      let supplement = value.count("supplement"), let number = value.count("number"), number > 0,
      let expected = value.list("expected", { $0.stringValue.flatMap { Channel(name: $0) } }),
      let createdAt = value.text("createdAt").flatMap({ Instant(rfc3339: $0) }), let program = value.text("program"),
      let config = value.digest("config"), let retentionClass = value.text("retentionClass"),
      let events = value["events"].flatMap({ Events($0) }), let kept = value["kept"].flatMap({ Kept($0) }),
      let members = value.list("members", { Member($0) }), let inputs = value.list("inputs", { Input($0) }),
      let gaps = value.list("gaps", { $0.stringValue }), let summary = value["summary"].flatMap({ Reference($0) })
    else { return nil }
    self.init(
      store: store, id: id, slot: Slot(date, channel, supplement: supplement, rewrite: supersedes?.rewrite ?? 0),
      supplements: value.text("supplements"), number: number, previous: value.digest("previous"), expected: expected,
      createdAt: createdAt, program: program,
      config: config, retentionClass: retentionClass, archive: value["archive"].flatMap { Archive($0) }, events: events,
      filters: filters.map { Set($0) }, kept: kept, members: members, inputs: inputs, gaps: gaps,
      reconciliation: value["reconciliation"].flatMap { Reference($0) }, summary: summary, supersedes: supersedes?.what)
  }
}

/// What a manifest says of the archive whose place it takes, and how often it was rewritten before.
private struct SupersedesMember {
  var rewrite: Int
  var what: Manifest.Supersession

  init?(_ value: JSONValue) {
    guard let rewrite = value.count("rewrite"), rewrite > 0, let id = value.text("id"), let manifest = value.digest("manifest"),
      let erased = value.count("erased"), let named = value.counts("requests")
    else { return nil }
    var requests: [Int: Int] = [:]
    for (name, count) in named {
      guard let number = Int(name), number > 0 else { return nil }
      requests[number] = count
    }
    self.rewrite = rewrite
    what = Manifest.Supersession(id: id, manifest: manifest, erased: erased, requests: requests)
  }
}

extension Manifest.Reference {
  /// Reads that; nil where a member is missing or not what it should be.
  package init?(_ value: JSONValue) {
    guard let key = value.text("key"), let bytes = value.count("bytes"), let sha256 = value.digest("sha256") else { return nil }
    self.init(key: key, bytes: Int64(bytes), sha256: sha256)
  }
}

extension Manifest.Archive {
  fileprivate init?(_ value: JSONValue) {
    guard let object = value["object"].flatMap({ Manifest.Reference($0) }),
      let index = value["index"].flatMap({ Manifest.Reference($0) })
    else { return nil }
    self.init(object: object, index: index, encryption: value["encryption"].flatMap { Manifest.Encryption($0) })
  }
}

extension Manifest.Encryption {
  fileprivate init?(_ value: JSONValue) {
    guard value.text("scheme") == Self.scheme, let bytes = value.count("plainBytes"), let sha256 = value.digest("plainSha256")
    else { return nil }
    self.init(plainBytes: Int64(bytes), plainSHA256: sha256)
  }
}

extension Manifest.Events {
  fileprivate init?(_ value: JSONValue) {
    guard let count = value.count("count"), let root = value.digest("merkleRoot"), let types = value.counts("types"),
      let outbound = value.count("outbound"), let inbound = value.count("inbound"),
      let quarantined = value.count("quarantined"), let outcomes = value.counts("outcomes"),
      let versions = value.counts("schemaVersions")
    else { return nil }
    self.init(merkleRoot: root)
    (self.count, self.outbound, self.inbound, self.quarantined) = (count, outbound, inbound, quarantined)
    (self.outcomes, schemaVersions) = (outcomes, versions)
    first = value.text("first").flatMap { Instant(rfc3339: $0) }
    last = value.text("last").flatMap { Instant(rfc3339: $0) }
    for (name, count) in types { if let type = EventType(name: name) { self.types[type] = count } }
  }
}

extension Manifest.Kept {
  fileprivate init?(_ value: JSONValue) {
    guard let policy = value["policy"]?.members, let summarised = value.count("summarised"),
      let triggered = value.counts("triggered")
    else { return nil }
    self.init()
    (self.summarised, self.triggered) = (summarised, triggered)
    for (name, word) in policy { if let type = EventType(name: name) { self.policy[type] = word.stringValue } }
  }
}

extension Manifest.Member {
  fileprivate init?(_ value: JSONValue) {
    guard let path = value.text("path"), let bytes = value.count("bytes"), let sha256 = value.digest("sha256"),
      let start = value.count("start")
    else { return nil }
    self.init(path: path, bytes: Int64(bytes), sha256: sha256, start: Int64(start))
    if let pair = value["leaves"]?.elements, pair.count == 2, let from = pair[0].intValue, let to = pair[1].intValue,
      0 <= from, from <= to
    {
      leaves = from..<to
    }
  }
}

extension Manifest.Input {
  fileprivate init?(_ value: JSONValue) {
    guard let object = Manifest.Reference(value), let records = value.count("records") else { return nil }
    self.init(object: object, records: records, stays: value.text("stays"))
  }
}
