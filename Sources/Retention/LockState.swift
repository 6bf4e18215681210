package import Events

/// What the store says keeps an archive: the strictest of what is on any of its objects.
package struct LockState: Hashable, Sendable {
  /// The first day on which the store lets it go; nil where it has no retention.
  package var retainedUntil: LogicalDate?
  /// Whether a legal hold is on an object.
  package var isHeld: Bool

  /// Without parameters: neither retained nor held.
  package init(retainedUntil: LogicalDate? = nil, isHeld: Bool = false) {
    (self.retainedUntil, self.isHeld) = (retainedUntil, isHeld)
  }

  /// Nothing keeps it.
  package static let open = LockState()
}
