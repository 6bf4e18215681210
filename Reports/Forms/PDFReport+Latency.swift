internal import Events
internal import Numbers
internal import PDF
internal import Reconciliation

extension PDFReport {
  /// How long messages took from send to delivery, and how that is spread.
  mutating func latency() {
    document.begin("Sect")
    section("Latency")
    if let latencies = report.latencies {
      if latencies.isEmpty {
        note("No message was delivered.")
      } else {
        percentiles(latencies)
        spread(LatencyChart(report.allLatencies, numbers))
      }
      note(LatencyFigures.meaning(numbers))
    } else {
      note(LatencyFigures.absence)
    }
    document.end()
  }

  private mutating func percentiles(_ latencies: [LatencyFigures]) {
    document.beginTable(
      "From send to delivery, by channel",
      TableColumn.shared(
        [TableColumn("Channel", 90, isHead: true)] + PDFReport.numberColumns(["Delivered"] + LatencyFigures.heads(numbers), 66))
    )
    for figures in latencies {
      document.row(
        [PDFReport.cell(figures.name), cell(figures.delivered)] + times(figures.milliseconds),
        isSum: figures == latencies.last)
    }
    document.endTable()
  }

  private func times(_ milliseconds: [Int64?]) -> [[Phrase]] {
    milliseconds.map { PDFReport.cell($0.map(numbers.latency) ?? "–") }
  }

  /// Bars of messages by latency, each for twice the time of the one before.
  private mutating func spread(_ chart: LatencyChart) {
    let (height, floor) = (84 * pt, 16 * pt)
    let most = max(1, chart.bars.map(\.count).max() ?? 0)
    let step = PDFDocument.column / max(1, chart.bars.count)
    var marks: [Mark] = [.line(x1: 0, y1: floor, x2: PDFDocument.column, y2: floor, width: 350, .rule)]
    for (index, bar) in chart.bars.enumerated() {
      let (x, rise) = (index * step, (height - floor - 14 * pt) * bar.count / most)
      if bar.count > 0 {
        marks.append(.rect(x: x + step / 8, y: floor, width: step * 3 / 4, height: max(rise, pt / 2), .accent))
        marks.append(
          .text(Phrase(numbers.grouped(bar.count), .sans, 6 * pt, .quiet), x: x + step / 2, y: floor + rise + 3 * pt, .middle))
      }
      marks.append(.text(Phrase(bar.short, .sans, 6 * pt, .quiet), x: x + step / 2, y: 6 * pt, .middle))
    }
    document.heading(3, "How latencies are spread")
    document.figure(
      "Bars of messages by latency, up to each time: "
        + chart.bars.map { "\($0.name) \(numbers.grouped($0.count))" }.joined(separator: ", ") + ".", height: height, marks)
  }

  // MARK: Carriers

  /// What each channel's carriers carried in the night, and on the last packed days.
  mutating func carriers() {
    let comparison = report.carriers
    document.begin("Sect")
    section("Carriers")
    ofNight()
    if !comparison.channels.isEmpty {
      ofChannels(comparison)
      for channel in comparison.channels { records(channel) }
    }
    note(comparison.note(asOf: report.store.asOf))
    document.end()
  }

  private mutating func ofNight() {
    guard let carriers = report.nightCarriers else { return note(NightCarriers.absence) }
    let heads = NightCarriers.counts + NightCarriers.shares + NightCarriers.percentiles(numbers)
    // Of a head no word is broken.
    let widths: [Length] = [36, 48, 36, 42, 60, 50, 44, 54, 54]
    let columns = zip(heads, widths).map { TableColumn($0, $1, isNumber: true) }
    for channel in carriers.channels {
      document.beginTable(
        "\(channel.channel.name): \(NightCarriers.caption.lowercased())",
        TableColumn.shared([TableColumn("Carrier", 84, isHead: true)] + columns))
      for (name, counts) in channel.lines.map({ ($0.name, $0.counts) }) + [("all", channel.all)] {
        document.row(
          [PDFReport.cell(name)] + cells(NightCarriers.counts(counts))
            + NightCarriers.shares(counts, numbers).map { PDFReport.cell($0) } + times(NightCarriers.percentiles(counts)),
          isSum: counts == channel.all && name == "all")
      }
      document.endTable()
    }
    note(carriers.note(numbers))
  }

  private mutating func ofChannels(_ comparison: CarrierComparison) {
    let heads = ["Sends", "Delivered", "Failed", "Delivered, %", "Failed, %"] + LatencyFigures.heads(numbers)
    document.beginTable(
      "The channels on these days",
      TableColumn.shared([TableColumn("Channel", 70, isHead: true)] + PDFReport.numberColumns(heads, 46)))
    for row in comparison.channels {
      let (messages, sends) = (row.messages, row.messages.sends)
      document.row(
        [PDFReport.cell(row.channel.name)] + cells([sends, messages.delivered, messages.failed])
          + [messages.delivered, messages.failed].map { PDFReport.cell(numbers.share($0, of: sends)) }
          + times(LatencyFigures("", row.latency).milliseconds))
    }
    document.endTable()
  }

  private mutating func records(_ channel: CarrierComparison.OfChannel) {
    let heads = CarrierComparison.Records.heads + ["Share of sends, %", "Deliveries per 100 sends"]
    document.beginTable(
      "\(channel.channel.name): records by carrier",
      TableColumn.shared([TableColumn("Carrier", 150, isHead: true)] + PDFReport.numberColumns(heads, 57)))
    let sends = channel.all.sends
    for (index, row) in (channel.rows(numbers) + [(name: "all", isCarrier: false, records: channel.all)]).enumerated() {
      document.row(
        [PDFReport.cell(row.name)] + cells(row.records.counts)
          + [
            PDFReport.cell(numbers.share(row.records.sends, of: sends)),
            PDFReport.cell(row.records.deliveriesPerThousand.map { numbers.tenths($0) } ?? "–"),
          ], isSum: index == channel.rows(numbers).count)
    }
    document.endTable()
  }
}
