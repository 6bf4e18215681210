import Events
import Retention

/// The rules of docs/retention.md once more, in their order, day by day and without any of the engine's code: what a rule touches is
/// written down by hand, and periods are Foundation's.
struct PlainModel {
  struct Policy {
    var policy: RetentionPolicy
    var touch: Touch
    var years = 0
    var months = 0
    var waits = false
  }

  struct Hold {
    var hold: Retention.Hold
    var touches: Bool
    /// The day of its release; nil where it is active.
    var released: LogicalDate?
  }

  var policies: [Policy]
  var holds: [Hold]
  /// The day of the outside event.
  var event: LogicalDate?
  var lock: LockState?
  var agreement: Agreement?
  var lastEvent: LogicalDate
  /// Days of grace.
  var grace = 30
  /// Whether the archive's label is one that nobody can rely on.
  var isFaulty = false

  /// The first day after a policy's period; nil where it has not begun.
  private func end(_ policy: Policy) -> LogicalDate? {
    let start = policy.waits ? event : lastEvent
    return start.flatMap { CalendarPeriodTests.end(policy.years, policy.months, 0, from: $0) }
  }

  func verdict(on day: LogicalDate) -> RetentionVerdict {
    // An active hold.
    for hold in holds where hold.touches {
      guard let released = hold.released, released <= day else { return .held }
    }
    // A label, or a lock, that nobody can rely on.
    guard !isFaulty, let lock else { return .unresolved }
    // A least period that runs, or has not begun.
    let touching = policies.filter { $0.touch != .none }
    let minima = touching.filter { $0.policy.bound == .minimum }
    var isAwaited = false
    for minimum in minima {
      if minimum.policy.disposition == .keep { return .retainedByPolicy }
      if minimum.waits, event.map({ day < $0 }) ?? true {
        isAwaited = true
      } else if end(minimum).map({ day < $0 }) ?? true {
        return .retainedByPolicy
      }
    }
    if isAwaited { return .awaitingEvent }
    // The grace: so many days after that of the release.
    for hold in holds where hold.touches {
      if let released = hold.released, day.day <= released.day + grace { return .inGrace }
    }
    // Something must say of all of it that it may go.
    let together = Set(minima.map(\.policy.id)).isSuperset(of: ["sends", "rest"])
    let reached = touching.contains { policy in
      policy.policy.bound == .maximum && policy.touch == .all && end(policy).map { day >= $0 } == true
    }
    guard together || reached || minima.contains(where: { $0.touch == .all }) else { return .unresolved }
    // The store.
    if lock.isHeld || lock.retainedUntil.map({ day < $0 }) == true { return .lockedByStore }
    // People.
    let holdsNow = agreement.map { $0.from <= day && day < $0.until } ?? false
    let wants = touching.map(\.policy.disposition)
    if wants.contains(.review), !(holdsNow && agreement?.kind == .review) { return .awaitingReview }
    if wants.contains(.destroyAfterApproval), !holdsNow { return .awaitingApproval }
    return .expired
  }
}
