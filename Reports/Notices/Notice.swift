package import Events
internal import Numbers
package import Reconciliation

/// What people are told of a night: `notices/<date>/<number>.json`, which is also what a webhook is posted. Counts and codes alone; no id, no name, no
/// content of any message.
package struct Notice: Hashable, Sendable {
  /// The night's logical date, in whose folder it lies.
  package var date: LogicalDate
  /// Which of the night's notices, from 1: another one only where a later report says something else.
  package var number: Int
  var organization: String?
  /// The report's.
  package var verdict: Verdict.Kind
  /// The verdict's sentence.
  package var sentence: String
  /// Breaks of the night by code; only those that occur.
  package var breaks: [BreakCode: Int]
  /// The day's own messages.
  var messages: Totals.MessageCounts
  /// Open breaks of all nights by severity.
  var open: [Severity: Int]
  /// Those of `open` that have stood for as long as `breaks.due` or longer.
  package var overdue: Int
  /// Those of `open` that have stood for as long as `breaks.escalate` or longer.
  package var escalated: Int
  /// The night of the oldest open break; nil where none is open, and in a notice that is older than that.
  var openSince: LogicalDate?
  /// The sources of which not everything was pulled.
  var unpulled: [String] = []
  /// Where the index of all nights is served, with the night's place in it; nil where the config does not say.
  package var link: String?
  /// The key of the digest that tells it with those of other nights; nil where it is told by itself.
  package var digest: String?

  /// Of a report.
  package init(_ summary: NightSummary, number: Int, link: String?) {
    (date, self.number, organization) = (summary.date, number, summary.organization)
    (verdict, sentence, breaks, messages) = (summary.verdict, summary.sentence(.english), summary.breaks, summary.messages)
    (open, overdue, escalated, openSince) = (summary.open, summary.overdue, summary.escalated, summary.openSince)
    unpulled = summary.unpulled
    self.link = link.map { base in
      base + (base.hasSuffix("/") ? "" : "/") + "index.html#night-" + summary.date.description
    }
  }

  /// The gravest severity of the night's breaks; nil where it has none.
  package var severity: Severity? { breaks.keys.map(\.severity).max() }

  /// Whether somebody is to be told: a break at least so grave, or one that has stood for too long, or a night that proves nothing.
  package func isDue(from severity: Severity) -> Bool {
    if provesNothing || escalated > 0 { return true }
    return self.severity.map { $0 >= severity } ?? false
  }

  /// Whether people are to be told of it although the night is past: it proves nothing, and they were not told so; or it has more breaks of a code
  /// at least so grave than they were told last. How many stand open, of all nights, is for the latest night to tell.
  package func isWorse(than told: Notice?, from severity: Severity) -> Bool {
    if provesNothing, verdict != told?.verdict { return true }
    return breaks.contains { code, count in code.severity >= severity && count > told?.breaks[code] ?? 0 }
  }

  private var provesNothing: Bool { [.doesNotFoot, .noInput, .notReconciled].contains(verdict) }

  /// Whether it says the same as another one, but for its number and the way on which it is told.
  package func saysTheSame(as other: Notice) -> Bool {
    var copy = other
    (copy.number, copy.digest) = (number, digest)
    return self == copy
  }

  /// `high`, count; the gravest first.
  var bySeverity: [(severity: Severity, count: Int)] {
    Severity.allCases.reversed().compactMap { severity in
      let count = breaks.reduce(0) { $0 + ($1.key.severity == severity ? $1.value : 0) }
      return count == 0 ? nil : (severity, count)
    }
  }

  /// Codes, the gravest first.
  var codes: [BreakCode] { Notice.codes(breaks) }

  static func codes(_ counts: [BreakCode: Int]) -> [BreakCode] {
    counts.keys.sorted { ($1.severity, $0.rawValue) < ($0.severity, $1.rawValue) }
  }

  static func counts(_ breaks: [BreakCode: Int]) -> JSONValue {
    .object(breaks.map { ($0.key.name, .number(String($0.value))) })
  }
}

extension Notice: NoticeDocument {
  /// The file, and the body of a webhook: canonical JSON.
  package var json: [UInt8] {
    func counts(_ counts: [(String, Int)]) -> JSONValue { .object(counts.map { ($0.0, .number(String($0.1))) }) }
    var members: [(key: String, value: JSONValue)] = [
      ("format", .number("1")), ("date", .string(date.description)), ("number", .number(String(number))),
      ("verdict", .string(verdict.name)), ("sentence", .string(sentence)),
      ("breaks", Notice.counts(breaks)),
      ("messages", counts(Array(zip(Totals.MessageCounts.names, messages.counts)))),
      ("severities", counts(bySeverity.map { ($0.severity.name, $0.count) })),
      ("open", counts(open.map { ($0.key.name, $0.value) })), ("overdue", .number(String(overdue))),
      ("escalated", .number(String(escalated))),
    ]
    if let organization { members.append(("organization", .string(organization))) }
    if let openSince { members.append(("openSince", .string(openSince.description))) }
    if !unpulled.isEmpty { members.append(("notPulled", .array(unpulled.map { .string($0) }))) }
    if let link { members.append(("link", .string(link))) }
    if let digest { members.append(("digest", .string(digest))) }
    return JSONValue.object(members).canonical()
  }

  /// Reads a document; it must be in its form to the byte.
  package init(parsing bytes: [UInt8], at place: String) throws(ReportError) {
    let file = try Fields(parsing: bytes, at: place)
    guard let kind = Verdict.Kind(name: try file.text("verdict")) else {
      throw ReportError(place: place + "/verdict", cause: "not a verdict")
    }
    date = try file.required("date").date()
    number = try file.count("number")
    organization = try file.optionalText("organization")
    verdict = kind
    sentence = try file.text("sentence")
    breaks = try Totals.byCode(file.required("breaks"))
    messages = try Totals.MessageCounts(file.required("messages"))
    open = try NightSummary.bySeverity(file.required("open"))
    overdue = try file.count("overdue")
    escalated = try file.count("escalated")
    openSince = try file.optional("openSince").map { fields throws(ReportError) in try fields.date() }
    for name in try file.optional("notPulled")?.elements() ?? [] { unpulled.append(try name.text()) }
    link = try file.optionalText("link")
    digest = try file.optionalText("digest")
    guard json == bytes else { throw ReportError(place: place, cause: "it is not in the form that notices have") }
  }
}
