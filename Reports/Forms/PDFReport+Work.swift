internal import Events
internal import Numbers
internal import PDF
internal import Reconciliation

extension PDFReport {
  /// What is open of the last nights' breaks, and what people did about them.
  mutating func work() {
    let open = report.open
    document.begin("Sect")
    section("Open breaks")
    if let fault = report.listing.work.fault {
      document.paragraph([PDFReport.phrase("What was done about breaks cannot be relied on: \(fault).", .sans, 8500, .alarm)])
    }
    note(open.note(numbers, workAsOf: report.identity.workAsOf))
    if let older = open.olderNote(numbers), let command = open.olderCommand {
      document.paragraph([PDFReport.phrase("\(older) They are listed by \(command).", .sans, 8500, .alarm)])
    }
    if open.nights.isEmpty && open.older() == 0 { note("No breaks to be worked on.") } else { bySeverity(open); byNight(open) }
    note(report.listing.work.note(numbers))
    document.end()
  }

  private mutating func bySeverity(_ open: OpenBreaks) {
    document.beginTable(
      "Breaks by severity and what became of them",
      TableColumn.shared(
        [TableColumn("Severity", 50, isHead: true)] + PDFReport.numberColumns(OpenBreaks.heads, 47)
          + [TableColumn("Becomes overdue", 62), TableColumn("Is escalated", 62)]))
    for severity in Severity.allCases.reversed() {
      document.row(
        [PDFReport.cell(severity.name, open.escalated(severity) > 0 ? .alarm : .ink)] + cells(open.counts(severity))
          + [open.limits.due, open.limits.escalate].map { PDFReport.cell(numbers.nights($0[severity])) })
    }
    document.row([PDFReport.cell("All")] + cells(open.counts(), .bold) + [[], []], isSum: true)
    document.endTable()
  }

  /// Each night that has open breaks; its report lists them.
  private mutating func byNight(_ open: OpenBreaks) {
    let nights = open.standing
    if !nights.isEmpty {
      document.beginTable(
        "Nights with open breaks",
        TableColumn.shared([TableColumn("Found first on", 70, isHead: true)] + PDFReport.numberColumns(OpenBreaks.nightHeads, 46))
      )
      for night in nights { document.row([PDFReport.cell(night.date.description)] + cells(open.counts(of: night))) }
      document.endTable()
    }
    if let rest = open.restNote(numbers) { note(rest) }
  }

  /// Where a break of the night stands by what people did: nothing where nobody did anything.
  static func standing(_ standing: BreakStanding) -> [Phrase] {
    guard standing != BreakStanding() else { return [] }
    let words = standing.disposition.name + (standing.resolution.map { ": \($0.word.rawValue), by \($0.by)" } ?? "")
    var lines = [phrase(words, .sans, 6500)]
    if let resolution = standing.resolution {
      lines.append(phrase("on \(resolution.at)", .sans, 6500, .quiet))
      if let reason = resolution.reason { lines.append(phrase("reason: " + reason, .sans, 6500, .quiet)) }
    }
    if standing.isChanged { lines.append(phrase("was resolved; its evidence has changed since", .sans, 6500, .quiet)) }
    if let owner = standing.owner { lines.append(phrase("owner " + owner, .sans, 6500, .quiet)) }
    if let note = standing.noteWords() { lines.append(phrase("note " + note, .sans, 6500, .quiet)) }
    return lines
  }
}
