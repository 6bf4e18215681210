package import Events
package import Reconciliation

/// What a reconciliation came to.
package struct ReconcileOutcome: Sendable {
  package var date: LogicalDate
  /// The version of the day's reconciliation that holds it.
  package var version: Int
  /// Whether this run wrote it.
  package var isNew: Bool
  package var totals: ControlTotals
  /// `totals.json`.
  package var totalsJSON: [UInt8]
  /// Exports of the day.
  package var exports: Int
  /// Every export of the window: key, stored bytes, SHA-256.
  package var inputs: [(key: String, bytes: Int64, sha256: String)]

  /// Breaks of all codes.
  package var breaks: Int { BreakCode.allCases.reduce(0) { $0 + totals.breaks($1) } }
}

extension ReconcileOutcome {
  /// The files of a version, in the order in which they are written: it is complete when the last is there.
  package static let files = [
    "breaks.ndjson", "open-items.ndjson", "cleared.ndjson", "open-requests.ndjson", "closed-requests.ndjson",
    "comparisons.ndjson",
    "run.json", "totals.json",
  ]
}
