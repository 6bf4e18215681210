internal import Events
internal import Numbers
internal import Reconciliation

/// A sheet of the workbook: typed cells below named columns.
package struct Sheet: Hashable, Sendable {
  /// At most 31 characters, none of `[]:*?/\`.
  package var name: String
  /// From the left; their titles are the sheet's first row.
  package var columns: [Column]
  /// What stands below the titles, each row with its cells from the left.
  package var rows: [[FormCell]] = []

  /// A column with its width in characters.
  package struct Column: Hashable, Sendable {
    /// What stands at its head.
    package var title: String
    /// In characters, as a worksheet counts them.
    package var width: Int
  }

  init(_ name: String, _ columns: [(String, Int)], _ rows: [[FormCell]] = []) {
    self.name = name
    self.columns = columns.map { Column(title: $0.0, width: $0.1) }
    self.rows = rows
  }
}

/// The report as sheets, one a section; the breaks one by one follow as rows of the last.
package struct ReportSheets: Sendable {
  let report: NightReport

  /// Of that report.
  package init(_ report: NightReport) { self.report = report }

  /// The most breaks that a sheet has room for: as many rows as a worksheet has, but for the head and a line that says what is left out.
  package static let most = (1 << 20) - 2

  /// The sheet of the breaks, without its rows: those are each record's `cells` behind its line.
  package static var breaks: Sheet {
    let widths = [24, 10, 11, 11, 38, 38, 12, 12, 60, 60, 40, 34, 12, 20, 12, 40, 20, 26, 16, 40, 9, 20, 26]
    return Sheet("Breaks", [("line", 9)] + Array(zip(BreakRecord.columns, widths)))
  }

  /// Text of others, as a cell may show it: what is invisible is spelled out, but for the ends of lines.
  package static func visible(_ text: String) -> String { VisibleText.of(text, keeping: kept) }
  private static let kept: Set<Unicode.Scalar> = ["\n"]

  /// The sheets that stand before that of the breaks, in their order.
  private static let all: [(name: String, sheet: @Sendable (ReportSheets) -> Sheet)] = [
    ("Verdict", { $0.verdict }), ("Sources", { $0.sources }), ("Rules", { $0.rules }), ("Control totals", { $0.checks }),
    ("Roll-forward", { $0.rollForward }), ("Messages", { $0.messages }), ("Latency", { $0.latency }),
    ("Carriers", { $0.nightCarriers }), ("Carriers, packed days", { $0.carriers }),
    ("Breaks by code", { $0.byCode }), ("Breaks by age", { $0.byAge }), ("Trend", { $0.trend }),
    ("Open breaks", { $0.openBreaks }), ("Ageing", { $0.ageing }), ("Exports", { $0.exports }),
    ("Re-ingestion", { $0.requests }), ("Store", { $0.store }), ("Files", { $0.files }), ("Definitions", { $0.definitions }),
  ]

  /// Their names, known before the report is.
  package static var names: [String] { all.map(\.name) }

  /// All but the breaks one by one, named so.
  package var sheets: [Sheet] { ReportSheets.all.map { $0.sheet(self) } }

  private var verdict: Sheet {
    let (identity, run) = (report.identity, report.run)
    func said(_ text: String?) -> FormCell { text.map { FormCell.said($0) } ?? FormCell.empty }
    var rows: [[FormCell]] = [
      row(["Report", identity.reportID], []), [.word("Night"), .date(identity.date)],
      row(["Period", report.identity.period], []), row(["Time zone", "UTC"], []),
      [.word("Organization"), said(identity.organization)], row(["Ages as of", report.totals.asOf], []),
      row(["Work on breaks as of", identity.workAsOf], []),
      row(["Verdict", report.verdict.sentence(.english)], []), row(["Because", report.verdict.explanation(.english)], []),
      row(["Breaks"], [report.totals.breakCount]),
    ]
    for severity in Severity.allCases.reversed() {
      rows.append(row(["Breaks, " + severity.name], [report.listing.severities[severity] ?? 0]))
    }
    rows.append([.word("Report written by"), said(identity.program)])
    rows.append([.word("Reconciled by"), said(run.program)])
    rows.append(row(["Reconciliation, version"], [report.totals.version]))
    for fact in report.provenance { rows.append([.word(fact.name), .said(fact.text)]) }
    for note in run.parameters.single {
      rows.append([said(StatedParameters.title(note.name)), said(StatedParameters.said(note.text))])
    }
    if let signed = report.sinceSigned(.english) {
      rows.append([.word("Version \(signed.version) was signed"), .said(signed.signatures + SignedChanges.tail)])
      for change in signed.figures {
        rows.append([.word("Changed since: " + change.name), .said("\(change.then) → \(change.now)")])
      }
      rows.append([.word("Data"), .word(signed.filesNote)])
    }
    return Sheet("Verdict", [("What", 44), ("Value", 90)], rows)
  }

  private var checks: Sheet {
    Sheet(
      "Control totals", [("Check", 44), ("Equation", 90), ("Left", 14), ("Right", 14), ("Difference", 12), ("Result", 14)],
      report.checks.map { check in
        [
          .word(check.subject), .word(check.equation(.english)), .number(check.sum), .number(check.result.value),
          .number(check.difference),
          .word(check.outcome(.english)),
        ]
      })
  }

  /// A row of our own words, then of numbers.
  private func row(_ words: [String], _ numbers: [Int]) -> [FormCell] {
    words.map { FormCell.word($0) } + numbers.map { FormCell.number($0) }
  }

  /// Columns of numbers.
  private func numbers(_ titles: [String], _ width: Int = 12) -> [(String, Int)] { titles.map { ($0, width) } }

  private var messages: Sheet {
    var sheet = Sheet("Messages", [("Channel", 16)] + numbers(Totals.MessageCounts.names, 14))
    for channel in Channel.allCases {
      if let counts = report.totals.channels[channel] { sheet.rows.append(row([channel.name], counts.counts)) }
    }
    sheet.rows.append(row(["All channels"], report.totals.messages.counts))
    return sheet
  }

  private var byCode: Sheet {
    let counts = report.totals.breaksByChannel
    let channels: [Channel?] = (Channel.allCases + [nil]).filter { counts[$0]?.isEmpty == false }
    let heads = numbers(channels.map { $0?.name ?? "No channel" } + ["All"])
    var sheet = Sheet("Breaks by code", [("Code", 26), ("Severity", 10)] + heads)
    for code in report.totals.codes {
      let parts = channels.map { channel in counts[channel]?[code] ?? 0 }
      sheet.rows.append(row([code.name, code.severity.name], parts + [report.totals.breaks[code] ?? 0]))
    }
    return sheet
  }

  private var byAge: Sheet {
    let (listing, ages) = (report.listing, AgeBucket.allCases)
    let heads = numbers(ages.map { $0.name + " days" } + ["All"])
    var sheet = Sheet("Breaks by age", [("Code", 26)] + heads + [("Oldest, first seen", 18)])
    for code in listing.codes {
      let counts = row([code.name], ages.map { listing.count(code, age: $0) } + [listing.count(code)])
      sheet.rows.append(counts + [listing.oldest[code].map { FormCell.date($0) } ?? FormCell.empty])
    }
    return sheet
  }

  private var trend: Sheet {
    let codes = report.trend.codes
    var sheet = Sheet("Trend", [("Night", 12)] + numbers(codes.map(\.name) + ["All"], 14) + [("Proves nothing", 16)])
    for night in report.trend.nights {
      var cells: [FormCell] = [.date(night.date)]
      for code in codes { cells.append(night.breaks.map { FormCell.number($0[code] ?? 0) } ?? FormCell.empty) }
      cells.append(night.total.map { FormCell.number($0) } ?? FormCell.empty)
      cells.append(night.unproved.map { FormCell.word($0.words) } ?? FormCell.empty)
      sheet.rows.append(cells)
    }
    return sheet
  }

  private var exports: Sheet {
    Sheet(
      "Exports",
      [
        ("Export", 60), ("Source", 16), ("Side", 10), ("Records", 12), ("Events", 12), ("Bytes", 14), ("SHA-256", 68),
        ("Pulled", 24),
        ("Findings", 50),
      ],
      report.inputs.map { input in
        func said(_ text: String?) -> FormCell { text.map { FormCell.said($0) } ?? FormCell.empty }
        let records = input.custody.map { FormCell.number($0.records) } ?? FormCell.empty
        return [
          said(input.key), said(input.custody?.source), said(input.custody?.side), records, FormCell.number(input.scanned),
          FormCell.number(input.bytes), said(input.sha256), said(input.custody?.pulledAt),
          said(input.findings(.english).joined(separator: "; ")),
        ]
      })
  }

  private var requests: Sheet {
    let (listing, states) = (report.requests, RequestState.allCases)
    var sheet = Sheet("Re-ingestion", [("Asked for by", 22)] + numbers(states.map(\.title) + ["All"]))
    for code in RequestListing.codes {
      let counts = states.map { listing.count(code, $0) }
      sheet.rows.append(row([code.name], counts + [counts.reduce(0, +)]))
    }
    sheet.rows.append([.word("Each of them, one by one, is in requests.csv.")])
    return sheet
  }

  private var files: Sheet {
    var sheet = Sheet("Files", [("File", 70), ("SHA-256", 68), ("Is", 16)])
    for file in report.evidence { sheet.rows.append([.said(file.key), .said(file.sha256), .word("evidence")]) }
    for file in report.companions { sheet.rows.append([.said(file.key), .said(file.sha256), .word("of this report")]) }
    return sheet
  }

  private var definitions: Sheet {
    Sheet(
      "Definitions", [("Code", 26), ("Severity", 10), ("Rule", 100), ("For example", 90)],
      BreakCode.allCases.map { [.word($0.name), .word($0.severity.name), .word($0.rule), .word($0.example)] })
  }
}
