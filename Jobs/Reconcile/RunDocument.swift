internal import Events
internal import Operations
internal import Reconciliation
internal import Sealing
internal import Storage

/// The `run.json` of a reconciliation: everything that its results follow from. Equal documents, equal results.
struct RunDocument {
  var date: LogicalDate
  var asOf: Int64
  var program: String
  var rules: Parameters
  var lookbackDays: Int
  var inputs: [NightExport]
  var opening: (key: String, sha256: String)?

  /// The file's bytes.
  var json: [UInt8] {
    var json = JSONWriter(prettyPrinted: true)
    json.beginObject()
    member("job", "reconcile", &json)
    member("date", date.description, &json)
    member("asOf", Instant(nanoseconds: asOf, digits: 0).description, &json)
    member("program", program, &json)
    json.key("parameters")
    json.beginObject()
    json.key("lookbackDays")
    json.integer(lookbackDays)
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
    json.key("inputs")
    json.beginArray()
    for input in inputs { write(input, to: &json) }
    json.endArray()
    json.key("opening")
    if let opening {
      json.beginObject()
      member("key", opening.key, &json)
      member("sha256", opening.sha256, &json)
      json.endObject()
    } else {
      json.null()
    }
    json.endObject()
    return json.bytes
  }

  private func write(_ input: NightExport, to json: inout JSONWriter) {
    json.beginObject()
    member("key", input.key.description, &json)
    json.key("bytes")
    json.integer(input.bytes)
    member("sha256", input.sha256.description, &json)
    member("mapping", input.mapping.digest.description, &json)
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

  private func member(_ name: String, _ value: String, _ json: inout JSONWriter) {
    json.key(name)
    json.string(value)
  }
}
