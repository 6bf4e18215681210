internal import Reconciliation

/// Standing breaks from the report of the night before to this one: what that left open, and what has become of it since.
struct StandingRoll: Hashable, Sendable {
  /// The id of that report.
  let opening: String
  let check: FootCheck

  /// Nil where that report does not say, or does not foot itself.
  init?(_ before: NightSummary?, _ open: OpenBreaks) {
    guard let before, let then = before.ever, before.verdict != .doesNotFoot else { return nil }
    /// Work can be undone, and a night be reconciled again: then a figure goes back.
    func moved(_ count: Int, _ name: String, back: String, taken: Bool = false) -> FootCheck.Term {
      count < 0 ? FootCheck.Term(back, -count, taken: !taken) : FootCheck.Term(name, count, taken: taken)
    }
    opening = before.reportID
    check = FootCheck(
      "Standing breaks",
      [
        FootCheck.Term("opening", before.open.values.reduce(0, +)),
        moved(open.ever.found - then.found, "found", back: "found no more"),
        moved(open.ever.cleared - then.cleared, "cleared", back: "no more cleared", taken: true),
        moved(open.ever.resolved - then.resolved, "resolved", back: "open again", taken: true),
      ], gives: FootCheck.Term("open", open.unresolved()))
  }
}
