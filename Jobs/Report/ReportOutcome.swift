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
}
