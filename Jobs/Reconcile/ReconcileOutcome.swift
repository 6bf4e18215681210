package import Events
package import Operations
package import Reconciliation

/// What a reconciliation came to.
package struct ReconcileOutcome: Sendable {
  /// The logical date that was reconciled.
  package var date: LogicalDate
  /// The version of the day's reconciliation that holds it.
  package var version: Int
  /// Whether this run wrote it.
  package var isNew: Bool
  /// They foot.
  package var totals: ControlTotals
  /// `totals.json`.
  package var totalsJSON: [UInt8]
  /// The SHA-256 of the version's files, by their names.
  package var digests: [String: String]
  /// Exports of the day.
  package var exports: Int
  /// Every export of the window: key, stored bytes, SHA-256.
  package var inputs: [(key: String, bytes: Int64, sha256: String)]
  /// Exports of the window that were not read, of sources that the config does not name: how many of each.
  package var unnamed: [String: Int]
  /// Keys of exports of the window that were released, and not read.
  package var released: [String]

  /// Breaks of all codes.
  package var breaks: Int { BreakCode.allCases.reduce(0) { $0 + totals.breaks($1) } }

  /// What is said where the day is not proved, whatever else was found: no event of the day is matched, since it has none or inbound ones alone;
  /// nil where one is.
  package var noInput: JobError? {
    totals.events.hasInput || totals.ledger.hasInput ? nil : .noInput(date, exports: exports)
  }
}

extension JobError {
  /// A day without an event to match, in so many exports.
  static func noInput(_ date: LogicalDate, exports: Int) -> JobError {
    JobError(
      .noInput, "no input for \(date)", at: "exports/",
      because: exports == 0
        ? "no source of the config has a kept export of that day" : "the exports of the day have no outbound event",
      remedy: "the day is not proved: run it again when its exports are there")
  }
}

extension ReconcileOutcome {
  /// The files of a version, in the order in which they are written: it is complete when the last is there.
  package static let files = [
    "breaks.ndjson", "open-items.ndjson", "cleared.ndjson", "open-requests.ndjson", "closed-requests.ndjson",
    "comparisons.ndjson",
    "run.json", "totals.json",
  ]
}
