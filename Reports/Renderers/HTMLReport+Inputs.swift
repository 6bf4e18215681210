internal import Events
internal import Numbers
internal import Reconciliation

extension HTMLReport {
  /// Every export that was read.
  var inputs: HTML {
    Page.section("inputs", "Inputs") {
      if report.inputs.isEmpty {
        Tag.p("No input: no export was reconciled.", .class("none"))
      } else {
        Tag.p(.class("note")) {
          "\(report.exportsInWords(numbers)): \(numbers.grouped(report.inputs.reduce(0) { $0 + $1.bytes })) bytes, "
          "kept as they came. Slots with no export: "
          report.totals.breaks[.exportGap].map { number($0, of: .exportGap) } ?? HTML("0")
          ", \(NightReport.slotsNote)."
        }
        odd
        Tag.p(.class("note")) {
          "Every export, with its count, bytes and SHA-256: "
          Tag.a("Integrity", .link(to: "exports"))
          "."
        }
      }
    }
  }

  /// The exports of which there is something to say.
  private var odd: HTML {
    let odd = report.inputsWithFindings
    guard !odd.isEmpty else { return Tag.p("Nothing was found amiss in any of them.", .class("note")) }
    let shown = odd.prefix(RequestListing.shown)
    let cut =
      odd.count == shown.count
      ? "" : ": \(numbers.grouped(shown.count)) of \(numbers.grouped(odd.count)), all of them in the table of all exports"
    return Page.table(
      report.findingsWords(numbers) + cut, "small",
      head: HTML(joining: [Tag.th("Export", .column), Page.numberHeads(["Events"]), Tag.th("Findings", .column)]),
      body: HTML(
        joining: shown.map { input in
          Tag.tr {
            Tag.th(.row) {
              Tag.a(.link(to: "input-\(inputNumbers[input.key] ?? 1)")) { Tag.code(Clipped.text(input.key)) }
            }
            numbers.cells([input.scanned])
            Tag.td(Clipped.text(input.findings(numbers).joined(separator: "; ")))
          }
        }))
  }

  /// Every export, with what can be checked of it.
  var exports: HTML {
    guard !report.inputs.isEmpty else { return .empty }
    return Tag.details(.id("exports")) {
      Tag.summary(
        report.inputs.count == 1
          ? "The export with its SHA-256" : "All \(numbers.grouped(report.inputs.count)) exports with their SHA-256")
      exportTable
    }
  }

  private var exportTable: HTML {
    Page.table(
      "Exports, as the run read them", "listing",
      head: HTML(joining: [
        Tag.th("Export", .column), Tag.th("Source", .column), Page.numberHeads(["Records", "Events", "Bytes"]),
        Tag.th("Pulled", .column), Tag.th("Findings", .column),
      ]),
      body: HTML(joining: report.inputs.enumerated().map { index, input in row(index + 1, input) }),
      foot: Tag.tr {
        Tag.th("All exports", .row, .of(.colspan, "2"))
        HTML(
          joining: [
            report.inputs.reduce(0) { $0 + ($1.custody?.records ?? 0) }, report.inputs.reduce(0) { $0 + $1.scanned },
            report.inputs.reduce(0) { $0 + $1.bytes },
          ].map { Tag.td(numbers.grouped($0), .number) })
        Tag.td(.of(.colspan, "2"))
      })
  }

  private func row(_ number: Int, _ input: ReportInput) -> HTML {
    Tag.tr(.id("input-\(number)")) {
      Tag.th(.row) {
        Tag.code(Clipped.text(input.key))
        Tag.div(.class("sub")) { Tag.code(input.sha256) }
      }
      Tag.td(input.custody.map { "\(Clipped.text($0.source)), \($0.side)" } ?? "–")
      Tag.td(input.custody.map { numbers.grouped($0.records) } ?? "–", .number)
      Tag.td(numbers.grouped(input.scanned), .number)
      Tag.td(numbers.grouped(input.bytes), .number)
      Tag.td(.class("date")) { HTML(input.custody?.pulledAt ?? "–") }
      Tag.td {
        if input.findings(numbers).isEmpty {
          Tag.span("none", .class("nil"))
        } else {
          HTML(Clipped.text(input.findings(numbers).joined(separator: "; ")))
        }
      }
    }
  }

  /// An export and line, leading to where the export's digest is.
  func place(_ export: String, line: Int?) -> HTML {
    let line = line.map { ":" + String($0) } ?? ""
    guard let number = inputNumbers[export] else { return HTML(Clipped.text(export) + line) }
    return Tag.a(.link(to: "input-\(number)")) { HTML(Clipped.text(report.inputs[number - 1].name) + line) }
  }
}
