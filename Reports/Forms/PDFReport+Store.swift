internal import Events
internal import Numbers
internal import PDF

extension PDFReport {
  /// The store as a whole: seals, the last verification, holds in force, and what other jobs did since the night before.
  mutating func store() {
    let facts = report.store
    document.heading(3, "The store")
    note("As of \(facts.asOf), \(StoreFacts.note)")
    document.facts(facts.facts(numbers).map { ($0.name, PDFReport.phrase($0.text, .sans, 7 * pt)) }, columns: 1)
    holds(facts)
    runs(facts)
  }

  private mutating func holds(_ facts: StoreFacts) {
    guard !facts.holds.isEmpty else { return note("No holds are in force.") }
    document.beginTable(
      "Holds in force: \(shown(facts.holds.count))",
      TableColumn.shared([TableColumn("Hold", 150, isHead: true), TableColumn("Matter", 180), TableColumn("Since", 160)]))
    for hold in facts.holds.prefix(RequestListing.shown) {
      document.row([PDFReport.cell(hold.id), PDFReport.cell(hold.matter), PDFReport.cell(hold.sinceWords)])
    }
    document.endTable()
  }

  private mutating func runs(_ facts: StoreFacts) {
    guard !facts.runs.isEmpty else { return note(facts.noRuns) }
    document.beginTable(
      "Runs of other jobs since \(facts.since): \(shown(facts.runs.count))",
      TableColumn.shared([
        TableColumn("Job", 70, isHead: true), TableColumn("Day", 52), TableColumn("Ended", 84), TableColumn("Exit", 60),
        TableColumn("Objects", 42, isNumber: true), TableColumn("Manifests", 48, isNumber: true), TableColumn("Record", 136),
      ]))
    for run in facts.runs.prefix(RequestListing.shown) {
      document.row([
        PDFReport.cell(run.job), PDFReport.cell(run.date.description), PDFReport.cell(run.finishedAt.description),
        PDFReport.cell(run.exit), cell(run.outputs), cell(run.manifests),
        [PDFReport.phrase(run.key, .mono, 6 * pt)],
      ])
    }
    document.endTable()
  }

  private func shown(_ count: Int) -> String {
    count <= RequestListing.shown
      ? "\(numbers.grouped(count)), all shown"
      : "\(numbers.grouped(count)), \(RequestListing.shown) shown; all of them are in report.json"
  }
}
