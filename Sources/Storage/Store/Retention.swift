package import Events

/// Until when a version may not be deleted, and how firmly.
package struct Retention: Hashable, Sendable {
  /// Who may shorten a retention.
  package enum Strength: String, Comparable, CaseIterable, Sendable {
    /// Who has a special permission of the store, by other means than this program, which never shortens any.
    case removable
    /// Nobody.
    case final

    /// `removable` is weaker than `final`.
    package static func < (a: Strength, b: Strength) -> Bool { a == .removable && b == .final }
  }

  /// The first instant at which the version may be deleted: whole seconds, which is what all stores can keep.
  package let until: Instant
  /// Who may shorten it.
  package let strength: Strength

  /// A retention; a part of a second counts as a whole one.
  package init(until: Instant, strength: Strength) {
    let second: Int64 = 1_000_000_000
    let rest = until.nanoseconds % second
    let (up, isTooLate) = (until.nanoseconds - rest).addingReportingOverflow(rest > 0 ? second : 0)
    self.until = Instant(nanoseconds: isTooLate ? until.nanoseconds - rest : up, digits: 0)
    self.strength = strength
  }

  /// Whether it still keeps a version at an instant, in nanoseconds since 1970.
  package func isInForce(at now: Int64) -> Bool { now < until.nanoseconds }

  /// Whether a version with this retention may be given another: it must be neither earlier nor weaker, even after this one has passed.
  package func allows(_ other: Retention) -> Bool { other.until >= until && other.strength >= strength }

  /// The least retention that is neither earlier nor weaker than any of the two.
  package func joined(with other: Retention) -> Retention {
    Retention(until: max(until, other.until), strength: max(strength, other.strength))
  }

  /// Throws `invalid` where it has passed already at an instant.
  func check(at now: Int64, _ operation: String, _ path: String) throws(StorageError) {
    guard isInForce(at: now) else {
      throw StorageError(
        .invalid, operation, path, cause: "the retention ends on \(until), which has passed", remedy: "name a later instant")
    }
  }

  /// Throws `refused` where `other` may not take its place.
  func check(before other: Retention, _ path: String) throws(StorageError) {
    guard allows(other) else {
      throw StorageError(
        .refused, "retain", path,
        cause: "until \(until) (\(strength)) would become \(other.until) (\(other.strength))",
        remedy: "a retention is never shortened or weakened; name a later instant")
    }
  }
}
