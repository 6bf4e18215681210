internal import Events
internal import Reconciliation

/// What a report says of its sources, and beyond its own night: latencies, carriers, open breaks and the store.
extension JSONWriter {
  mutating func sources(_ sources: [SourceFacts]) {
    array("sources", sources) { json, source in
      json.member("name", source.name)
      json.member("side", source.side)
      json.key("mappings")
      json.beginArray()
      for mapping in source.mappings { json.string(mapping) }
      json.endArray()
      json.member("exports", source.exports)
      json.member("pattern", source.stated?.pattern)
      json.member("slots", source.stated?.slots)
      if let fault = source.stated?.notPulled { json.member("notPulled", fault) }
      json.array("asked", source.asked) { json, asked in
        json.member("exports", asked.exports)
        json.member("kind", asked.query?.kind)
        json.object("query") { json in for part in asked.query?.parts ?? [] { json.member(part.name, part.text) } }
      }
    }
  }

  mutating func latency(_ latencies: [LatencyFigures]?) {
    guard let latencies else { return member("latency", String?.none) }
    object("latency") { json in
      for figures in latencies { json.object(figures.name == "All" ? "all" : figures.name) { $0.members(figures) } }
    }
  }

  private mutating func members(_ figures: LatencyFigures) {
    member("delivered", figures.delivered)
    for (key, value) in zip(LatencyFigures.keys, figures.milliseconds) { member(key, value.map { Int($0) }) }
  }

  private mutating func members(_ records: CarrierComparison.Records) {
    for (key, count) in zip(CarrierComparison.Records.keys, records.counts) { member(key, count) }
  }

  mutating func nightCarriers(_ carriers: NightCarriers?) {
    guard let carriers else { return member("nightCarriers", String?.none) }
    object("nightCarriers") { json in
      json.member("others", carriers.others)
      json.array("channels", carriers.channels) { json, row in
        json.member("channel", row.channel.name)
        json.array("carriers", row.lines) { json, line in
          json.member("of", line.of.word)
          if case .carrier(let name) = line.of { json.member("name", name) }
          json.object("messages") { $0.members(line.counts.messages) }
          json.object("latency") { $0.members(LatencyFigures("", line.counts.latency)) }
        }
      }
    }
  }

  mutating func carriers(_ comparison: CarrierComparison) {
    object("carriers") { json in
      json.key("days")
      json.beginArray()
      for day in comparison.days { json.string(day.description) }
      json.endArray()
      json.member("fault", comparison.fault)
      json.array("channels", comparison.channels) { json, row in
        json.member("channel", row.channel.name)
        json.object("messages") { $0.members(row.messages) }
        json.object("latency") { $0.members(LatencyFigures("", row.latency)) }
        json.array("carriers", row.carriers) { json, carrier in
          json.member("name", carrier.name)
          json.members(carrier.records)
        }
        json.object("others") { $0.members(row.others) }
        json.member("otherCarriers", row.otherCarriers)
        json.object("none") { $0.members(row.none) }
      }
    }
  }

  private mutating func members(_ counts: [Severity: Int]) {
    for severity in Severity.allCases { if let count = counts[severity] { member(severity.name, count) } }
  }

  mutating func openBreaks(_ open: OpenBreaks, _ work: BreakWork) {
    object("openBreaks") { json in
      json.member("first", open.window.lowerBound.description)
      json.member("last", open.window.upperBound.description)
      json.object("dueAfter") { $0.members(open.limits.due) }
      json.object("escalateAfter") { $0.members(open.limits.escalate) }
      json.object("bySeverity") { json in
        for severity in Severity.allCases {
          json.object(severity.name) { json in
            for (key, count) in zip(OpenBreaks.keys, open.counts(severity)) { json.member(key, count) }
          }
        }
      }
      json.array("nights", open.nights) { json, night in
        json.member("date", night.date.description)
        json.member("version", night.version)
        json.member("nightsOpen", open.nightsOpen(night))
        json.object("found") { $0.members(night.found) }
        json.object("resolved") { $0.members(night.resolved) }
        json.object("cleared") { $0.members(night.cleared) }
        json.object("open") { $0.members(night.open) }
        json.member("assigned", night.assigned)
      }
      json.member("documents", work.count)
      json.member("fault", work.fault)
      json.key("lastDocument")
      if let last = work.last {
        json.beginObject()
        json.members(last)
        json.endObject()
      } else {
        json.null()
      }
    }
  }

  mutating func signedBefore(_ signed: SignedChanges) {
    object("signedBefore") { json in
      json.member("version", signed.version)
      json.member("signatures", signed.signatures)
      json.member("isReadable", signed.isReadable)
      json.array("changes", signed.figures) { json, change in
        json.member("figure", change.name)
        json.member("then", change.then)
        json.member("now", change.now)
      }
      json.key("files")
      json.beginArray()
      for file in signed.files { json.string(file) }
      json.endArray()
    }
  }

  mutating func store(_ facts: StoreFacts) {
    func member(_ name: String, _ run: StoreFacts.Run?, _ json: inout JSONWriter) {
      json.key(name)
      guard let run else { return json.null() }
      json.beginObject()
      json.members(run)
      json.endObject()
    }
    object("store") { json in
      json.member("asOf", facts.asOf)
      json.member("since", facts.since)
      member("lastVerify", facts.lastVerify, &json)
      member("lastDeepVerify", facts.lastDeepVerify, &json)
      json.member("sealed", facts.sealed)
      member("lastSealed", facts.lastSealed, &json)
      if let end = facts.chainEnd {
        json.object("chainEnd") { json in
          json.member("key", end.key)
          json.member("sha256", end.sha256)
        }
      }
      json.object("expired") { json in
        json.member("certificates", facts.expired.certificates)
        json.member("archives", facts.expired.archives)
        json.member("events", facts.expired.events)
        json.member("bytes", Int(facts.expired.bytes))
        json.member("uncounted", facts.expired.uncounted)
      }
      json.object("erased") { json in
        json.member("certificates", facts.erased.certificates)
        json.member("requests", facts.erased.requests)
        json.member("archives", facts.erased.archives)
        json.member("events", facts.erased.events)
      }
      json.member("unproved", facts.unproved)
      json.array("holds", facts.holds) { json, hold in
        json.member("id", hold.id)
        json.member("matter", hold.matter)
        json.member("since", hold.since?.description)
      }
      json.array("runs", facts.runs) { json, run in json.members(run) }
    }
  }

  private mutating func members(_ run: StoreFacts.Run) {
    member("key", run.key)
    member("job", run.job)
    member("date", run.date.description)
    member("finishedAt", run.finishedAt.description)
    member("exit", run.exit)
    member("depth", run.parameter("depth"))
    member("objects", run.outputs)
    member("manifests", run.manifests)
  }
}
