package import Events
package import Reconciliation

/// What remains of a report at a glance: `summary.json` beside it, from which the index of all nights is made.
package struct NightSummary: Hashable, Sendable {
  package var date: LogicalDate
  /// Which of the date's reports, from 1.
  package var version: Int
  package var reportID: String
  package var verdict: Verdict.Kind
  /// The verdict's sentence.
  package var sentence: String
  /// The instant at which ages were taken, RFC 3339.
  package var asOf: String
  package var organization: String?
  /// Breaks by code; only those that occur.
  package var breaks: [BreakCode: Int]
  package var messages: Totals.MessageCounts

  /// Of a report.
  package init(_ report: NightReport) {
    date = report.identity.date
    version = report.identity.version
    reportID = report.identity.reportID
    verdict = report.verdict.kind
    sentence = report.verdict.sentence
    asOf = report.totals.asOf
    organization = report.identity.organization
    breaks = report.totals.breaks
    messages = report.totals.messages
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
      ("date", date.description), ("report", reportID), ("verdict", verdict.name), ("sentence", sentence), ("asOf", asOf),
    ] {
      json.key(name)
      json.string(value)
    }
    json.key("version")
    json.integer(version)
    if let organization {
      json.key("organization")
      json.string(organization)
    }
    counts("breaks", BreakCode.allCases.compactMap { code in breaks[code].map { (code.name, $0) } }, &json)
    counts("messages", zip(Totals.MessageCounts.names, messages.counts).map { ($0, $1) }, &json)
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
    sentence = try file.text("sentence")
    asOf = try file.text("asOf")
    organization = try file.optionalText("organization")
    breaks = try Totals.byCode(file.required("breaks"))
    messages = try Totals.MessageCounts(file.required("messages"))
  }
}

extension Totals.MessageCounts {
  /// The members' names, and their counts in the same order.
  static let names = ["sends", "delivered", "failed", "pending", "unconfirmed", "read"]
  var counts: [Int] { [sends, delivered, failed, pending, unconfirmed, read] }

  /// Nothing counted.
  static let zero = Totals.MessageCounts(sends: 0, delivered: 0, failed: 0, pending: 0, unconfirmed: 0, read: 0)

  static func += (a: inout Totals.MessageCounts, b: Totals.MessageCounts) {
    a.sends += b.sends
    a.delivered += b.delivered
    a.failed += b.failed
    a.pending += b.pending
    a.unconfirmed += b.unconfirmed
    a.read += b.read
  }
}
