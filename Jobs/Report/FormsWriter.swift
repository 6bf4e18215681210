internal import Events
internal import PDF
internal import Reports
internal import Spreadsheet

/// Writes the forms that list every break, each pass over `breaks.ndjson` in bounded memory: JSON and PDF in one, the tables in another.
struct FormsWriter: Sendable {
  let material: Material
  let report: NightReport
  let settings: ReportJob.Settings
  let folder: ReportFolder

  /// What was made: in the order of names, and which characters the PDF shows as boxes.
  struct Outcome: Sendable {
    var drafts: [ReportFolder.Draft]
    var missing: [Unicode.Scalar] = []
  }

  private var forms: Set<ReportForm> { settings.forms }

  /// Bytes that are handed on at once.
  private static let chunk = 1 << 16

  func run() async throws -> Outcome {
    // Side by side: each takes about as long as the other.
    async let one = Result { try await documents() }
    let second = await Result { try await tables() }
    let first = await one
    do {
      var outcome = try first.get()
      outcome.drafts += try second.get().drafts
      return outcome
    } catch {
      // What one of them made is of no use without the other.
      for made in [first, second] { await folder.abandon((try? made.get())?.drafts ?? []) }
      throw error
    }
  }

  private func draft<Value>(
    _ form: ReportForm, _ body: (DigestSink) async throws -> Value
  ) async throws -> (drafts: [ReportFolder.Draft], value: Value) {
    guard forms.contains(form) else { return ([], try await body(DigestSink())) }
    let (draft, value) = try await folder.draft(form.file, body)
    return ([draft], value)
  }

  private func documents() async throws -> Outcome {
    guard forms.contains(.pdf) || forms.contains(.json) else { return Outcome(drafts: []) }
    let fonts = forms.contains(.pdf) ? try FontFamily.noto.adding(settings.fonts) : nil
    let json = try await draft(.json) { jsonSink in
      try await draft(.pdf) { pdfSink in try await write(fonts, json: jsonSink, pdf: pdfSink) }
    }
    return Outcome(drafts: json.drafts + json.value.drafts, missing: json.value.value)
  }

  private func write(_ fonts: FontFamily?, json sink: DigestSink, pdf pdfSink: DigestSink) async throws -> [Unicode.Scalar] {
    var json = ReportJSON(report)
    var pdf: PDFReport?
    if let fonts { pdf = PDFReport(report, fonts: fonts) }
    let copy =
      fonts == nil
      ? nil
      : Attachment(
        ReportForm.json.file, words: "The same report, for programs", type: "application/json")
    let breaks = try await material.breaks()
    var records = try await breaks.next()
    // The next breaks are read, and the copy is packed, while pages are set.
    while !records.isEmpty {
      async let ahead = breaks.next()
      for record in records { json.add(record, report.listing.standing(of: record)) }
      let bytes = json.take()
      async let packed: Void? = copy?.add(bytes)
      for record in records { pdf?.add(record, report.listing.standing(of: record)) }
      try await sink.write(bytes)
      if let ready = pdf?.ready, ready >= Self.chunk, let bytes = pdf?.take() {
        try await pdfSink.write(bytes)
      }
      await packed
      records = try await ahead
    }
    json.finish()
    let bytes = json.take()
    try await sink.write(bytes)
    guard var document = pdf.take(), let copy else { return [] }
    await copy.add(bytes)
    let missing = document.finish(await copy.finish())
    try await pdfSink.write(document.take())
    return missing
  }

  private func tables() async throws -> Outcome {
    guard forms.contains(.xlsx) || forms.contains(.dat) else { return Outcome(drafts: []) }
    let xlsx = try await draft(.xlsx) { xlsxSink in
      try await draft(.dat) { datSink in try await write(xlsx: xlsxSink, dat: datSink) }
    }
    return Outcome(drafts: xlsx.drafts + xlsx.value.drafts)
  }

  private func write(xlsx sink: DigestSink, dat datSink: DigestSink) async throws {
    var book: ReportBook?
    if forms.contains(.xlsx) { book = try ReportBook(report, most: settings.limits.rows, scratchFolder: settings.scratchFolder) }
    var dat = ConcordanceDAT(report.identity.reportID)
    var chunk = ConcordanceDAT.header
    let breaks = try await material.breaks()
    var records = try await breaks.next()
    while !records.isEmpty {
      async let ahead = breaks.next()
      for record in records {
        let standing = report.listing.standing(of: record)
        try book?.add(record, standing)
        if forms.contains(.dat) { chunk += dat.row(record, standing) }
      }
      try await datSink.write(chunk)
      chunk.removeAll(keepingCapacity: true)
      records = try await ahead
    }
    try await datSink.write(chunk)
    guard let whole = book.take() else { return }
    try await whole.finish(sink)
  }
}

extension Result where Failure == any Error {
  fileprivate init(_ body: () async throws -> Success) async {
    do { self = .success(try await body()) } catch { self = .failure(error) }
  }
}
