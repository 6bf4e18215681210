internal import Events
internal import Numbers
internal import PDF
internal import Reconciliation

extension PDFReport {
  /// Which report it is.
  mutating func masthead() {
    let identity = report.identity
    let kicker = "Nightly reconciliation" + (identity.organization.map { " · " + $0 } ?? "")
    document.begin("Sect")
    document.paragraph([PDFReport.phrase(kicker, .sans, 9 * pt, .accent)], width: PDFDocument.column)
    document.heading(1, identity.date.inWords, bookmark: "Reconciliation \(identity.date.description)")
    document.space(4 * pt)
    document.facts(
      [
        ("Report", Phrase(identity.reportID, .mono, 6800)),
        ("Period", Phrase(identity.period)), ("Ages as of", Phrase(report.totals.asOf)),
        ("Reconciliation", PDFReport.phrase("version \(report.totals.version), by \(report.run.program)")),
      ], columns: 4)
    document.end()
  }

  /// How the night ended, how grave, since when, and whether it adds up.
  mutating func verdict() {
    let verdict = report.verdict
    let edge: Ink = verdict.kind == .doesNotFoot ? .alarm : verdict.isClean ? .middle : .accent
    document.begin("Sect")
    document.heading(2, "Verdict")
    let words = [
      Phrase(verdict.sentence(numbers), .serif, 17 * pt, edge == .alarm ? .alarm : .ink),
      Phrase(verdict.explanation(numbers), .sans, 8500),
    ]
    document.boxed(words, edge: edge)
    let failing = report.checks.count { !$0.holds }
    var facts: [(name: String, value: Phrase)] = Severity.allCases.reversed().map { severity in
      (severity.name, Phrase(numbers.grouped(report.listing.severities[severity] ?? 0), .serif, 13 * pt))
    }
    facts.append(("Provisional", Phrase(numbers.grouped(report.listing.provisional), .serif, 13 * pt)))
    facts.append(("Oldest of the night", Phrase(report.listing.oldest.values.min()?.description ?? "none", .serif, 10 * pt)))
    facts.append(("Open, all nights", Phrase(report.open.sinceWhen(numbers), .serif, 10 * pt)))
    facts.append(("Missing nights", Phrase("\(report.trend.missing) of \(report.trend.expected)", .serif, 10 * pt)))
    facts.append(
      (
        "Equations that foot",
        Phrase(
          "\(numbers.grouped(report.checks.count - failing)) of \(numbers.grouped(report.checks.count))", .serif, 10 * pt,
          failing == 0 ? .ink : .alarm)
      ))
    document.facts(facts, columns: 5)
    document.end()
  }

  /// Who made what, from which sources, by which rules.
  mutating func basis() {
    let identity = report.identity
    document.begin("Sect")
    section("What this rests on")
    var facts: [(name: String, value: Phrase)] = [
      ("Organization", PDFReport.phrase(identity.organization ?? "not stated in the config")),
      ("Report written by", PDFReport.phrase(identity.program)),
      ("Reconciled by", PDFReport.phrase("\(report.run.program), version \(report.totals.version) of this date")),
      ("Time zone", Phrase("UTC")), ("Numbers", Phrase(numbers.stated)),
    ]
    facts += report.run.parameters.facts.map { (PDFReport.said($0.name), PDFReport.phrase($0.text)) }
    document.facts(facts, columns: 4)
    document.facts(report.provenance.map { ($0.name, PDFReport.phrase($0.text, .mono, 7 * pt)) }, columns: 1)
    sources()
    rules()
    document.end()
  }

  private mutating func rules() {
    let parameters = report.run.parameters
    guard !parameters.channels.isEmpty else { return }
    let rules = parameters.rules.map { TableColumn(PDFReport.said(StatedParameters.title($0)), 90) }
    document.beginTable("Rules by channel", TableColumn.shared([TableColumn("Channels", 140, isHead: true)] + rules))
    for (channels, values) in parameters.lines {
      let cells = parameters.rules.map { rule in PDFReport.cell(StatedParameters.said(values[rule])) }
      document.row([PDFReport.cell(channels.joined(separator: ", "))] + cells)
    }
    document.endTable()
  }

  /// What was read, and what is to be said of it; every export is under integrity.
  mutating func inputs() {
    document.begin("Sect")
    section("Inputs")
    let bytes = report.inputs.reduce(0) { $0 + $1.bytes }
    document.paragraph([
      Phrase(
        report.inputs.isEmpty
          ? "No input: no export was reconciled."
          : "\(report.exportsInWords(numbers)): \(numbers.grouped(bytes)) bytes, kept as they came. Each with its count, bytes and SHA-256 is under Integrity.",
        .sans, 8500)
    ])
    let odd = report.inputsWithFindings
    if odd.isEmpty, !report.inputs.isEmpty { note("Nothing was found amiss in any of them.") }
    if !odd.isEmpty {
      document.beginTable(
        report.findingsWords(numbers),
        TableColumn.shared([
          TableColumn("Export", 240, isHead: true), TableColumn("Events", 50, isNumber: true), TableColumn("Findings", 200),
        ]))
      for input in odd {
        document.row([
          [PDFReport.phrase(input.key, .mono, 6500)], cell(input.scanned),
          PDFReport.cell(input.findings(numbers).joined(separator: "; ")),
        ])
      }
      document.endTable()
    }
    document.end()
  }
}
