internal import Events
internal import Numbers
internal import Reconciliation

/// A night's figures on a page of many nights: each leads to what it counts in the night's latest report.
struct NightCells {
  private let summary: NightSummary
  private let version: Int
  private let numbers: NumberForm

  static let severityHeads = ["High", "Medium", "Low", "Info"]
  static let messageHeads = ["Sends", "Delivered", "Failed", "Pending", "Unconfirmed", "Read"]

  /// Of the report of that version, which the summary is of.
  init(_ summary: NightSummary, version: Int, _ numbers: NumberForm) {
    (self.summary, self.version, self.numbers) = (summary, version, numbers)
  }

  /// Breaks, in the order of `severityHeads`.
  var severities: HTML {
    HTML(joining: Severity.allCases.reversed().map { breaks(summary.count($0), "severity=" + $0.name) })
  }

  /// Breaks of all nights that were open in the end.
  var open: HTML { cell(summary.open.values.reduce(0, +), .report(summary.date, version: version, at: "work")) }

  /// Breaks of these codes, and all of them.
  func breaks(_ codes: [BreakCode]) -> HTML {
    HTML(joining: codes.map { breaks(summary.breaks[$0] ?? 0, "code=" + $0.name) })
      + breaks(summary.breaks.values.reduce(0, +), "all", "n sum")
  }

  /// Messages, in the order of `messageHeads`: those without an outcome lead to their breaks, as they do in the report, the others to its control totals.
  var messages: HTML {
    HTML(
      joining: zip(NightCells.messageHeads, summary.messages.counts).map { head, count in
        let code: BreakCode? = head == "Pending" ? .pendingDeliveryFail : head == "Unconfirmed" ? .deliveryUnconfirmed : nil
        if let code, (summary.breaks[code] ?? 0) >= count { return breaks(count, "code=\(code.name)&seen=new") }
        return cell(count, .report(summary.date, version: version, at: "totals"))
      })
  }

  private func breaks(_ count: Int, _ query: String, _ style: String = "n") -> HTML {
    cell(count, .breaks(summary.date, version: version, find: query), style)
  }

  private func cell(_ count: Int, _ page: StorePage, _ style: String = "n") -> HTML {
    Page.figure(count, style) { Tag.a(numbers.grouped($0), .link(toFile: page)) }
  }
}
