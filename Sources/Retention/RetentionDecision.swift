package import Events

/// What the engine says of one archive as of a day, and why.
package struct RetentionDecision: Hashable, Sendable {
  /// The archive.
  package var id: String
  package var asOf: LogicalDate
  package var verdict: RetentionVerdict
  /// The rule that decided; nil where it is that there is none.
  package var decidedBy: Bearing?
  /// Every rule that bore on it: faults, holds, policies, store, agreement; by id among each.
  package var rules: [Bearing]
  /// The earliest day after the as-of on which the verdict is another, as far as is known now; nil where no day is known. What
  /// people do in between changes it at any time.
  package var changesOn: LogicalDate?
  /// Until when a policy asks for easy access: the first day on which none does.
  package var hotUntil: LogicalDate?
  /// Maxima that are reached although the archive stays: their ids.
  package var overdue: [String]
}
