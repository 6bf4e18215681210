internal import Events
internal import Numbers
internal import Reconciliation

/// Open breaks as every form says them.
extension OpenBreaks {
  static let heads = ["Found", "Resolved", "Cleared", "Open", "Older", "Overdue", "Escalated"]
  static let keys = ["found", "resolved", "cleared", "open", "older", "overdue", "escalated"]
  static let nightHeads = ["Nights open", "High", "Medium", "Low", "Info", "Open", "Assigned", "Resolved", "Cleared"]

  /// In the order of `heads`: of a severity, or of all.
  func counts(_ severity: Severity? = nil) -> [Int] {
    [
      found(severity), resolved(severity), cleared(severity), open(severity), older(severity), severity.map(overdue) ?? overdue,
      severity.map(escalated) ?? escalated,
    ]
  }

  /// How many are open, and since when: `5,543 since 2026-11-13`.
  func sinceWhen(_ numbers: NumberForm) -> String {
    numbers.grouped(unresolved()) + (openSince.map { " since \($0)" } ?? "")
  }

  /// The nights that have open breaks.
  var standing: [Night] { nights.filter { !$0.open.isEmpty } }

  /// In the order of `nightHeads`.
  func counts(of night: Night) -> [Int] {
    [nightsOpen(night)] + Severity.allCases.reversed().map { night.open[$0] ?? 0 }
      + [night.open.values.reduce(0, +), night.assigned, night.resolved.values.reduce(0, +), night.cleared.values.reduce(0, +)]
  }

  /// A night's shares in the sums of a severity, in the order of `heads`; nil where it has none.
  func shares(of night: Night, _ severity: Severity) -> [Int]? {
    let open = night.open[severity] ?? 0
    let overdue = [limits.isOverdue, limits.isEscalated].map { $0(severity, nightsOpen(night)) ? open : 0 }
    let shares =
      night.date < window.lowerBound
      ? [0, 0, 0, 0, open] + overdue
      : [night.found, night.resolved, night.cleared, night.open].map { $0[severity] ?? 0 } + [0] + overdue
    return shares.contains { $0 > 0 } ? shares : nil
  }

  /// Which nights these are, and up to when it is known what was done.
  func note(_ numbers: NumberForm, workAsOf: String) -> String {
    "Breaks stand until somebody resolves them, or later evidence closes them. Of the \(numbers.grouped(length)) nights from "
      + "\(window.lowerBound) to \(window.upperBound), and as of \(workAsOf); provisional breaks are in the roll-forward above."
  }

  /// What is said of open breaks of nights before these; nil where there are none.
  func olderNote(_ numbers: NumberForm) -> String? {
    let count = older()
    guard count > 0 else { return nil }
    return "\(numbers.grouped(count)) open break\(count == 1 ? " is" : "s are") older than the window of "
      + "\(numbers.grouped(length)) night\(length == 1 ? "" : "s")."
  }

  /// Where those are.
  var olderCommand: String? { olderNights.first.map { "tally breaks list --since \($0.date)" } }

  /// What is said of the nights that are not listed; nil where all are.
  func restNote(_ numbers: NumberForm) -> String? {
    let rest = nights.count - standing.count
    return rest == 0 ? nil : "\(numbers.counted(rest, "more night")) found breaks, of which none is open."
  }
}

extension NumberForm {
  /// A limit in words.
  func nights(_ limit: Int?) -> String { limit.map { "after \(grouped($0)) night\($0 == 1 ? "" : "s")" } ?? "never" }
}

extension BreakStanding {
  /// `open 3 nights`; nil of a break that is closed, or that the night itself has found.
  func age(of record: BreakRecord, on night: LogicalDate, _ numbers: NumberForm) -> String? {
    let nights = night.day - record.firstSeen.day
    return resolution == nil && nights > 0 ? "open " + numbers.counted(nights, "night") : nil
  }
}

extension BreakWork {
  /// Which documents say so.
  func note(_ numbers: NumberForm) -> String {
    guard let last else { return "Nobody has recorded any work on breaks by then." }
    return
      "What people did is in \(numbers.grouped(count)) document\(count == 1 ? "" : "s"), each with the digest of the one before; the last is "
      + "\(last.key), SHA-256 \(last.sha256)."
  }
}
