internal import PDF
internal import Reports

// The forms that list every break. Actors, so that they are made side by side, each from the same breaks as they come.

/// `report.json`, as a file of its own, as what the PDF carries, or both.
actor JSONForm {
  private var json: ReportJSON
  private let sink: DigestSink?
  private let copy: Attachment?

  init(_ report: NightReport, _ sink: DigestSink?, copy: Attachment?) {
    json = ReportJSON(report)
    (self.sink, self.copy) = (sink, copy)
  }

  func add(_ breaks: [BreakEntry]) async throws {
    let breaks = breaks.span
    for index in breaks.indices { json.add(breaks[index].record, breaks[index].standing) }
    try await passOn()
  }

  /// Ends it, and the copy. Call it once.
  func finish() async throws -> Attachment.Packed? {
    json.finish()
    try await passOn()
    return await copy?.finish()
  }

  private func passOn() async throws {
    let bytes = json.take()
    async let packed: Void? = copy?.add(bytes)
    try await sink?.write(bytes)
    await packed
  }
}

/// `report.pdf`.
actor PDFForm {
  private var pdf: PDFReport?
  private let sink: DigestSink

  /// Bytes that are handed on at once.
  private static let chunk = 1 << 16

  init(_ report: NightReport, _ fonts: FontFamily, _ sink: DigestSink) {
    pdf = PDFReport(report, fonts: fonts)
    self.sink = sink
  }

  func add(_ breaks: [BreakEntry]) async throws {
    // What the breaks before have left is written while the pages of these are set.
    let bytes = (pdf?.ready ?? 0) >= Self.chunk ? pdf?.take() ?? [] : []
    async let written: Void = sink.write(bytes)
    set(breaks)
    try await written
  }

  private func set(_ breaks: [BreakEntry]) {
    let breaks = breaks.span
    for index in breaks.indices { pdf?.add(breaks[index].record, breaks[index].standing) }
  }

  /// Ends it, with the report for programs inside; says which characters it shows as boxes. Call it once.
  func finish(_ copy: Attachment.Packed) async throws -> [Unicode.Scalar] {
    guard var document = pdf.take() else { return [] }
    let missing = document.finish(copy)
    try await sink.write(document.take())
    return missing
  }
}

/// `breaks.dat`.
actor DATForm {
  private var dat: ConcordanceDAT
  private var bytes = ConcordanceDAT.header
  private let sink: DigestSink

  init(_ report: NightReport, _ sink: DigestSink) {
    dat = ConcordanceDAT(report.identity.reportID)
    self.sink = sink
  }

  func add(_ breaks: [BreakEntry]) async throws {
    let breaks = breaks.span
    for index in breaks.indices { dat.append(breaks[index].record, breaks[index].standing, to: &bytes) }
    try await finish()
  }

  /// Writes what is left.
  func finish() async throws {
    let bytes = bytes
    self.bytes.removeAll(keepingCapacity: true)
    try await sink.write(bytes)
  }
}
