package import Sealing

/// What an event index says of itself and of its export, in JSON.
package struct IndexTrailer: Sendable {
  /// SHA-256 of the export's stored bytes: an index of other bytes is rebuilt.
  package var export: Digest
  /// SHA-256 of the provider mapping that read them: an index made by another mapping is rebuilt.
  package var mapping: Digest
  /// The id of the store under whose key records are hashed: an index of another store is rebuilt.
  package var store: String
  /// SHA-256 of the quarantine file that the same scan wrote; nil where it wrote none.
  package var quarantine: Digest?
  /// What the scan found.
  package var summary: ScanSummary
  /// Offset and length of each segment.
  var segments: [(offset: Int64, length: Int)]

  /// The trailer's bytes.
  var json: [UInt8] {
    var json = JSONWriter()
    json.beginObject()
    json.member("export", export.description)
    json.member("mapping", mapping.description)
    json.member("store", store)
    if let quarantine { json.member("quarantine", quarantine.description) }
    json.key("segments")
    json.beginArray()
    for segment in segments {
      json.beginArray()
      json.integer(segment.offset)
      json.integer(segment.length)
      json.endArray()
    }
    json.endArray()
    json.key("summary")
    summary.write(to: &json)
    json.endObject()
    return json.bytes
  }

  init(
    export: Digest, mapping: Digest, store: String, quarantine: Digest?, summary: ScanSummary,
    segments: [(offset: Int64, length: Int)]
  ) {
    (self.export, self.mapping, self.store, self.quarantine) = (export, mapping, store, quarantine)
    self.summary = summary
    self.segments = segments
  }

  /// Reads a trailer; nil where it is not one of this version.
  init?(json bytes: [UInt8]) {
    guard let value = try? JSONValue.parse(bytes), let export = value["export"]?.stringValue.flatMap(Digest.init(hex:)),
      let mapping = value["mapping"]?.stringValue.flatMap(Digest.init(hex:)), let store = value["store"]?.stringValue,
      let segments = value["segments"]?.elements,
      let summary = value["summary"].flatMap(ScanSummary.init(json:))
    else { return nil }
    let quarantine = value["quarantine"]?.stringValue.flatMap(Digest.init(hex:))
    self.init(export: export, mapping: mapping, store: store, quarantine: quarantine, summary: summary, segments: [])
    for segment in segments {
      guard let pair = segment.elements, pair.count == 2, let offset = pair[0].intValue, let length = pair[1].intValue else {
        return nil
      }
      self.segments.append((Int64(offset), length))
    }
  }
}

extension ScanSummary {
  /// Writes all of it as one object.
  package func write(to json: inout JSONWriter) {
    json.beginObject()
    for (name, count) in [
      ("rawBytes", Int(rawBytes)), ("scanned", scanned), ("outbound", outbound), ("excluded", excluded),
      ("quarantined", quarantined),
    ] {
      json.member(name, count)
    }
    json.object("types") { json in
      for type in EventType.allCases { json.member(type.name, types[Int(type.rawValue)]) }
    }
    json.object("channels") { json in
      for channel in Channel.allCases where channels[Int(channel.rawValue)] > 0 {
        json.member(channel.name, channels[Int(channel.rawValue)])
      }
    }
    for (name, instant) in [("firstTimestamp", first), ("lastTimestamp", last)] {
      guard let instant else { continue }
      json.member(name, instant.description)
    }
    json.array("drift", drift) { json, item in
      json.member("kind", item.kind.rawValue)
      json.member("value", item.value)
      json.member("count", item.count)
      json.member("line", item.line)
    }
    json.strings("statusWords", statusWords)
    json.strings("carriers", carriers)
    json.member("hasOtherCarriers", hasOtherCarriers)
    if let damage { json.member("damage", damage) }
    json.member("stopsEarly", stopsEarly)
    if let misplaced { json.member("misplaced", misplaced) }
    json.endObject()
  }

  /// Reads what `write` wrote; nil for anything else.
  package init?(json value: JSONValue) {
    self.init()
    func count(_ key: String) -> Int? { value[key]?.intValue }
    guard let rawBytes = count("rawBytes"), let scanned = count("scanned"), let outbound = count("outbound"),
      let excluded = count("excluded"), let quarantined = count("quarantined"), let words = value["statusWords"]?.elements,
      let drift = value["drift"]?.elements
    else { return nil }
    self.rawBytes = Int64(rawBytes)
    (self.scanned, self.outbound, self.excluded, self.quarantined) = (scanned, outbound, excluded, quarantined)
    for type in EventType.allCases { types[Int(type.rawValue)] = value["types"]?[type.name]?.intValue ?? 0 }
    for channel in Channel.allCases { channels[Int(channel.rawValue)] = value["channels"]?[channel.name]?.intValue ?? 0 }
    first = (value["firstTimestamp"]?.stringValue).flatMap { Instant(rfc3339: $0) }
    last = (value["lastTimestamp"]?.stringValue).flatMap { Instant(rfc3339: $0) }
    statusWords = words.compactMap(\.stringValue)
    carriers = (value["carriers"]?.elements ?? []).compactMap(\.stringValue)
    hasOtherCarriers = value["hasOtherCarriers"]?.boolValue ?? false
    damage = value["damage"]?.stringValue
    stopsEarly = value["stopsEarly"]?.boolValue ?? false
    misplaced = value["misplaced"]?.stringValue
    for item in drift {
      guard let kind = (item["kind"]?.stringValue).flatMap(SchemaDrift.Kind.init(rawValue:)),
        let word = item["value"]?.stringValue, let count = item["count"]?.intValue, let line = item["line"]?.intValue
      else { return nil }
      self.drift.append(SchemaDrift(kind: kind, value: word, count: count, line: line))
    }
  }
}
