internal import Events
internal import PDF
internal import Reconciliation

extension PDFReport {
  /// What every figure can be checked against.
  mutating func integrity() {
    document.begin("Sect")
    section("Integrity")
    checkTable("Every equation", report.checks)
    exports()
    files("Made from: files of the store and their SHA-256 (evidence.sha256 lists every file)", report.evidence)
    files("Beside this document", report.companions)
    store()
    document.heading(3, "With your own tools")
    note(NightReport.ownToolsNote)
    document.facts(report.ownTools.map { ($0.name, PDFReport.phrase($0.command, .mono, 6800)) }, columns: 1)
    document.end()
  }

  private mutating func exports() {
    guard !report.inputs.isEmpty else { return }
    document.beginTable(
      "Exports, as the run read them, with their SHA-256",
      TableColumn.shared([
        TableColumn("Export", 270, isHead: true), TableColumn("Source", 62), TableColumn("Records", 50, isNumber: true),
        TableColumn("Events", 50, isNumber: true), TableColumn("Bytes", 56, isNumber: true),
      ]))
    for input in report.inputs {
      document.row([
        [PDFReport.phrase(input.key, .mono, 6500), PDFReport.phrase(input.sha256, .mono, 6 * pt, .quiet)],
        PDFReport.cell(input.custody.map { "\($0.source), \($0.side)" } ?? "–"), cell(input.custody?.records ?? 0),
        cell(input.scanned), cell(input.bytes),
      ])
    }
    let sums = [
      report.inputs.reduce(0) { $0 + ($1.custody?.records ?? 0) }, report.inputs.reduce(0) { $0 + $1.scanned },
      report.inputs.reduce(0) { $0 + $1.bytes },
    ]
    document.row([PDFReport.cell("All exports"), []] + cells(sums, .bold), isSum: true)
    document.endTable()
  }

  private mutating func files(_ caption: String, _ files: [StoredFile]) {
    guard !files.isEmpty else { return }
    document.beginTable(caption, TableColumn.shared([TableColumn("File", 230, isHead: true), TableColumn("SHA-256", 260)]))
    for file in files {
      document.row([[PDFReport.phrase(file.key, .mono, 6500)], [PDFReport.phrase(file.sha256, .mono, 6 * pt)]])
    }
    document.endTable()
  }

  /// Every code: those of this report first.
  mutating func definitions() {
    document.begin("Sect")
    section("Definitions")
    note("The rules follow from the parameters above; docs/reconciliation.md of the program has every case.")
    let here = Set(report.trend.codes + report.totals.codes + report.listing.codes)
    for (title, codes) in [
      ("Codes of this report", BreakCode.allCases.filter(here.contains)),
      ("The other codes", BreakCode.allCases.filter { !here.contains($0) }),
    ] where !codes.isEmpty {
      document.beginTable(
        title,
        TableColumn.shared([TableColumn("Code", 130, isHead: true), TableColumn("Rule", 190), TableColumn("For example", 170)]))
      for code in codes {
        document.row([
          [Phrase(code.name, .sans, 7 * pt), Phrase(code.severity.name, .sans, 6500, .quiet)], PDFReport.cell(code.rule),
          PDFReport.cell(code.example, .quiet),
        ])
      }
      document.endTable()
    }
    document.end()
  }

  /// A place for each signature.
  mutating func signOff() {
    document.begin("Sect")
    // With heading and note; half of it is for pen or signature.
    document.ensure(250 * pt)
    section("Sign-off")
    if let signed = report.sinceSigned(numbers) { before(signed) }
    note(
      "Of report \(report.identity.reportID), and of no other version. The reviewer is not the preparer. On paper here, or by tally report sign, which leaves this document as it is, "
        + "and puts signatures into the two fields of copies beside it: report.preparer.pdf, and report.reviewer.pdf, which has both."
    )
    document.signatures([("preparer", "Prepared by"), ("reviewer", "Reviewed by")])
    document.end()
  }

  /// What is different from the last report of the night that was signed.
  private mutating func before(_ signed: SignedChanges) {
    document.paragraph([
      Phrase(signed.lead + PDFReport.said(signed.signatures) + SignedChanges.tail, .sans, 8500)
    ])
    if let note = signed.figuresNote {
      self.note(note)
    } else {
      document.beginTable(
        "What changed since version \(signed.version)",
        TableColumn.shared([
          TableColumn("Figure", 170, isHead: true), TableColumn("Version \(signed.version)", 160),
          TableColumn("Version \(report.identity.version)", 160),
        ]))
      for change in signed.figures {
        document.row([PDFReport.cell(change.name), PDFReport.cell(change.then), PDFReport.cell(change.now, .accent)])
      }
      document.endTable()
    }
    note(signed.filesNote)
  }
}
