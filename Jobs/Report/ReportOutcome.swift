package import Operations
package import Reports

/// What a report job leaves.
package struct ReportOutcome: Sendable {
  /// `2026-11-18-v1-3f2a9c01b7de`.
  package let reportID: String
  /// Which of the date's reports, from 1.
  package let version: Int
  /// Keys; the page's is the last.
  package let files: [String]
  /// Whether anything was written; false where the same report was there already.
  package let isNew: Bool
  /// What the report says first.
  package let verdict: Verdict
  /// Characters that the PDF shows as boxes, for its fonts lack them.
  package let missing: [Unicode.Scalar]
  /// What is open of the last nights' breaks.
  package let open: OpenBreaks
  /// The sign-off of the last version that was signed, where this run wrote another one.
  package let signedBefore: SignOff?

  /// Why nothing, or less, is proved of the night although its report is written; nil where it says all there is to say.
  package let error: JobError?

  /// The page's key.
  package var page: String { files.last ?? "" }

  /// How the run ends.
  package var exit: ExitCode {
    switch verdict.kind {
    case .doesNotFoot, .notReconciled: .integrity
    case .noInput: .noInput
    case .breaks: .breaks
    case .noBreaks: open.escalated > 0 ? .breaks : .done
    }
  }

  /// What to say of a report whose verdict is an error.
  static func error(of report: NightReport, at page: String) -> JobError? {
    let date = report.identity.date
    switch report.verdict.kind {
    case .doesNotFoot, .notReconciled:
      let failed = report.checks.filter { !$0.holds }.map(\.subject)
      return JobError(
        .integrity, "the report of \(date) must not be relied on", at: page,
        because: "\(failed.count) of \(Quantity.counted(report.checks.count, "check")) failed: "
          + failed.prefix(5).joined(separator: "; ") + (failed.count > 5 ? "; and others" : ""),
        remedy: "its control totals mark them; `tally verify` tells what was altered")
    case .noInput: return .noInput(date, exports: report.inputs.count { $0.isDated(date) })
    case .breaks, .noBreaks: return nil
    }
  }
}
