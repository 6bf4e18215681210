internal import Events
internal import Numbers
package import PDF
internal import Reconciliation
internal import Sealing

/// The report for filing: the same values as the page, then every break in the order of `breaks.ndjson`, as it comes.
///
/// What is written can be taken at any time. Texts of others go through `said`, which spells out what would not show.
package struct PDFReport: ~Copyable {
  let report: NightReport
  let numbers: NumberForm
  var document: PDFDocument
  /// Breaks that were added, and those that are listed.
  private var count = 0
  private var listed = 0

  /// A document in those fonts, with everything but the breaks one by one.
  package init(_ report: NightReport, fonts: FontFamily) {
    self.report = report
    let identity = report.identity
    numbers = identity.numbers
    let name = "Reconciliation \(identity.date.description)"
    document = PDFDocument(
      PDFDocument.Facts(
        title: "\(name): \(report.verdict.sentence(numbers))", author: PDFReport.said(identity.organization ?? ""),
        subject: "Report \(identity.reportID)", producer: identity.program, date: report.totals.asOf,
        foot: "\(name) · \(identity.reportID)",
        id: Array(SHA256.hash(Array(identity.reportID.utf8)).bytes.prefix(16))),
      fonts: fonts)
    document.ensure(0)
    masthead()
    verdict()
    basis()
    inputs()
    controlTotals()
    rollForward()
    latency()
    carriers()
    breaks()
    work()
    requests()
    integrity()
    definitions()
    signOff()
    beginListing()
  }

  /// Bytes that can be taken now.
  package var ready: Int { document.ready }
  /// The file's bytes since the last call.
  package mutating func take() -> [UInt8] { document.take() }

  /// Ends the document, with the same report as JSON inside, and says which characters it had to show as boxes.
  package mutating func finish(_ json: Attachment.Packed) -> [Unicode.Scalar] {
    endListing()
    let missing = document.missing
    if !missing.isEmpty {
      let shown = missing.prefix(40).map { "U+" + String($0.value, radix: 16, uppercase: true) }.joined(separator: ", ")
      let rest = missing.count > 40 ? " and \(numbers.grouped(missing.count - 40)) more" : ""
      note(
        "Characters that the fonts of this document do not have are shown as boxes, and can be copied: \(shown)\(rest). breaks.csv has them too."
      )
    }
    document.end()
    document.attach(json)
    document.finish()
    return missing
  }

  // MARK: Breaks, one by one

  private mutating func beginListing() {
    document.newPage()
    document.begin("Sect")
    section("Annex: breaks, one by one")
    if report.listing.total == 0 { return document.paragraph([Phrase("No breaks to list.", .sans, 8500, .quiet)]) }
    let cut =
      report.listing.table.count > report.listing.table.limit
      ? "The first \(numbers.grouped(report.listing.table.limit)) of \(numbers.grouped(report.listing.total)); the others are in breaks.csv. "
      : ""
    note(
      cut
        + "In the order of breaks.ndjson; the number is the line there. Where nothing is said of work, a break is open and nobody has it. "
        + "tally trace MESSAGE-ID shows every raw event of a message."
    )
    document.beginTable(
      "Breaks with the evidence of both sides",
      TableColumn.shared([
        TableColumn("Line", 34, isNumber: true, isHead: true), TableColumn("Code and channel", 108), TableColumn("Message", 138),
        TableColumn("First seen, age", 62), TableColumn("Evidence; work", 158),
      ]))
  }

  /// Adds the next line of `breaks.ndjson`.
  package mutating func add(_ record: BreakRecord, _ standing: BreakStanding) {
    count += 1
    guard count <= report.listing.table.limit else { return }
    listed += 1
    let mono = 6200
    var message = [PDFReport.phrase(record.messageID ?? "no message", record.messageID == nil ? .sans : .mono, mono)]
    if let event = record.eventID { message.append(PDFReport.phrase("event " + event, .mono, mono, .quiet)) }
    var age = [Phrase(record.firstSeen.description, .sans, 7 * pt)]
    if record.messageID != nil { age.append(Phrase(numbers.age(record.ageSeconds), .sans, 7 * pt, .quiet)) }
    if let open = standing.age(of: record, on: report.identity.date, numbers) {
      age.append(Phrase(open, .sans, 7 * pt, .quiet))
    }
    document.row([
      [Phrase(String(count), .sans, 7 * pt, .quiet)],
      [
        Phrase(record.code.name, .sans, 6800),
        Phrase("\(record.channel?.name ?? "no channel"), \(record.severity.name)", .sans, 6800, .quiet),
      ],
      message, age, evidence(record) + PDFReport.standing(standing),
    ])
  }

  /// The most pieces of evidence of one break that a row has room for.
  private static let mostEvidence = 8

  private func evidence(_ record: BreakRecord) -> [Phrase] {
    var lines: [Phrase] = []
    for item in record.evidence.prefix(PDFReport.mostEvidence) {
      let delivered = item.deliveryTimestamp.map { "delivered " + $0 }
      let what = [item.side == "ledger" ? item.side : nil, item.type, item.status, item.timestamp, delivered]
      lines.append(PDFReport.phrase(what.compactMap(\.self).joined(separator: " "), .sans, 6500))
      // All of its key below `exports/`: names like h14.ndjson.gz are those of many.
      var place = item.export.hasPrefix("exports/") ? String(item.export.dropFirst("exports/".count)) : item.export
      if let line = item.line { place += ":" + String(line) }
      lines.append(PDFReport.phrase(place, .mono, 6 * pt, .quiet))
    }
    for note in record.detail.prefix(PDFReport.mostEvidence) {
      lines.append(PDFReport.phrase(note.name + ": " + note.text, .sans, 6500, .quiet))
    }
    let rest = max(0, record.evidence.count - PDFReport.mostEvidence) + max(0, record.detail.count - PDFReport.mostEvidence)
    if rest > 0 { lines.append(Phrase("\(numbers.grouped(rest)) more, in breaks.csv", .sans, 6500, .quiet)) }
    lines.removeAll { $0.text.isEmpty }
    return lines.isEmpty ? [Phrase("none given", .sans, 6500, .quiet)] : lines
  }

  private mutating func endListing() {
    guard report.listing.total > 0 else { return }
    document.endTable()
    note("\(numbers.grouped(listed)) of \(numbers.grouped(count)) breaks are listed.")
  }

  // MARK: Words

  /// Text of others, as it may be looked at, at a length that a page bears.
  static func said(_ text: String) -> String { visible(Clipped.text(text)) }

  /// The fonts have no pictures of control characters.
  static func visible(_ text: String) -> String { VisibleText.of(text, hasPictures: false) }

  /// Text of others as a phrase.
  static func phrase(_ text: String, _ face: Face = .sans, _ size: Length = 7500, _ ink: Ink = .ink) -> Phrase {
    Phrase(said(text), face, size, ink)
  }

  /// A cell of text.
  static func cell(_ text: String, _ ink: Ink = .ink) -> [Phrase] { [phrase(text, .sans, 7500, ink)] }
  /// A cell of a number; a dash for 0.
  func cell(_ number: Int, _ face: Face = .sans) -> [Phrase] {
    [number == 0 ? Phrase("–", .sans, 7500, .quiet) : Phrase(numbers.grouped(number), face, 7500)]
  }

  /// Cells of numbers.
  func cells(_ values: [Int], _ face: Face = .sans) -> [[Phrase]] { values.map { cell($0, face) } }

  /// Columns of numbers of one width.
  static func numberColumns(_ titles: [String], _ width: Length) -> [TableColumn] {
    titles.map { TableColumn($0, width, isNumber: true) }
  }

  mutating func section(_ title: String) {
    document.heading(2, title)
  }

  /// Words of ours, however many: they are never cut.
  mutating func note(_ text: String) { document.note(PDFReport.visible(text)) }
}
