internal import Numbers
internal import Reconciliation

/// Standing breaks from the report of the night before to this one: what that left open, and what has become of it since.
extension FootCheck {
  /// Nil where that report does not say, or does not foot itself.
  static func standing(_ before: NightSummary?, _ open: OpenBreaks) -> FootCheck? {
    guard let before, let then = before.ever, before.verdict != .doesNotFoot else { return nil }
    /// Work can be undone, and a night be reconciled again: then a figure goes back.
    func moved(_ count: Int, _ name: String, back: String, taken: Bool = false) -> Term {
      count < 0 ? Term(back, -count, taken: !taken) : Term(name, count, taken: taken)
    }
    return FootCheck(
      "Standing breaks",
      [
        Term("open by \(before.reportID)", before.open.values.reduce(0, +)),
        moved(open.ever.found - then.found, "found", back: "found no more"),
        moved(open.ever.resolved - then.resolved, "resolved", back: "open again", taken: true),
        moved(open.ever.cleared - then.cleared, "cleared by later evidence", back: "no more cleared", taken: true),
      ], gives: Term("open", open.unresolved()))
  }
}

extension NightReport {
  /// The roll-forward of standing breaks in words.
  func standingWords(_ numbers: NumberForm) -> String {
    checks.first { $0.subject == "Standing breaks" }.map {
      "Standing breaks, those that stay until they are resolved or cleared: \($0.equation(numbers))."
    }
      ?? "Standing breaks have no roll-forward: no report of the night before states what was open."
  }
}
