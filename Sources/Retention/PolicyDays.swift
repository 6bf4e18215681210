internal import Events

/// A policy that is about an archive, or may be, in as much as the verdict takes.
struct PolicyDays: Sendable {
  /// Its place among the engine's policies.
  var place: Int32
  /// `possible` or more.
  var touch: Touch
  var bound: RetentionPolicy.Bound
  var disposition: RetentionPolicy.Disposition
  /// Whether its period begins with an outside event.
  var waits: Bool
  /// The day with which its period begins, and the first after it, as days since 1970; `Int.max` is never.
  var start: Int
  var end: Int
}

extension PolicyBearing {
  /// What a policy says of the archive that those days are of.
  init(_ policy: RetentionPolicy, _ days: PolicyDays) {
    func date(_ day: Int) -> LogicalDate? { day == .max ? nil : LogicalDate(day: day) }
    (id, citation, bound, period) = (policy.id, policy.citation, policy.bound, policy.period)
    (disposition, touch) = (policy.disposition, days.touch)
    if case .outsideEvent(let name) = policy.start { event = name }
    (start, end) = (date(days.start), date(days.end))
    hotUntil = start.flatMap { start in policy.hot?.end(from: start) }
  }
}
