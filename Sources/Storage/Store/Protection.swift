/// What keeps a version from being deleted: its retention, and a legal hold.
package struct Protection: Hashable, Sendable {
  /// Until when nobody may delete it, and whether that can be shortened; nil for no time.
  package var retention: Retention?
  /// Whether there is a legal hold, which has no end but being taken off.
  package var isHeld: Bool

  /// No protection, where nothing is said.
  package init(retention: Retention? = nil, isHeld: Bool = false) {
    self.retention = retention
    self.isHeld = isHeld
  }

  /// No protection at all.
  package static let none = Protection()

  /// The least protection that is at least each of the two.
  package func joined(with other: Protection) -> Protection {
    let retention =
      if let mine = self.retention, let its = other.retention { mine.joined(with: its) } else {
        self.retention ?? other.retention
      }
    return Protection(retention: retention, isHeld: isHeld || other.isHeld)
  }

  /// With a retention where it has none.
  func orRetained(_ fallback: Retention?) -> Protection { Protection(retention: retention ?? fallback, isHeld: isHeld) }

  /// Why a version cannot be deleted at an instant, in nanoseconds since 1970; nil where it can.
  package func verdict(at now: Int64) -> Deletion? {
    if isHeld { return .held }
    if let retention, retention.isInForce(at: now) { return .retained(until: retention.until) }
    return nil
  }
}
