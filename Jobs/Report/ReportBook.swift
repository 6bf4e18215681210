internal import Events
internal import Numbers
internal import Reports
internal import Spreadsheet

/// The report as a workbook. The breaks come one by one, while they are counted; the sheets that stand before them are filled when all is
/// known. An actor, so that libxlsxwriter has a core to itself.
actor ReportBook: RowSink {
  private var book: Workbook?
  private let breaks: Int
  private var count = 0
  /// The most breaks that its sheet takes.
  private let most: Int

  /// An empty one.
  init(most: Int, scratchFolder: String) throws {
    self.most = most
    var book = try Workbook(scratchFolder: scratchFolder)
    for name in ReportSheets.names { _ = try book.addSheet(name) }
    let sheet = ReportSheets.breaks
    breaks = try book.addSheet(sheet.name)
    ReportBook.begin(sheet, breaks, &book)
    self.book = consume book
  }

  /// Adds the next lines of `breaks.ndjson`, up to what a sheet has room for.
  func add(_ rows: [[FormCell]]) {
    guard var book = book.take() else { return }
    for cells in rows {
      count += 1
      guard count <= most else { continue }
      book.addRow(breaks)
      book.write(count, breaks, 0)
      ReportBook.write(cells, from: 1, breaks, &book)
    }
    self.book = consume book
  }

  /// Ends it as the report's, and writes it. Call it once.
  func finish(_ report: NightReport, _ sink: DigestSink) async throws {
    guard var book = book.take() else { return }
    if count > most {
      let most = "\(most) of \(report.listing.total) breaks"
      ReportBook.add([.empty, .word("\(most): a sheet has no room for more. All of them are in breaks.csv.")], breaks, &book)
    }
    for (number, sheet) in ReportSheets(report).sheets.enumerated() {
      ReportBook.begin(sheet, number, &book)
      for row in sheet.rows { ReportBook.add(row, number, &book) }
    }
    let identity = report.identity
    book.describe(
      Workbook.Facts(
        title: "Reconciliation \(identity.date.description): \(report.verdict.sentence(.english))",
        subject: "Report \(identity.reportID)",
        company: identity.organization ?? "", program: identity.program,
        created: Int(Instant(rfc3339: report.totals.asOf)?.seconds ?? 0)))
    try await book.finish { bytes in try await sink.write(bytes) }
  }

  private static func begin(_ sheet: Sheet, _ number: Int, _ book: inout Workbook) {
    book.begin(number, columns: sheet.columns.map { ($0.title, $0.width) })
  }

  private static func add(_ cells: [FormCell], _ sheet: Int, _ book: inout Workbook) {
    book.addRow(sheet)
    write(cells, from: 0, sheet, &book)
  }

  private static func write(_ cells: [FormCell], from first: Int, _ sheet: Int, _ book: inout Workbook) {
    for (index, cell) in cells.enumerated() {
      let column = first + index
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
}
