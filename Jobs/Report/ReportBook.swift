internal import Events
internal import Reports
internal import Spreadsheet

/// The report as a workbook: its sheets, then the breaks one by one.
struct ReportBook: ~Copyable {
  private var book: Workbook
  private let breaks: Int
  private let total: Int
  private var count: Int
  /// The most breaks that its sheet takes.
  private let most: Int

  init(_ report: NightReport, most: Int, scratchFolder: String) throws {
    let identity = report.identity
    var book = try Workbook(
      Workbook.Facts(
        title: "Reconciliation \(identity.date.description): \(report.verdict.sentence)", subject: "Report \(identity.reportID)",
        company: identity.organization ?? "", program: identity.program,
        created: Int(Instant(rfc3339: report.totals.asOf)?.seconds ?? 0)),
      scratchFolder: scratchFolder)
    let sheets = ReportSheets(report).sheets
    for sheet in sheets {
      let number = try ReportBook.add(sheet, to: &book)
      for row in sheet.rows { ReportBook.add(row, number, &book) }
    }
    let breaks = try ReportBook.add(ReportSheets.breaks, to: &book)
    // Assigned when nothing can throw any more.
    (total, self.breaks, count, self.most) = (report.listing.total, breaks, 0, most)
    self.book = book
  }

  private static func add(_ sheet: Sheet, to book: inout Workbook) throws -> Int {
    try book.addSheet(sheet.name, columns: sheet.columns.map { ($0.title, $0.width) })
  }

  /// Adds the next line of `breaks.ndjson`, up to what a sheet has room for; then a line says how many there are.
  mutating func add(_ record: BreakRecord, _ standing: BreakStanding) throws {
    count += 1
    if count <= most { return ReportBook.add([.number(count)] + record.cells(standing), breaks, &book) }
    guard count == most + 1 else { return }
    ReportBook.add(
      [.empty, .word("\(most) of \(total) breaks: a sheet has no room for more. All of them are in breaks.csv.")],
      breaks, &book)
  }

  private static func add(_ cells: [FormCell], _ sheet: Int, _ book: inout Workbook) {
    book.addRow(sheet)
    for (column, cell) in cells.enumerated() {
      switch cell {
      case .word(let text): book.write(text, sheet, column)
      case .said(let text): book.write(ReportSheets.visible(text), sheet, column)
      case .number(let number): book.write(number, sheet, column)
      case .truth(let truth): book.write(truth, sheet, column)
      case .date(let date): book.write(day: date.day, sheet, column)
      case .empty: break
      }
    }
  }

  /// Ends it, and writes it.
  consuming func finish(_ sink: DigestSink) async throws {
    try await book.finish { bytes in try await sink.write(bytes) }
  }
}
