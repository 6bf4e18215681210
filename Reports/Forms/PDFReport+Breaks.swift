internal import Events
internal import Numbers
internal import PDF
internal import Reconciliation

extension PDFReport {
  /// What is wrong and since when, the trend, and the breaks by channel and by age.
  mutating func breaks() {
    document.begin("Sect")
    section("Breaks")
    if report.totals.codes.isEmpty {
      note(report.verdict.withoutBreaks)
    }
    sinceWhen()
    trend()
    if !report.totals.codes.isEmpty {
      byChannel()
      byAge()
    }
    document.end()
  }

  private mutating func sinceWhen() {
    let trend = report.trend
    guard !trend.codes.isEmpty else { return }
    document.beginTable(
      "What is wrong, and since when",
      TableColumn.shared([
        TableColumn("Code", 160, isHead: true), TableColumn("Severity", 55), TableColumn("This night", 62, isNumber: true),
        TableColumn("Night before", 62, isNumber: true), TableColumn("Median", 62, isNumber: true),
        TableColumn("Oldest, first seen", 80, isNumber: true),
      ]))
    let last = trend.nights.dropLast().last
    let before = last?.breaks
    for code in trend.codes {
      let then =
        if last?.unproved == .noInput { PDFReport.cell("no input", .quiet) } else if let before {
          cell(before[code] ?? 0)
        } else { PDFReport.cell("×", .quiet) }
      document.row([
        PDFReport.cell(code.name), PDFReport.cell(code.severity.name, code.severity == .high ? .alarm : .ink),
        cell(report.totals.breaks[code] ?? 0, .bold), then,
        cell(trend.median(code)), PDFReport.cell(report.listing.oldest[code]?.description ?? "–"),
      ])
    }
    document.endTable()
  }

  /// Breaks a night as bars, stacked by severity with the gravest at the foot.
  private mutating func trend() {
    let trend = report.trend
    let (height, floor, left) = (104 * pt, 16 * pt, 34 * pt)
    let most = trend.nights.compactMap(\.total).max() ?? 0
    let step = TrendChart.step(for: most)
    let top = max(step, (most + step - 1) / step * step)
    let room = height - floor - 20 * pt
    let width = (PDFDocument.column - left) / max(1, trend.nights.count)
    var marks: [Mark] = []
    for value in stride(from: 0, through: top, by: step) {
      let y = floor + room * value / top
      marks.append(.line(x1: left, y1: y, x2: PDFDocument.column, y2: y, width: 350, .rule))
      marks.append(.text(Phrase(numbers.grouped(value), .sans, 6500, .quiet), x: left - 6 * pt, y: y - 2 * pt, .end))
    }
    for (index, night) in trend.nights.enumerated() {
      let x = left + index * width
      if night.breaks == nil, night.date >= trend.first {
        marks.append(.text(Phrase("×", .sans, 8 * pt, .alarm), x: x + width / 2, y: floor + 2 * pt, .middle))
      }
      if night.unproved != nil {
        let (from, to) = (x + width / 4, x + width * 3 / 4)
        marks.append(.line(x1: from, y1: floor + 2 * pt, x2: to, y2: floor + 8 * pt, width: 900, .alarm))
      }
      var below = 0
      for severity in Severity.allCases.reversed() {
        let (low, high) = (room * below / top, room * (below + night.count(severity)) / top)
        below += night.count(severity)
        if high > low {
          marks += PDFReport.bar(x: x + width / 8, y: floor + low, width: width * 3 / 4, height: high - low, severity)
        }
      }
      if index == 0 || index == trend.nights.count - 1 {
        marks.append(
          .text(
            Phrase(night.date.description, .sans, 6500, .quiet), x: index == 0 ? x : x + width, y: 4 * pt,
            index == 0 ? .start : .end))
      }
    }
    var x = left
    for severity in Severity.allCases.reversed() {
      marks += PDFReport.bar(x: x, y: height - 9 * pt, width: 6 * pt, height: 6 * pt, severity)
      marks.append(.text(Phrase(severity.name, .sans, 6500, .quiet), x: x + 9 * pt, y: height - 8500, .start))
      x += 52 * pt
    }
    document.heading(3, "Breaks a night, the last \(Trend.length) nights, by severity")
    document.figure(
      "Bars of breaks a night: least \(trend.nights.compactMap(\.total).min() ?? 0), most \(most), this night \(report.totals.breakCount).",
      height: height, marks)
    note(
      trend.missing == 0
        ? "Every night since the first, \(trend.first.description), has a reconciliation."
        : "\(trend.missing) of \(trend.expected) nights \(trend.missing == 1 ? "has no reconciliation; it is" : "have no reconciliation; they are") marked ×."
    )
    if let unproved = trend.unprovedNote { note(unproved) }
  }

  /// As the page fills them, so that they are told apart in grey: solid, hatched, ruled, empty.
  private static func bar(x: Length, y: Length, width: Length, height: Length, _ severity: Severity) -> [Mark] {
    let line = 400
    let outline = Mark.rect(x: x, y: y, width: width, height: height, .accent)
    guard severity != .high, height > 2 * line else { return [outline] }
    let ground = Mark.rect(
      x: x + line, y: y + line, width: width - 2 * line, height: height - 2 * line, severity == .medium ? .light : .paper)
    let stripes: [Mark] =
      switch severity {
      case .medium:
        stride(from: 2 * pt - height, to: width, by: 3 * pt).map { start in
          .line(
            x1: x + max(0, start), y1: y + max(0, -start), x2: x + min(width, start + height), y2: y + min(height, width - start),
            width: pt, .accent)
        }
      case .low:
        stride(from: 2 * pt, to: width, by: 2 * pt).map { step in
          .line(x1: x + step, y1: y, x2: x + step, y2: y + height, width: line, .accent)
        }
      default: []
      }
    return [outline, ground] + stripes
  }

  private mutating func byChannel() {
    let counts = report.totals.breaksByChannel
    let channels: [Channel?] = (Channel.allCases + [nil]).filter { counts[$0]?.isEmpty == false }
    let heads = PDFReport.numberColumns(channels.map { $0?.name ?? "No channel" } + ["All"], 52)
    document.beginTable("Breaks by code and channel", TableColumn.shared([TableColumn("Code", 160, isHead: true)] + heads))
    for code in report.totals.codes {
      let numbers = channels.map { counts[$0]?[code] ?? 0 }
      document.row(
        [PDFReport.cell(code.name)] + cells(numbers) + [cell(report.totals.breaks[code] ?? 0, .bold)])
    }
    let sums = channels.map { channel in (counts[channel] ?? [:]).values.reduce(0, +) }
    document.row([PDFReport.cell("All codes")] + cells(sums + [report.totals.breakCount], .bold), isSum: true)
    document.endTable()
  }

  private mutating func byAge() {
    let (listing, ages) = (report.listing, AgeBucket.allCases)
    let heads = PDFReport.numberColumns(ages.map(\.name) + ["All"], 52)
    document.beginTable("Breaks by code and age in days", TableColumn.shared([TableColumn("Code", 160, isHead: true)] + heads))
    for code in report.totals.codes {
      let numbers = ages.map { listing.count(code, age: $0) }
      document.row([PDFReport.cell(code.name)] + cells(numbers) + [cell(listing.count(code), .bold)])
    }
    let sums = ages.map { age in listing.codes.reduce(0) { $0 + listing.count($1, age: age) } }
    document.row([PDFReport.cell("All codes")] + cells(sums + [listing.total], .bold), isSum: true)
    document.endTable()
    note("Age runs from the send to the as-of. Breaks about exports and records have no send; their age is 0.")
  }
}
