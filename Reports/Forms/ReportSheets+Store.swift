internal import Events
internal import Numbers
internal import Reconciliation

/// The sheets that say what is beyond the night itself: latencies, carriers, open breaks and the store.
extension ReportSheets {
  private static func numbers(_ titles: [String], _ width: Int = 12) -> [(String, Int)] { titles.map { ($0, width) } }
  private static func cells(_ numbers: [Int]) -> [FormCell] { numbers.map { .number($0) } }
  private static func cells(_ milliseconds: [Int64?]) -> [FormCell] {
    milliseconds.map { $0.map { FormCell.number(Int($0)) } ?? FormCell.empty }
  }

  var latency: Sheet {
    let heads = ["Delivered"] + LatencyFigures.heads(.english).map { $0 + ", ms" }
    var sheet = Sheet("Latency", [("Channel", 16)] + ReportSheets.numbers(heads, 16))
    for figures in report.latencies ?? [] {
      sheet.rows.append(
        [.word(figures.name == "All" ? "All channels" : figures.name), .number(figures.delivered)]
          + ReportSheets.cells(figures.milliseconds))
    }
    return sheet
  }

  var nightCarriers: Sheet {
    let times = LatencyFigures.heads(.english).map { $0 + ", ms" }
    var sheet = Sheet(
      "Carriers",
      [("Channel", 12), ("Carrier", 30)] + ReportSheets.numbers(Totals.MessageCounts.names, 14) + ReportSheets.numbers(times, 16))
    guard let carriers = report.nightCarriers else {
      sheet.rows = [[.empty, .word(NightCarriers.absence)]]
      return sheet
    }
    func row(_ channel: Channel, _ name: FormCell, _ counts: CarrierCounts) -> [FormCell] {
      [.word(channel.name), name] + ReportSheets.cells(counts.messages.counts)
        + ReportSheets.cells(LatencyFigures("", counts.latency).milliseconds)
    }
    for channel in carriers.channels {
      for line in channel.lines {
        let name: FormCell = if case .carrier(let name) = line.of { .said(name) } else { .word("(\(line.name))") }
        sheet.rows.append(row(channel.channel, name, line.counts))
      }
      sheet.rows.append(row(channel.channel, .word("(all)"), channel.all))
    }
    sheet.rows.append([.empty, .word(carriers.note(.english))])
    return sheet
  }

  var carriers: Sheet {
    let heads = CarrierComparison.Records.heads + ["Deliveries per 1,000 sends"]
    let channels = ["Failed", "Delivered"] + LatencyFigures.heads(.english).map { $0 + ", ms" }
    var sheet = Sheet(
      "Carriers, packed days",
      [("Channel", 12), ("Carrier", 30)] + ReportSheets.numbers(heads, 14) + ReportSheets.numbers(channels, 16))
    func records(_ records: CarrierComparison.Records) -> [FormCell] {
      ReportSheets.cells(records.counts) + [records.deliveriesPerThousand.map { FormCell.number($0) } ?? FormCell.empty]
    }
    for channel in report.carriers.channels {
      for row in channel.rows(.english) {
        sheet.rows.append(
          [.word(channel.channel.name), row.isCarrier ? .said(row.name) : .word("(\(row.name))")] + records(row.records))
      }
      sheet.rows.append(
        [.word(channel.channel.name), .word("(all)")] + records(channel.all)
          + ReportSheets.cells([channel.messages.failed, channel.messages.delivered])
          + ReportSheets.cells(LatencyFigures("", channel.latency).milliseconds))
    }
    sheet.rows.append([.empty, .said(report.carriers.note(asOf: report.store.asOf))])
    return sheet
  }

  var openBreaks: Sheet {
    let open = report.open
    var sheet = Sheet("Open breaks", [("Found first on", 16)] + ReportSheets.numbers(OpenBreaks.nightHeads))
    for night in open.nights { sheet.rows.append([.date(night.date)] + ReportSheets.cells(open.counts(of: night))) }
    return sheet
  }

  var ageing: Sheet {
    let open = report.open
    var sheet = Sheet(
      "Ageing",
      [("Severity", 12)] + ReportSheets.numbers(OpenBreaks.heads)
        + [("Overdue after, nights", 20), ("Escalated after, nights", 22)])
    func limit(_ limits: [Severity: Int], _ severity: Severity) -> FormCell {
      limits[severity].map { FormCell.number($0) } ?? FormCell.empty
    }
    for severity in Severity.allCases.reversed() {
      sheet.rows.append(
        [.word(severity.name)] + ReportSheets.cells(open.counts(severity))
          + [limit(open.limits.due, severity), limit(open.limits.escalate, severity)])
    }
    sheet.rows.append([.word("All")] + ReportSheets.cells(open.counts()))
    return sheet
  }

  /// What was verified and sealed, holds in force, and runs of other jobs since the night before.
  var store: Sheet {
    let facts = report.store
    var sheet = Sheet(
      "Store", [("What", 30), ("Of", 40), ("Says", 70), ("Objects", 12), ("Manifests", 12), ("Record", 60)])
    for fact in facts.facts(.english) { sheet.rows.append([.word(fact.name), .word("as of " + facts.asOf), .said(fact.text)]) }
    for hold in facts.holds {
      sheet.rows.append([.word("Hold in force"), .said(hold.id), .said("matter \(hold.matter), since \(hold.sinceWords)")])
    }
    for run in facts.runs {
      sheet.rows.append([
        .word("Run since " + facts.since), .said("\(run.job) of \(run.date)"), .said("ended \(run.finishedAt), \(run.exit)"),
        .number(run.outputs), .number(run.manifests), .said(run.key),
      ])
    }
    return sheet
  }
}
