package import Events

/// What became of a version that was to be deleted. What protects it is a verdict and no error.
package enum Deletion: Hashable, Sendable {
  /// It is gone, durably.
  case deleted
  /// There was no such version.
  case absent
  /// Its retention has not passed; nil where the store does not tell the instant.
  case retained(until: Instant?)
  /// A legal hold is on it.
  case held
  /// The store said no for another reason, which is given.
  case refused(String)
}
