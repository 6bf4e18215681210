internal import Events
internal import Numbers
internal import Reconciliation

/// The sheets that say what a night rests on, and what it carries over.
extension ReportSheets {
  /// What each source gave, and how it is known to be complete and accurate.
  var sources: Sheet {
    let numbers = ["Exports of the day", "Looked back", "Events", "Bytes"].map { ($0, 14) }
    return Sheet(
      "Sources",
      [("Source", 24), ("Side", 10), ("Mappings", 24)] + numbers
        + [
          ("First pull", 26), ("Last pull", 26), ("Complete", 40), ("Accurate", 50), ("Asked for", 90), ("Expected a day", 30),
          ("Of pattern", 30),
        ],
      SourceFacts.all(report).map { source in
        [
          source.name.isEmpty ? .word("(no custody record)") : .said(source.name), .said(source.side),
          .said(source.mappings.joined(separator: ", ")), .number(source.ofDay), .number(source.exports - source.ofDay),
          .number(source.scanned), .number(source.bytes), .said(source.firstPull), .said(source.lastPull),
          .said(source.completeness(.english)), .said(source.accuracy(.english) + "; " + report.store.bytesWords),
          .said(asked(source)), .said(source.expected),
          .said(source.stated?.pattern ?? "not recorded"),
        ]
      })
  }

  /// How its exports were asked for, each way on a line.
  private func asked(_ source: SourceFacts) -> String {
    source.asked.map { query, exports in
      "\(NumberForm.english.counted(exports, "export")): \(query?.words ?? "not recorded")"
    }.joined(separator: "\n")
  }

  /// The rules by channel; those that are for all are in the verdict's sheet.
  var rules: Sheet {
    let parameters = report.run.parameters
    return Sheet(
      "Rules", [("Channels", 40)] + parameters.rules.map { (ReportSheets.visible(StatedParameters.title($0)), 30) },
      parameters.lines.map { channels, values in
        [.said(channels.joined(separator: ", "))]
          + parameters.rules.map { values[$0].map { .said(StatedParameters.said($0)) } ?? .empty }
      })
  }

  /// Opening + new − cleared − resolved = closing, as numbers, and what became of what is cleared.
  var rollForward: Sheet {
    let ways = report.clearedItems?.terms ?? []
    let heads = ["Opening", "New", "Cleared", "Resolved", "Closing"] + ways.map { "Cleared: " + $0.name }
    return Sheet(
      "Roll-forward", [("Carried over", 22), ("Opening is of", 70)] + heads.map { ($0, 20) },
      report.rolls.map { check in
        let opening = check == report.standing?.check ? report.standing?.opening : report.run.opening?.key
        let figures = check.rolled + (check.subject == "Open items" ? ways.map(\.value) : [])
        return [.word(check.subject), opening.map { .said($0) } ?? .empty] + figures.map { $0.map { .number($0) } ?? .empty }
      })
  }
}
