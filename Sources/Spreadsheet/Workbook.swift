internal import CXLSX
internal import Glibc

/// An Excel workbook (ISO/IEC 29500) that libxlsxwriter writes row by row: the one owner of its handles. Memory does not grow with the rows; they
/// wait in files of the scratch folder that have no name. The same calls give the same bytes: nothing in it is this machine's or this hour's.
///
/// Text is text: no cell is ever a formula or a link, whatever it begins with.
@safe package struct Workbook: ~Copyable {
  /// What a workbook says of itself.
  package struct Facts: Sendable {
    var title: String
    var subject: String
    var company: String
    var program: String
    /// Seconds since 1970: the workbook's date, which is no wall clock's.
    var created: Int

    /// `created` is in seconds since 1970, and no clock's.
    package init(title: String, subject: String, company: String, program: String, created: Int) {
      (self.title, self.subject, self.company, self.program, self.created) = (title, subject, company, program, created)
    }
  }

  @safe private struct Sheet {
    let handle: UnsafeMutablePointer<lxw_worksheet>
    /// Of the file in which its rows wait: as it comes, that is written to 4096 bytes at a time.
    let buffer: UnsafeMutablePointer<CChar>
    var columns = 0
    var rows = 0
  }

  private static let bufferSize = 1 << 16

  private var book: UnsafeMutablePointer<lxw_workbook>?
  private let file: ScratchFile
  private let (head, date, whole):
    (UnsafeMutablePointer<lxw_format>?, UnsafeMutablePointer<lxw_format>?, UnsafeMutablePointer<lxw_format>?)
  private var sheets: [Sheet] = []

  /// An empty workbook.
  package init(scratchFolder: String) throws(WorkbookError) {
    let file = try ScratchFile(in: scratchFolder)
    let path = file.path
    let book = unsafe scratchFolder.withCString { folder in
      // The library only reads it.
      var options = unsafe lxw_workbook_options()
      unsafe options.constant_memory = UInt8(LXW_TRUE.rawValue)
      unsafe options.tmpdir = UnsafeMutablePointer(mutating: folder)
      return unsafe workbook_new_opt(path, &options)
    }
    guard let book = unsafe book else { throw WorkbookError(what: "cannot begin a workbook", cause: "no memory") }
    self.file = file
    unsafe self.book = book
    unsafe head = workbook_add_format(book)
    unsafe date = workbook_add_format(book)
    unsafe whole = workbook_add_format(book)
    unsafe format_set_bold(head)
    unsafe format_set_bottom(head, UInt8(LXW_BORDER_THIN.rawValue))
    unsafe format_set_num_format(date, "yyyy-mm-dd")
    unsafe format_set_num_format(whole, "#,##0")
    // They are numbered here, not by the sheet that is written to first.
    unsafe [head, date, whole].forEach { unsafe _ = lxw_format_get_xf_index($0) }
  }

  deinit {
    // Closing is the only way to free it; the file has no name, and goes with the descriptor.
    if let book = unsafe book { unsafe _ = workbook_close(book) }
    for sheet in sheets { unsafe sheet.buffer.deallocate() }
  }

  /// Adds a sheet, and returns its number. Sheets stand in the order in which they are added, and are written to in any.
  package mutating func addSheet(_ name: String) throws(WorkbookError) -> Int {
    guard let handle = unsafe workbook_add_worksheet(book, name) else {
      throw WorkbookError(what: "cannot add a sheet", cause: "its name is refused")
    }
    let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: Workbook.bufferSize)
    unsafe _ = setvbuf(handle.pointee.optimize_tmpfile, buffer, _IOFBF, Workbook.bufferSize)
    unsafe sheets.append(Sheet(handle: handle, buffer: buffer))
    return sheets.count - 1
  }

  /// Begins a sheet: names its columns, before its first row. They stay in view.
  package mutating func begin(_ sheet: Int, columns: [(title: String, width: Int)]) {
    let handle = unsafe sheets[sheet].handle
    for (index, column) in columns.enumerated() {
      unsafe _ = worksheet_set_column(handle, lxw_col_t(index), lxw_col_t(index), Double(column.width), nil)
      unsafe _ = worksheet_write_string(handle, 0, lxw_col_t(index), CellText.fitted(column.title), head)
    }
    unsafe worksheet_freeze_panes(handle, 1, 0)
    sheets[sheet].columns = columns.count
  }

  /// Begins the next row of a sheet. Rows come from the top.
  package mutating func addRow(_ sheet: Int) { sheets[sheet].rows += 1 }

  /// Writes text into a column of the row.
  package func write(_ text: String, _ sheet: Int, _ column: Int) {
    guard !text.isEmpty else { return }
    unsafe _ = worksheet_write_string(sheets[sheet].handle, row(sheet), lxw_col_t(column), CellText.fitted(text), nil)
  }

  /// Writes a whole number.
  package func write(_ number: Int, _ sheet: Int, _ column: Int) {
    unsafe _ = worksheet_write_number(sheets[sheet].handle, row(sheet), lxw_col_t(column), Double(number), whole)
  }

  /// Writes a truth.
  package func write(_ truth: Bool, _ sheet: Int, _ column: Int) {
    unsafe _ = worksheet_write_boolean(sheets[sheet].handle, row(sheet), lxw_col_t(column), truth ? 1 : 0, nil)
  }

  /// Writes a date, given as days since 1970.
  package func write(day: Int, _ sheet: Int, _ column: Int) {
    // Excel counts from 30 December 1899.
    unsafe _ = worksheet_write_number(sheets[sheet].handle, row(sheet), lxw_col_t(column), Double(day + 25_569), date)
  }

  private func row(_ sheet: Int) -> lxw_row_t { lxw_row_t(sheets[sheet].rows) }

  /// Ends the workbook with a filter over the columns of each sheet, and gives the file to `take` piece by piece.
  package consuming func finish(_ take: (RawSpan) async throws -> Void) async throws {
    for sheet in sheets where sheet.rows > 0 && sheet.columns > 0 {
      unsafe _ = worksheet_autofilter(sheet.handle, 0, 0, lxw_row_t(sheet.rows), lxw_col_t(sheet.columns - 1))
    }
    // The library does not look whether its own writes succeed: a sheet that is cut short would be packed as if it were whole.
    for sheet in sheets {
      guard let file = unsafe sheet.handle.pointee.optimize_tmpfile else { continue }
      guard unsafe fflush(file) == 0, unsafe ferror(file) == 0 else {
        throw WorkbookError(what: "cannot write a sheet", cause: "the scratch file could not be written")
      }
    }
    let result = unsafe workbook_close(book.take())
    guard result == LXW_NO_ERROR else {
      let text = unsafe lxw_strerror(result).map { unsafe String(cString: $0) }
      throw WorkbookError(what: "cannot write the workbook", cause: text ?? "error \(result.rawValue)")
    }
    try await file.read(take)
  }

  /// Says what the workbook is.
  package func describe(_ facts: Facts) {
    let texts = unsafe [facts.title, facts.subject, facts.company, facts.program].map {
      unsafe strdup(CellText.fitted($0, to: 255))
    }
    defer { unsafe texts.forEach { unsafe free($0) } }
    var properties = unsafe lxw_doc_properties()
    unsafe properties.created = time_t(facts.created)
    unsafe properties.title = texts[0]
    unsafe properties.subject = texts[1]
    unsafe properties.company = texts[2]
    unsafe properties.author = texts[3]
    // It copies them.
    unsafe _ = workbook_set_properties(book, &properties)
  }
}
