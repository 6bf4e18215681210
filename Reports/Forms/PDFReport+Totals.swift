internal import Events
internal import Numbers
internal import PDF
internal import Reconciliation

extension PDFReport {
  /// The equations, large, and the messages by channel.
  mutating func controlTotals() {
    document.begin("Sect")
    section("Control totals")
    for check in FootCheck.principal(report.checks) { equation(check) }
    channels()
    let failing = report.checks.filter { !$0.holds }
    if !failing.isEmpty { checkTable("Checks that fail", failing) }
    note(
      (failing.isEmpty
        ? "All \(numbers.grouped(report.checks.count)) checks foot"
        : "\(numbers.grouped(failing.count)) of \(numbers.grouped(report.checks.count)) checks fail")
        + ": the totals among themselves, against every break and open item line by line, and against the exports.")
    document.end()
  }

  private mutating func equation(_ check: FootCheck) {
    // Its name, figures and outcome stay on one page.
    document.ensure(40 * pt)
    document.paragraph(
      [
        Phrase(check.subject, .sans, 7500, .quiet), Phrase(check.equation(numbers), .serif, 10_500),
        Phrase(check.outcome(numbers), .sans, 7500, check.holds ? .accent : .alarm),
      ], width: PDFDocument.column)
  }

  private mutating func channels() {
    let present = Channel.allCases.filter { report.totals.channels[$0] != nil }
    guard !present.isEmpty else { return }
    let heads = ["Sends", "Delivered", "Failed", "Pending", "Unconfirmed", "Read"]
    document.beginTable(
      "Messages sent on the day, by channel and outcome",
      TableColumn.shared([TableColumn("Channel", 90, isHead: true)] + PDFReport.numberColumns(heads, 66)))
    for channel in present {
      guard let counts = report.totals.channels[channel] else { continue }
      document.row([PDFReport.cell(channel.name)] + cells(counts.counts))
    }
    document.row([PDFReport.cell("All channels")] + cells(report.totals.messages.counts, .bold), isSum: true)
    document.endTable()
  }

  mutating func checkTable(_ caption: String, _ checks: [FootCheck]) {
    document.beginTable(
      caption,
      TableColumn.shared([TableColumn("Check", 150, isHead: true), TableColumn("Equation", 270), TableColumn("Result", 70)]))
    for check in checks {
      document.row([
        PDFReport.cell(check.subject), PDFReport.cell(check.equation(numbers)),
        PDFReport.cell(check.outcome(numbers), check.holds ? .ink : .alarm),
      ])
    }
    document.endTable()
  }

  /// Opening + new − cleared − resolved = closing, and what became of what is cleared.
  mutating func rollForward() {
    document.begin("Sect")
    section("Roll-forward")
    rolled("Opening + new − cleared − resolved = closing", NightReport.rollHeads, report.rolls.map { ($0, $0.rolled) })
    if let cleared = report.clearedItems {
      rolled("Open items cleared, by what became of them", cleared.heads, [(cleared, cleared.figures)])
    }
    for words in report.rollNotes { note(words) }
    if let opening = report.run.opening {
      document.facts(
        [
          ("Open items and provisional breaks open with the closing of", PDFReport.phrase(opening.key, .mono, 7 * pt)),
          ("SHA-256", PDFReport.phrase(opening.sha256, .mono, 6 * pt)),
        ], columns: 2)
    } else {
      note("No earlier night: opening of open items and provisional breaks is 0.")
    }
    document.end()
  }

  private mutating func rolled(_ caption: String, _ heads: [String], _ rows: [(check: FootCheck, values: [Int?])]) {
    document.beginTable(
      caption,
      TableColumn.shared(
        [TableColumn("Carried over", 110, isHead: true)] + PDFReport.numberColumns(heads, 56) + [TableColumn("Foot check", 70)]))
    for (check, values) in rows {
      document.row(
        [PDFReport.cell(check.subject)] + cells(values.map { $0 ?? 0 })
          + [PDFReport.cell(check.outcome(numbers), check.holds ? .ink : .alarm)])
    }
    document.endTable()
  }

  /// Requests for re-ingestion, and what became of them.
  mutating func requests() {
    document.begin("Sect")
    section("Re-ingestion")
    if let roll = report.totals.requests {
      equation(FootCheck("Requests", roll))
      if report.requests.total == 0 { note("No requests: nothing is asked for.") } else { standing() }
      for state in RequestState.allCases { if let first = report.requests.first[state] { listed(state, first) } }
    } else {
      note("Not stated: the reconciliation was made before requests were counted.")
    }
    document.end()
  }

  private mutating func standing() {
    let (listing, states) = (report.requests, RequestState.allCases)
    let heads = PDFReport.numberColumns(states.map(\.title) + ["All"], 46)
    document.beginTable(
      "Requests by what they ask for and where they stand",
      TableColumn.shared([TableColumn("Asked for by", 130, isHead: true)] + heads))
    for code in RequestListing.codes {
      let counts = states.map { listing.count(code, $0) }
      document.row([PDFReport.cell(code.name)] + cells(counts + [counts.reduce(0, +)]))
    }
    let sums = states.map { listing.count($0) } + [listing.total]
    document.row([PDFReport.cell("All")] + cells(sums, .bold), isSum: true)
    document.endTable()
  }

  private mutating func listed(_ state: RequestState, _ records: [RequestRecord]) {
    let count = report.requests.count(state)
    let shown = records.count == count ? "all shown" : "\(numbers.grouped(records.count)) shown; all of them are in requests.csv"
    document.beginTable(
      "\(state.title): \(numbers.grouped(count)), \(shown)",
      TableColumn.shared([
        TableColumn("Request", 125, isHead: true), TableColumn("Asked for", 210), TableColumn("Since", 50),
        TableColumn(state.hasEvidence ? "Evidence" : "Last answer", 108),
      ]))
    for record in records {
      document.row([
        [PDFReport.phrase(record.id, .mono, 6 * pt)], PDFReport.cell(record.what), PDFReport.cell(record.since.description),
        PDFReport.cell(record.outcome ?? "none"),
      ])
    }
    document.endTable()
  }
}
