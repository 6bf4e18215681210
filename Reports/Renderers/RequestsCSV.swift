internal import Events
internal import Reconciliation

/// `requests.csv`: a line a request, the ones that were closed, given up or withdrawn first. Written as `breaks.csv` is.
package enum RequestsCSV {
  /// The columns, named as in `open-requests.ndjson` where they are the same.
  package static let columns = [
    "id", "state", "code", "since", "source", "messageId", "eventId", "export", "line", "date", "slot", "path", "evidence",
    "attempts", "lastStatus", "lastAt",
  ]

  /// The first line.
  package static var header: [UInt8] { BreaksCSV.line(columns) }

  /// The line of one request.
  package static func row(_ record: RequestRecord) -> [UInt8] {
    func guarded(_ text: String?) -> String { BreaksCSV.guarded(text ?? "") }
    return BreaksCSV.line([
      guarded(record.id), record.state.rawValue, record.code.name, record.since.description, guarded(record.source),
      guarded(record.messageID), guarded(record.eventID), guarded(record.export), record.line.map(String.init) ?? "",
      guarded(record.date), guarded(record.slot), guarded(record.path), guarded(record.evidence), String(record.attempts),
      record.lastStatus.map(String.init) ?? "", guarded(record.lastAt),
    ])
  }
}
