internal import Reconciliation

/// What a report says first.
package struct Verdict: Hashable, Sendable {
  /// How the night ended, the gravest that applies.
  package enum Kind: Hashable, Sendable {
    /// Summary, details and inputs do not agree: no figure may be relied on.
    case doesNotFoot
    /// Nothing was reconciled, so nothing was proved.
    case noInput
    /// The run was stopped. A notice alone says so: there is nothing to report.
    case notReconciled
    case breaks
    case noBreaks

    /// The word in files.
    var name: String {
      switch self {
      case .doesNotFoot: "doesNotFoot"
      case .noInput: "noInput"
      case .notReconciled: "notReconciled"
      case .breaks: "breaks"
      case .noBreaks: "noBreaks"
      }
    }

    /// The verdict of that word; nil for another.
    init?(name: String) {
      guard let kind = [Kind.doesNotFoot, .noInput, .notReconciled, .breaks, .noBreaks].first(where: { $0.name == name }) else {
        return nil
      }
      self = kind
    }
  }

  /// The gravest that applies.
  package let kind: Kind
  /// `3 breaks in 2 codes.`
  package let sentence: String
  /// What it rests on.
  package let explanation: String

  /// `older` is what is to be said of open breaks that are older than the window.
  init(totals: Totals, inputs: Int, listing: BreakListing, checks: [FootCheck], older: String? = nil) {
    let more = older.map { " " + $0 } ?? ""
    let failed = checks.count { !$0.holds }
    let count = totals.breakCount
    let breaks = Verdict.counted(count, "break") + " in " + Verdict.counted(totals.codes.count, "code")
    let scanned = totals.events.scanned + (totals.ledger?.scanned ?? 0)
    let material =
      "\(Figures.grouped(scanned)) events in \(Verdict.counted(inputs, "export")), "
      + "\(Verdict.counted(totals.messages.sends, "message")) sent on the day"
      + (totals.messages.sends == 0
        ? "."
        : ", \(Figures.percent(totals.messages.delivered, of: totals.messages.sends)) % of them delivered and "
          + "\(Figures.percent(totals.messages.failed, of: totals.messages.sends)) % failed.")
    if failed > 0 {
      kind = .doesNotFoot
      sentence = "The totals do not foot."
      explanation =
        "\(failed) of \(Verdict.counted(checks.count, "check")) failed; the figures below must not be relied on. "
        + "Stated: \(breaks)." + more
    } else if scanned == 0 {
      kind = .noInput
      sentence = "No input."
      explanation =
        (inputs == 0 ? "No export" : "No event in \(Verdict.counted(inputs, "export"))")
        + " for this date: nothing was reconciled, and nothing is proved." + (count == 0 ? "" : " Stated: \(breaks).") + more
    } else if count > 0 {
      kind = .breaks
      sentence = breaks + "."
      let severities = Severity.allCases.reversed().compactMap { severity in
        listing.severities[severity].map { "\(Figures.grouped($0)) \(severity.name)" }
      }
      let provisional =
        listing.provisional == 0 ? "" : "; \(Figures.grouped(listing.provisional)) provisional, which a later outcome clears"
      explanation = "By severity: " + severities.joined(separator: ", ") + provisional + ". " + material + more
    } else {
      kind = .noBreaks
      sentence = "No breaks."
      explanation = material + more
    }
  }

  private static func counted(_ count: Int, _ noun: String) -> String {
    Figures.grouped(count) + " " + noun + (count == 1 ? "" : "s")
  }
}
