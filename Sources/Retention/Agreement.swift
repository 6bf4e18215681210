package import Events

/// That a person agreed to the destruction, as it was verified: signature, role and plan are checked before.
package struct Agreement: Hashable, Sendable {
  /// What was asked.
  package enum Kind: String, CaseIterable, Sendable {
    /// To approve a plan.
    case approval
    /// To look at the archive itself, which is an approval as well.
    case review
  }

  /// What was agreed to.
  package var kind: Kind
  /// The first day on which it holds, and the first on which it holds no more.
  package var from: LogicalDate
  /// The first day on which it holds no more.
  package var until: LogicalDate

  /// Whoever makes it has verified signature, role and plan.
  package init(kind: Kind, from: LogicalDate, until: LogicalDate) {
    (self.kind, self.from, self.until) = (kind, from, until)
  }
}
