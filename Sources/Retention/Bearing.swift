package import Events

/// A rule that bore on an archive, and how.
package enum Bearing: Hashable, Sendable {
  case policy(PolicyBearing)
  case hold(HoldBearing)
  case fault(ArchiveFault)
  /// What the store keeps by itself.
  case lock(LockState)
  /// What a person agreed to.
  case agreement(Agreement)

  /// Where the rule is read: `policy sec-17a-4-a`, `hold LIT-1`; nil for what has no id.
  package var id: String? {
    switch self {
    case .policy(let bearing): bearing.id
    case .hold(let bearing): bearing.id
    case .fault, .lock, .agreement: nil
    }
  }
}

/// A policy that is about an archive, or may be.
package struct PolicyBearing: Hashable, Sendable {
  /// Of the policy.
  package var id: String
  var citation: String
  /// Whether it says how long at least, or at most.
  package var bound: RetentionPolicy.Bound
  var period: CalendarPeriod
  /// What it says is to be done when its time is over.
  package var disposition: RetentionPolicy.Disposition
  /// `possible` or more.
  var touch: Touch
  /// The outside event with which it begins; nil where it needs none.
  var event: String?
  /// The day with which its period begins; nil where its event has not come.
  var start: LogicalDate?
  /// The first day after its period; nil where that has not begun, or ends beyond the calendar.
  package var end: LogicalDate?
  /// The first day on which it no longer asks for easy access; nil where it does not ask.
  var hotUntil: LogicalDate?
}

/// A hold that touched an archive, or may have.
package struct HoldBearing: Hashable, Sendable {
  /// Of the hold.
  package var id: String
  var matter: String?
  var caseReference: String?
  /// `possible` or more.
  var touch: Touch
  /// Why its documents cannot be relied on.
  var fault: String?
  /// The day on which it let go; nil while it holds.
  package var releasedOn: LogicalDate?
  /// The first day after the grace; nil while it holds, or where the grace ends beyond the calendar.
  package var graceUntil: LogicalDate?
}
