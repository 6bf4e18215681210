internal import Events
internal import Operations
internal import Reconciliation
internal import Sealing
internal import Storage

/// The `run.json` of a reconciliation: everything that its results follow from, but for the store's id, by which records are hashed. Equal documents
/// of a store, equal results.
struct RunDocument {
  var date: LogicalDate
  var asOf: Int64
  var program: String
  var rules: Parameters
  var lookbackDays: Int
  var sources: [ReconcileSource]
  var inputs: [NightExport]
  /// Exports of the window that were not read, since they were released.
  var released: [CustodyRecord] = []
  var opening: (key: String, sha256: String)?
  /// Nanoseconds.
  var giveUpAfter: Int64
  var openRequests: (key: String, sha256: String)?
  /// Gaps of earlier days that have been filled since.
  var filled: [FilledGap]
  /// What was found about the day's exports, or for want of them.
  var findings: [ExportFinding]
  /// `comparisons.ndjson`: a re-run takes over what it says, so its digest must stand elsewhere.
  var comparisons: [UInt8] = []

  /// The file's bytes.
  var json: [UInt8] {
    var json = JSONWriter(prettyPrinted: true)
    json.beginObject()
    member("job", "reconcile", &json)
    member("date", date.description, &json)
    member("asOf", Instant(exact: asOf).description, &json)
    member("program", program, &json)
    // Records of one timestamp were kept by another hash before, and lines named fewer events: no such version is taken for one of this program.
    json.member("format", 2)
    json.key("parameters")
    json.beginObject()
    json.key("lookbackDays")
    json.integer(lookbackDays)
    member("giveUpAfter", DurationText.describe(giveUpAfter), &json)
    json.key("comparesLedger")
    json.bool(rules.comparesLedger)
    json.member("carriersToldApart", Carrier.most)
    json.key("channels")
    json.beginObject()
    for channel in Channel.allCases {
      json.key(channel.name)
      json.beginObject()
      let rules = rules[channel]
      member("pendingAfter", DurationText.describe(rules.pendingAfter), &json)
      member("finalAfter", DurationText.describe(rules.finalAfter), &json)
      member("driftTolerance", DurationText.describe(rules.driftTolerance), &json)
      json.key("consent")
      json.bool(rules.consent)
      json.endObject()
    }
    json.endObject()
    json.endObject()
    json.key("sources")
    json.value(.array(sources.map(\.stated)))
    json.key("inputs")
    json.beginArray()
    for input in inputs { write(input, to: &json) }
    json.endArray()
    if !released.isEmpty {
      json.key("released")
      json.beginArray()
      for record in released { write((record.key?.description ?? record.name, record.sha256.description), to: &json) }
      json.endArray()
    }
    json.key("opening")
    write(opening, to: &json)
    json.key("openRequests")
    write(openRequests, to: &json)
    json.key("filledGaps")
    json.beginArray()
    for gap in filled {
      json.beginObject()
      member("request", gap.id.hex, &json)
      member("key", gap.export.description, &json)
      member("sha256", gap.sha256.description, &json)
      json.endObject()
    }
    json.endArray()
    json.key("findings")
    json.value(.array(findings.map(\.json)))
    member("comparisons", SHA256.hash(comparisons).description, &json)
    json.endObject()
    return json.bytes
  }

  private func write(_ file: (key: String, sha256: String)?, to json: inout JSONWriter) {
    guard let file else { return json.null() }
    json.beginObject()
    member("key", file.key, &json)
    member("sha256", file.sha256, &json)
    json.endObject()
  }

  private func write(_ input: NightExport, to json: inout JSONWriter) {
    json.beginObject()
    member("key", input.key.description, &json)
    json.key("bytes")
    json.integer(input.bytes)
    member("sha256", input.sha256.description, &json)
    member("mapping", input.mapping.digest.description, &json)
    if input.date == date, let digest = input.declaredLater { member("declared", digest.description, &json) }
    json.key("events")
    json.beginObject()
    for (name, count) in [
      ("scanned", input.summary.scanned), ("outbound", input.summary.outbound), ("excluded", input.summary.excluded),
      ("quarantined", input.summary.quarantined),
    ] {
      json.key(name)
      json.integer(count)
    }
    json.endObject()
    json.endObject()
  }

  private func member(_ name: String, _ value: String, _ json: inout JSONWriter) { json.member(name, value) }
}

extension ReconcileSource {
  /// What of it bears on results: with which mapping its exports are read, and which there should be. How they were come by is in their
  /// custody records.
  fileprivate var stated: JSONValue {
    let faults = [("notPulled", notPulled), ("notRead", notRead)].compactMap { name, why in
      why.map { (key: name, value: JSONValue.string($0)) }
    }
    return .object(
      [
        ("name", .string(name)), ("side", .string(source.side.rawValue)),
        (
          "mapping",
          .object([
            ("name", .string(mapping.name)), ("version", .number(String(mapping.version))),
            ("sha256", .string(mapping.digest.description)),
          ])
        ),
        ("pattern", .string(source.pattern.description)), ("slots", source.slots?.json ?? .null),
      ] + faults)
  }
}
