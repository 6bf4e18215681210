package import Events
internal import Numbers
package import Reconciliation

/// What remains of a report at a glance: `summary.json` beside it, from which the index of all nights is made.
package struct NightSummary: Hashable, Sendable {
  /// The logical date that was reconciled, or should have been.
  package var date: LogicalDate
  /// Which of the date's reports, from 1.
  package var version: Int
  /// As `NightReport.Identity.reportID`; `none` of a day that came to no report.
  package var reportID: String
  /// The report's.
  package var verdict: Verdict.Kind
  /// The instant at which ages were taken, RFC 3339.
  package var asOf: String
  /// Nil where the config does not say.
  package var organization: String?
  /// The program that wrote the report, with its version, and the SHA-256 of the config that it was first written with; nil where it does not say.
  package var program: String?
  /// SHA-256 in hex.
  package var configDigest: String?
  /// Breaks by code; only those that occur.
  package var breaks: [BreakCode: Int]
  /// The day's own messages.
  package var messages: Totals.MessageCounts
  /// Up to when the report tells what was done about breaks, RFC 3339; nil in one that is older than that.
  package var workAsOf: String?
  /// The last document of that work; nil where there is none.
  package var work: StoredFile?
  /// Open breaks of all nights by severity; of these those that are older than the window, that are overdue, and that have stood for too long.
  package var open: [Severity: Int] = [:]
  /// Those of `open` that are older than `breaks.window`.
  package var older: [Severity: Int] = [:]
  /// The night of the oldest of them; nil where none is open, and in a report that is older than that.
  var openSince: LogicalDate?
  /// Breaks of all nights together; nil in one that is older than that.
  var ever: OpenBreaks.Sums?
  /// Those of `open` that have stood for as long as `breaks.due` or longer.
  package var overdue = 0
  /// Those of `open` that have stood for as long as `breaks.escalate` or longer: the run ends with 10.
  package var escalated = 0
  /// The sources of which not everything was pulled.
  var unpulled: [String] = []
  /// How the run ended that came to no report; nil in every report.
  private var stopped: String?

  /// Of a report.
  package init(_ report: NightReport) {
    date = report.identity.date
    version = report.identity.version
    reportID = report.identity.reportID
    verdict = report.verdict.kind
    asOf = report.totals.asOf
    organization = report.identity.organization
    (program, configDigest) = (report.identity.program, report.identity.configDigest)
    breaks = report.totals.breaks
    messages = report.totals.messages
    workAsOf = report.identity.workAsOf
    work = report.listing.work.last
    open = Severity.allCases.reduce(into: [:]) { if report.open.unresolved($1) > 0 { $0[$1] = report.open.unresolved($1) } }
    older = Severity.allCases.reduce(into: [:]) { if report.open.older($1) > 0 { $0[$1] = report.open.older($1) } }
    (ever, openSince) = (report.open.ever, report.open.openSince)
    (overdue, escalated) = (report.open.overdue, report.open.escalated)
    unpulled = report.run.unpulled.keys.sorted()
  }

  /// Of a day that was run and came to no report; `exit` is the word for how the run ended.
  package init(stopped date: LogicalDate, exit: String, organization: String?) {
    (self.date, version, reportID, asOf, self.organization) = (date, 0, "none", "", organization)
    (verdict, breaks, messages) = (.noInput, [:], MessageCounts())
    if exit != "no-input" { (verdict, stopped) = (.notReconciled, exit.replacing("-", with: " ")) }
  }

  /// The verdict's sentence.
  func sentence(_ numbers: NumberForm) -> String {
    verdict.sentence(breaks, numbers, told: stopped.map { "Not reconciled: \($0)." }, standing: standing, unpulled: unpulled)
  }

  /// All breaks of a severity.
  func count(_ severity: Severity) -> Int { breaks.reduce(0) { $0 + ($1.key.severity == severity ? $1.value : 0) } }
}

extension NightSummary {
  /// The file's bytes.
  package var json: [UInt8] {
    var json = JSONWriter(prettyPrinted: true)
    json.beginObject()
    for (name, value) in [
      ("date", date.description), ("report", reportID), ("verdict", verdict.name), ("sentence", sentence(.english)),
      ("asOf", asOf),
    ] {
      json.key(name)
      json.string(value)
    }
    json.key("version")
    json.integer(version)
    for (name, value) in [("organization", organization), ("program", program), ("configSha256", configDigest)] {
      guard let value else { continue }
      json.key(name)
      json.string(value)
    }
    counts("breaks", BreakCode.allCases.compactMap { code in breaks[code].map { (code.name, $0) } }, &json)
    counts("messages", zip(Totals.MessageCounts.names, messages.counts).map { ($0, $1) }, &json)
    counts("open", Severity.allCases.compactMap { severity in open[severity].map { (severity.name, $0) } }, &json)
    if !older.isEmpty {
      counts("older", Severity.allCases.compactMap { severity in older[severity].map { (severity.name, $0) } }, &json)
    }
    if let ever { counts("ever", [("found", ever.found), ("resolved", ever.resolved), ("cleared", ever.cleared)], &json) }
    for (name, count) in [("overdue", overdue), ("escalated", escalated)] {
      json.key(name)
      json.integer(count)
    }
    if !unpulled.isEmpty { json.strings("notPulled", unpulled) }
    for (name, value) in [("openSince", openSince?.description), ("workAsOf", workAsOf)] {
      guard let value else { continue }
      json.key(name)
      json.string(value)
    }
    if let work {
      json.key("work")
      json.beginObject()
      for (name, value) in [("key", work.key), ("sha256", work.sha256)] {
        json.key(name)
        json.string(value)
      }
      json.endObject()
    }
    json.endObject()
    return json.bytes
  }

  private func counts(_ name: String, _ counts: [(String, Int)], _ json: inout JSONWriter) {
    json.key(name)
    json.beginObject()
    for (name, count) in counts {
      json.key(name)
      json.integer(count)
    }
    json.endObject()
  }

  /// Reads `summary.json`; `place` names the file in errors.
  package init(parsing bytes: [UInt8], at place: String) throws(ReportError) {
    let file = try Fields(parsing: bytes, at: place)
    date = try file.required("date").date()
    version = try file.count("version")
    reportID = try file.text("report")
    guard let kind = Verdict.Kind(name: try file.text("verdict")) else {
      throw ReportError(place: place + "/verdict", cause: "not a verdict")
    }
    verdict = kind
    asOf = try file.text("asOf")
    organization = try file.optionalText("organization")
    program = try file.optionalText("program")
    configDigest = try file.optionalText("configSha256")
    breaks = try Totals.byCode(file.required("breaks"))
    messages = try Totals.MessageCounts(file.required("messages"))
    workAsOf = try file.optionalText("workAsOf")
    if let fields = file.optional("open") { open = try NightSummary.bySeverity(fields) }
    openSince = try file.optional("openSince").map { fields throws(ReportError) in try fields.date() }
    if let fields = file.optional("older") { older = try NightSummary.bySeverity(fields) }
    ever = try file.optional("ever").map { sums throws(ReportError) in
      OpenBreaks.Sums(found: try sums.count("found"), resolved: try sums.count("resolved"), cleared: try sums.count("cleared"))
    }
    overdue = try file.optional("overdue")?.count() ?? 0
    escalated = try file.optional("escalated")?.count() ?? 0
    for name in try file.optional("notPulled")?.elements() ?? [] { unpulled.append(try name.text()) }
    work = try file.optional("work").map { fields throws(ReportError) in
      StoredFile(key: try fields.text("key"), sha256: try fields.text("sha256"))
    }
  }
}

extension NightSummary {
  static func bySeverity(_ object: Fields) throws(ReportError) -> [Severity: Int] {
    var counts: [Severity: Int] = [:]
    for (name, fields) in try object.members() {
      guard let severity = Severity.allCases.first(where: { $0.name == name }) else {
        throw ReportError(place: fields.place, cause: "not a severity")
      }
      counts[severity] = try fields.count()
    }
    return counts
  }
}
