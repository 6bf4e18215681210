internal import Events
internal import PDF
internal import Reports

/// Writes the forms that list every break: the workbook, whose rows were laid down while the breaks were counted, and beside it the others
/// in one more pass over `breaks.ndjson`, in bounded memory.
struct FormsWriter: Sendable {
  let material: Material
  let report: NightReport
  let book: ReportBook?
  let settings: ReportJob.Settings
  let folder: ReportFolder

  /// What was made: in the order of names, and which characters the PDF shows as boxes.
  struct Outcome: Sendable {
    var drafts: [ReportFolder.Draft]
    var missing: [Unicode.Scalar] = []
  }

  /// The forms that are made of one pass; the workbook comes between them.
  private struct Listings: Sendable {
    var documents: [ReportFolder.Draft] = []
    var tables: [ReportFolder.Draft] = []
    var missing: [Unicode.Scalar] = []
  }

  private var forms: Set<ReportForm> { settings.forms }

  func run() async throws -> Outcome {
    async let workbook = Result { try await self.workbook() }
    let listings = await Result { try await self.listings() }
    let books = await workbook
    do {
      let made = try listings.get()
      return Outcome(drafts: made.documents + (try books.get()) + made.tables, missing: made.missing)
    } catch {
      // What one of them made is of no use without the other.
      let made = try? listings.get()
      await folder.abandon((made?.documents ?? []) + ((try? books.get()) ?? []) + (made?.tables ?? []))
      throw error
    }
  }

  private func draft<Value>(
    _ form: ReportForm, _ body: (DigestSink?) async throws -> Value
  ) async throws -> (drafts: [ReportFolder.Draft], value: Value) {
    guard forms.contains(form) else { return ([], try await body(nil)) }
    let (draft, value) = try await folder.draft(form.file, body)
    return ([draft], value)
  }

  private func workbook() async throws -> [ReportFolder.Draft] {
    guard let book else { return [] }
    return [try await folder.draft(ReportForm.xlsx.file) { sink in try await book.finish(report, sink) }.draft]
  }

  private func listings() async throws -> Listings {
    guard !forms.isDisjoint(with: [.json, .pdf, .dat]) else { return Listings() }
    let json = try await draft(.json) { json in
      try await draft(.pdf) { pdf in try await draft(.dat) { dat in try await write(json, pdf, dat) } }
    }
    let pdf = json.value
    return Listings(documents: json.drafts + pdf.drafts, tables: pdf.value.drafts, missing: pdf.value.value)
  }

  private func write(_ jsonSink: DigestSink?, _ pdfSink: DigestSink?, _ datSink: DigestSink?) async throws -> [Unicode.Scalar] {
    let copy = pdfSink.map { _ in
      Attachment(ReportForm.json.file, words: "The same report, for programs", type: "application/json")
    }
    let json = jsonSink == nil && copy == nil ? nil : JSONForm(report, jsonSink, copy: copy)
    let pdf = try pdfSink.map { PDFForm(report, try FontFamily.noto.adding(settings.fonts), $0) }
    let dat = datSink.map { DATForm(report, $0) }
    let lines = try await material.breaks()
    var breaks = try await lines.next()
    // The next breaks are read, and rows are laid out, while pages are set.
    while !breaks.isEmpty {
      let these = breaks
      async let ahead = lines.next()
      async let text: Void? = json?.add(these)
      async let rows: Void? = dat?.add(these)
      try await pdf?.add(these)
      _ = try await (text, rows)
      breaks = try await ahead
    }
    try await dat?.finish()
    guard let packed = try await json?.finish() else { return [] }
    return try await pdf?.finish(packed) ?? []
  }
}

extension Result where Failure == any Error {
  fileprivate init(_ body: () async throws -> Success) async {
    do { self = .success(try await body()) } catch { self = .failure(error) }
  }
}
