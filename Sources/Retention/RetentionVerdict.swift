/// Where an archive stands on a day. The first that applies, in this order, is the verdict; `UNRESOLVED` applies in two places.
package enum RetentionVerdict: String, CaseIterable, Sendable {
  /// A hold is on it, or may be.
  case held = "HELD"
  /// Its label is not fit to decide by, or no policy says of all of it how long it is kept.
  case unresolved = "UNRESOLVED"
  /// A least period runs, or a policy keeps it for ever.
  case retainedByPolicy = "RETAINED_BY_POLICY"
  /// A least period has not begun, since its outside event has not come.
  case awaitingEvent = "AWAITING_EVENT"
  /// The grace after the last release of a hold runs.
  case inGrace = "IN_GRACE"
  /// Nothing of ours keeps it, and the store does.
  case lockedByStore = "LOCKED_BY_STORE"
  /// A person has to look at it.
  case awaitingReview = "AWAITING_REVIEW"
  /// A person has to approve its destruction.
  case awaitingApproval = "AWAITING_APPROVAL"
  /// Nothing keeps it.
  case expired = "EXPIRED"
}
