internal import Events
internal import Retention

/// `archives.csv`, `holds.csv` and `forecast.csv` of a disposition report, written as `breaks.csv` is: RFC 4180, and no cell is a formula.
package struct DispositionCSV: Sendable {
  private let report: DispositionReport

  /// Each file is rendered when it is asked for.
  package init(_ report: DispositionReport) { self.report = report }

  /// A line an archive: those that are no more, then those that are there.
  package var archives: [UInt8] {
    var bytes = BreaksCSV.line([
      "state", "id", "folder", "date", "channel", "events", "bytes", "verdict", "decidedBy", "freeOn", "thenIs", "hotUntil",
      "overdue",
      "holds", "planned", "destroyedOn", "approvedBy", "certificate", "why",
    ])
    for item in report.destroyed {
      bytes += BreaksCSV.line([
        "destroyed", guarded(item.id), item.folder, item.day.description, item.channel.name, "", String(item.bytes), "",
        guarded(item.decidedBy), "", "", "", "", "", item.planned.description, item.on.description, guarded(item.approvedBy),
        item.certificate, guarded(item.reasons.joined(separator: "; ")),
      ])
    }
    for item in report.archives {
      bytes += BreaksCSV.line([
        "there", guarded(item.id), item.folder, item.day.description, item.channel.name, String(item.events), String(item.bytes),
        item.verdict.rawValue, guarded(item.decidedBy), item.free?.on.description ?? "", item.free?.verdict.rawValue ?? "",
        item.hotUntil?.description ?? "", guarded(item.overdue.joined(separator: " ")),
        guarded(item.holds.joined(separator: " ")),
        "", "", "", "", guarded(item.sentence),
      ])
    }
    return bytes
  }

  /// A line a hold, by matter.
  package var holds: [UInt8] {
    var bytes = BreaksCSV.line([
      "matter", "holdId", "case", "state", "revision", "requestedBy", "requestedOn", "releasedBy", "releasedOn", "graceUntil",
      "scope", "archives", "bytes", "fault",
    ])
    for hold in report.holds {
      bytes += BreaksCSV.line([
        guarded(hold.matter), guarded(hold.id), guarded(hold.caseReference), hold.state.rawValue, String(hold.revision),
        guarded(hold.requestedBy), hold.requestedOn?.description ?? "", guarded(hold.releasedBy),
        hold.releasedOn?.description ?? "", hold.graceUntil?.description ?? "", guarded(hold.scope), String(hold.archives),
        String(hold.bytes), guarded(hold.fault),
      ])
    }
    return bytes
  }

  /// A line a month: those that are over, the as-of, and those that are to come.
  package var forecast: [UInt8] {
    let forecast = report.forecast
    let verdicts = RetentionForecast.verdicts
    var bytes = BreaksCSV.line(
      ["month", "kind"] + verdicts.flatMap { [$0.rawValue, $0.rawValue + "_BYTES"] } + [
        "ARCHIVES_LEFT", "BYTES_LEFT", "BYTES_WITH_ARRIVALS",
      ])
    func line(
      _ name: String, _ kind: String, _ goes: [RetentionVerdict: RetentionForecast.Volume]?, _ left: RetentionForecast.Volume?,
      _ arrivals: Int64?
    ) {
      let cells = verdicts.flatMap { verdict -> [String] in
        guard let goes else { return ["", ""] }
        let volume = goes[verdict] ?? RetentionForecast.Volume()
        return [String(volume.archives), String(volume.bytes)]
      }
      bytes += BreaksCSV.line(
        [name, kind] + cells + [
          left.map { String($0.archives) } ?? "", left.map { String($0.bytes) } ?? "", arrivals.map { String($0) } ?? "",
        ])
    }
    for past in forecast.past { line(past.month.description, "past", nil, past.volume, nil) }
    line(report.identity.asOf.description, "now", forecast.now, forecast.leftNow, nil)
    for month in forecast.months { line(month.month.description, "forecast", month.goes, month.left, month.withArrivals) }
    return bytes
  }

  private func guarded(_ text: String?) -> String { BreaksCSV.guarded(text ?? "") }
}

extension RetentionForecast {
  /// What an archive may be when nothing known keeps it, by who has to agree: nobody, an approver, a reviewer.
  static let verdicts: [RetentionVerdict] = [.expired, .awaitingApproval, .awaitingReview]

  /// What is left when all that may go already is gone.
  var leftNow: Volume {
    var left = whole
    for volume in now.values {
      left.archives -= volume.archives
      left.bytes -= volume.bytes
    }
    return left
  }
}
