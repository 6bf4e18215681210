internal import Events
internal import Numbers
internal import Numbers
internal import PDF
internal import Reconciliation

extension PDFReport {
  /// What each source gave, how it was asked, and how it is known to be complete and accurate.
  mutating func sources() {
    let sources = SourceFacts.all(report)
    guard !sources.isEmpty else { return }
    document.beginTable(
      "Sources: where the events come from, and how they are known to be complete and accurate",
      TableColumn.shared([
        TableColumn("Source", 70, isHead: true), TableColumn("Read by mapping", 48), TableColumn("Exports", 36, isNumber: true),
        TableColumn("Looked back", 36, isNumber: true), TableColumn("Events", 54, isNumber: true), TableColumn("Pulled", 104),
        TableColumn("Complete", 72), TableColumn("Accurate", 80),
      ]))
    for source in sources {
      var pulled = [PDFReport.phrase(source.firstPull.isEmpty ? "–" : source.firstPull, .sans, 6500)]
      if source.lastPull != source.firstPull { pulled.append(PDFReport.phrase("to " + source.lastPull, .sans, 6500, .quiet)) }
      if let range = source.range { pulled.append(PDFReport.phrase(range, .sans, 6500, .quiet)) }
      let place = source.place.map { [PDFReport.phrase("from " + $0, .sans, 6500, .quiet)] } ?? []
      document.row([
        [
          PDFReport.phrase(source.name.isEmpty ? "no custody record" : source.name),
          PDFReport.phrase(source.side, .sans, 6500, .quiet),
        ] + place,
        PDFReport.cell(source.mappings.isEmpty ? "–" : source.mappings.joined(separator: ", ")),
        cell(source.ofDay), cell(source.exports - source.ofDay), cell(source.scanned), pulled,
        PDFReport.cell(source.completeness(numbers)), PDFReport.cell(source.accuracy(numbers)),
      ])
    }
    document.endTable()
    note(
      "Expected slots without an export: \(numbers.grouped(report.totals.breaks[.exportGap] ?? 0)), \(NightReport.slotsNote). Exports looked back at are of "
        + "earlier days: a message may get its outcome days after its send. As to digests, \(PDFReport.visible(report.store.bytesWords))."
    )
    queries(sources)
  }

  /// How each source was asked, by the custody records; and what should have come, by the run's document.
  private mutating func queries(_ sources: [SourceFacts]) {
    document.beginTable(
      "How each source was asked when its exports were pulled, and what was expected of each day when they were reconciled",
      TableColumn.shared([
        TableColumn("Source", 64, isHead: true), TableColumn("Kind", 48), TableColumn("Exports", 46, isNumber: true),
        TableColumn("Asked for", 207), TableColumn("Expected a day", 135),
      ]))
    for source in sources {
      for (query, exports) in source.asked.isEmpty ? [(nil, 0)] : source.asked {
        let pattern = source.stated.map { [PDFReport.phrase("of pattern " + $0.pattern, .sans, 6500, .quiet)] } ?? []
        document.row([
          [
            PDFReport.phrase(source.name.isEmpty ? "no custody record" : source.name),
            PDFReport.phrase(source.side, .sans, 6500, .quiet),
          ],
          PDFReport.cell(query?.kind ?? (exports == 0 ? "–" : "not recorded")), cell(exports),
          (query?.parts ?? []).map { part in
            Phrase(PDFReport.visible("\(part.name): \(Clipped.text(part.text, in: "the custody records"))"), .sans, 6500)
          }, [Phrase(PDFReport.visible(Clipped.text(source.expected, in: "run.json")), .sans, 7500)] + pattern,
        ])
      }
    }
    document.endTable()
  }
}
