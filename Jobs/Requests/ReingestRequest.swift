internal import Events
internal import Reconciliation
internal import Sealing

/// What is asked for once more: an event that the ledger lacks, or an export that a slot lacks.
///
/// Its id is a digest of what is asked for, and of nothing else: the same gap, seen again on another night or by a re-run, is the same
/// request.
struct ReingestRequest: Hashable, Sendable {
  /// What is missing.
  enum Subject: Hashable, Sendable {
    /// `MISSING_IN_LEDGER`: one event of a message.
    case event(message: String, event: String)
    /// `EXPORT_GAP`: a day's export that fills a slot.
    case slot(source: String, date: LogicalDate, slot: String)
    /// `EXPORT_GAP`: a day's export of that path, which could not be kept.
    case path(source: String, date: LogicalDate, path: String)
  }

  let subject: Subject

  /// The break that asks.
  var code: BreakCode {
    if case .event = subject { .missingInLedger } else { .exportGap }
  }

  /// The first 128 bits of the SHA-256 over a JSON array without blanks: the code, and what is asked for.
  var id: PackedID {
    var json = JSONWriter()
    json.beginArray()
    json.string(code.name)
    switch subject {
    case .event(let message, let event): for word in [message, event] { json.string(word) }
    case .slot(let source, let date, let slot): for word in [source, date.description, "slot", slot] { json.string(word) }
    case .path(let source, let date, let path): for word in [source, date.description, "path", path] { json.string(word) }
    }
    json.endArray()
    return PackedID(text: json.bytes)
  }

  /// The export that a finding says is missing; nil for any other finding.
  init?(_ finding: ExportFinding, date: LogicalDate) {
    guard finding.code == .exportGap else { return nil }
    func detail(_ name: String) -> String? { finding.detail.first { $0.key == name }?.value.stringValue }
    if let slot = detail("slot") {
      subject = .slot(source: finding.source, date: date, slot: slot)
    } else if let path = detail("path") {
      subject = .path(source: finding.source, date: date, path: path)
    } else {
      return nil
    }
  }

  /// An event of a message.
  init(message: String, event: String) { subject = .event(message: message, event: event) }
}
