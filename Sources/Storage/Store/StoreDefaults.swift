internal import Events

/// What a store does for every flushed object without being asked.
package struct StoreDefaults: Hashable, Sendable {
  /// How long an object is retained from its creation, nanoseconds; nil: not at all.
  var retain: Int64?
  /// How firmly.
  var strength: Retention.Strength
  /// Whether a directory's files get the immutable flag too.
  var immutable: Bool

  /// Without parameters: nothing is protected.
  package init(retain: Int64? = nil, strength: Retention.Strength = .removable, immutable: Bool = false) {
    self.retain = retain
    self.strength = strength
    self.immutable = immutable
  }

  /// No retention, no flag.
  package static let none = StoreDefaults()

  /// The retention of what is made at an instant, in nanoseconds since 1970.
  package func retention(at now: Int64) -> Retention? {
    guard let retain else { return nil }
    let (until, isTooLate) = now.addingReportingOverflow(retain)
    return Retention(until: Instant(nanoseconds: isTooLate ? .max : until), strength: strength)
  }
}
