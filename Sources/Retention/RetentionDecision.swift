package import Events

/// What the engine says of one archive as of a day, and why.
package struct RetentionDecision: Sendable {
  /// The archive.
  package let id: String
  /// The day for which it was decided.
  package let asOf: LogicalDate
  /// Where the archive stands on that day.
  package let verdict: RetentionVerdict
  /// The earliest day after the as-of on which the verdict is another, as far as is known now; nil where no day is known. What
  /// people do in between changes it at any time.
  package let changesOn: LogicalDate?
  let grounds: Grounds

  /// The rule that decided; nil where it is that there is none.
  package var decidedBy: Bearing? { verdict.decider(among: rules, on: asOf) }

  /// Every rule that bore on it: faults, holds, policies, store, agreement; by id among each.
  package var rules: [Bearing] { grounds.rules }

  /// Until when a policy asks for easy access: the first day on which none does.
  package var hotUntil: LogicalDate? { grounds.policyBearings.compactMap(\.hotUntil).max() }

  /// Maxima that are reached although the archive stays: their ids.
  package var overdue: [String] {
    guard verdict != .expired else { return [] }
    return grounds.policyBearings.filter { $0.bound == .maximum && $0.end.map { $0 <= asOf } == true }.map(\.id)
  }
}
