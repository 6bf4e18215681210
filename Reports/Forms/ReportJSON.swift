internal import Events
internal import Numbers
internal import Reconciliation

/// `report.json`: everything that the page says, for programs; its schema is `Reports/Schemas/report.schema.json`. The breaks come one by one
/// between `head` and `finish`.
package struct ReportJSON: Sendable {
  private let report: NightReport
  private var json = JSONWriter()
  private var listed = 0

  /// What was written since the last call.
  package mutating func take() -> [UInt8] { json.take() }

  /// A document with everything but the breaks one by one.
  package init(_ report: NightReport) {
    self.report = report
    let identity = report.identity
    json.beginObject()
    json.member("$schema", "urn:tallystick:schema:report:1")
    json.member("format", "tallystick-report")
    json.member("formatVersion", 1)
    json.member("report", identity.reportID)
    json.member("date", identity.date.description)
    json.member("version", identity.version)
    json.member("organization", identity.organization)
    json.member("program", identity.program)
    json.member("configSha256", identity.configDigest)
    json.member("asOf", report.totals.asOf)
    json.member("workAsOf", identity.workAsOf)
    json.member("locale", identity.numbers.tag)
    verdict()
    reconciliation()
    json.sources(SourceFacts.all(report))
    inputs()
    totals()
    checks()
    json.latency(report.latencies)
    json.nightCarriers(report.nightCarriers)
    json.carriers(report.carriers)
    listing()
    trend()
    json.openBreaks(report.open, report.listing.work)
    requests()
    json.store(report.store)
    files("evidence", report.evidence)
    files("companions", report.companions)
    if let signed = report.sinceSigned(.english) { json.signedBefore(signed) }
    let count = report.listing.table.count
    json.member("breakCount", count)
    json.member("breaksLeftOut", max(0, count - report.listing.table.limit))
    json.key("breaks")
    json.beginArray()
  }

  /// Adds the next line of `breaks.ndjson`, up to as many as the page carries.
  package mutating func add(_ record: BreakRecord, _ standing: BreakStanding = BreakStanding()) {
    guard listed < report.listing.table.limit else { return }
    listed += 1
    json.newline()
    json.value(record, standing)
  }

  /// Ends the document.
  package mutating func finish() {
    json.newline()
    json.endArray()
    json.endObject()
    json.newline()
  }

  private mutating func verdict() {
    let verdict = report.verdict
    json.object("verdict") { json in
      json.member("kind", verdict.kind.name)
      json.member("sentence", verdict.sentence(.english))
      json.member("explanation", verdict.explanation(.english))
    }
  }

  private mutating func reconciliation() {
    let (run, version, madeBy) = (report.run, report.totals.version, report.madeBy)
    json.object("reconciliation") { json in
      json.member("version", version)
      json.member("program", run.program)
      if let madeBy {
        json.object("run") { json in
          json.member("id", madeBy.id)
          json.member("key", madeBy.key)
          json.member("configSha256", madeBy.configDigest)
        }
      }
      if let opening = run.opening { json.object("opening") { $0.members(opening) } }
      json.object("parameters") { json in for note in run.parameters.single { json.member(note.name, note.text) } }
      json.object("channelRules") { json in
        for channel in run.parameters.channels {
          json.object(channel.name) { json in
            for rule in run.parameters.rules { if let value = channel.values[rule] { json.member(rule, value) } }
          }
        }
      }
    }
  }

  private mutating func inputs() {
    json.array("inputs", report.inputs) { json, input in
      json.member("key", input.key)
      json.member("sha256", input.sha256)
      json.member("bytes", input.bytes)
      json.member("scanned", input.scanned)
      json.member("source", input.custody?.source)
      json.member("side", input.custody?.side)
      if let place = input.custody?.origin { json.member("path", place) }
      if let first = input.custody?.first { json.member("firstTimestamp", first.description) }
      if let last = input.custody?.last { json.member("lastTimestamp", last.description) }
      json.member("pulledAt", input.custody?.pulledAt)
      json.member("records", input.custody?.records)
      json.member("declared", input.custody?.declared)
      json.member("digestAgrees", input.digestAgrees)
      json.key("findings")
      json.beginArray()
      for finding in input.findings(.english) { json.string(finding) }
      json.endArray()
    }
  }

  private mutating func totals() {
    let (totals, standing) = (report.totals, report.standing)
    json.object("totals") { json in
      json.object("events") { $0.members(totals.events) }
      if let ledger = totals.ledger { json.object("ledger") { $0.members(ledger) } }
      json.object("messages") { $0.members(totals.messages) }
      json.object("channels") { json in
        for channel in Channel.allCases {
          if let counts = totals.channels[channel] { json.object(channel.name) { $0.members(counts) } }
        }
      }
      json.object("breaks") { $0.members(totals.breaks) }
      json.object("breaksByChannel") { json in
        for channel in Channel.allCases.map(Optional.some) + [nil] {
          if let counts = totals.breaksByChannel[channel] { json.object(channel?.name ?? "") { $0.members(counts) } }
        }
      }
      json.object("openItems") { $0.members(totals.openItems) }
      if let cleared = totals.clearedItems { json.object("clearedItems") { $0.members(cleared) } }
      json.object("provisionalBreaks") { $0.members(totals.breakRollForward) }
      if let standing {
        json.object("standingBreaks") { json in
          json.member("openingReport", standing.opening)
          for (name, value) in zip(["opening", "new", "cleared", "resolved", "closing"], standing.check.rolled) {
            if let value { json.member(name, value) }
          }
        }
      }
      if let roll = totals.requests {
        json.object("requests") { json in
          for (name, count) in [
            ("opening", roll.opening), ("new", roll.new), ("closed", roll.closed), ("givenUp", roll.givenUp),
            ("closing", roll.closing),
          ] { json.member(name, count) }
        }
      }
    }
  }

  private mutating func checks() {
    json.array("checks", report.checks) { json, check in
      json.member("subject", check.subject)
      json.array("terms", check.terms) { $0.members($1) }
      json.object("result") { $0.members(check.result) }
      json.member("difference", check.difference)
    }
  }

  private mutating func listing() {
    let listing = report.listing
    json.object("bySeverity") { json in
      for severity in Severity.allCases { json.member(severity.name, listing.severities[severity] ?? 0) }
    }
    json.object("byAge") { json in
      for code in listing.codes {
        json.object(code.name) { json in for age in AgeBucket.allCases { json.member(age.name, listing.count(code, age: age)) } }
      }
    }
    json.member("provisional", listing.provisional)
  }

  private mutating func trend() {
    json.array("trend", report.trend.nights) { json, night in
      json.member("date", night.date.description)
      if let breaks = night.breaks { json.object("breaks") { $0.members(breaks) } } else { json.member("breaks", String?.none) }
      if let unproved = night.unproved { json.member("unproved", unproved.rawValue) }
    }
  }

  private mutating func requests() {
    let listing = report.requests
    json.object("requests") { json in
      json.member("hasEndpoint", listing.hasEndpoint)
      json.object("byState") { json in for state in RequestState.allCases { json.member(state.rawValue, listing.count(state)) } }
    }
  }

  private mutating func files(_ name: String, _ files: [StoredFile]) { json.array(name, files) { $0.members($1) } }
}
