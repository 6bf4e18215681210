internal import Events

extension Standing {
  /// What policies and holds come to.
  init(_ policies: [PolicyDays], _ holds: [HoldBearing]) {
    for hold in holds {
      heldUntil = max(heldUntil, hold.releasedOn?.day ?? .max)
      if hold.releasedOn != nil { graceUntil = max(graceUntil, hold.graceUntil?.day ?? .max) }
    }
    for policy in policies {
      disposition = max(disposition, policy.disposition)
      guard policy.bound == .minimum else {
        if policy.touch == .all { allowedFrom = min(allowedFrom, policy.end) }
        continue
      }
      if policy.disposition == .keep { keptUntil = .max }
      if policy.waits { awaited.append((policy.start, policy.end)) } else { keptUntil = max(keptUntil, policy.end) }
    }
  }
}

extension RetentionVerdict {
  /// The rule that decided: of those that ask for the verdict on that day, the one that asks longest; the first by id where they
  /// agree.
  func decider(among bearings: [Bearing], on day: LogicalDate) -> Bearing? {
    bearings.reversed().reduce(nil) { best, bearing in
      guard let length = insistence(of: bearing, on: day) else { return best }
      return best.flatMap { insistence(of: $0, on: day) }.map { $0 > length } == true ? best : bearing
    }
  }

  /// How long a rule asks for this verdict; nil where it does not.
  private func insistence(of bearing: Bearing, on day: LogicalDate) -> Int? {
    switch (self, bearing) {
    // A rule that surely touches before one that may.
    case (.held, .hold(let hold)) where hold.releasedOn.map { day < $0 } != false:
      hold.fault != nil ? 0 : hold.touch.rawValue
    case (.unresolved, .fault): 0
    case (.inGrace, .hold(let hold)) where hold.releasedOn != nil && hold.graceUntil.map { day < $0 } != false:
      hold.graceUntil?.day ?? .max
    case (.lockedByStore, .lock): 0
    case (.retainedByPolicy, .policy(let policy)) where policy.isRunning(on: day):
      policy.disposition == .keep ? .max : policy.end?.day ?? .max
    case (.awaitingEvent, .policy(let policy)) where policy.isAwaiting(on: day): policy.start?.day ?? .max
    case (.awaitingReview, .policy(let policy)) where policy.disposition == .review,
      (.awaitingApproval, .policy(let policy)) where policy.disposition == .destroyAfterApproval:
      policy.end?.day ?? .min
    // What ended last made it expire.
    case (.expired, .policy(let policy)) where policy.end.map { $0 <= day } == true: policy.end?.day
    default: nil
    }
  }
}

extension PolicyBearing {
  /// Whether its event has not come by a day.
  func isAwaiting(on day: LogicalDate) -> Bool { bound == .minimum && event != nil && start.map { day < $0 } != false }

  /// Whether it keeps the archive on a day.
  func isRunning(on day: LogicalDate) -> Bool {
    guard bound == .minimum else { return false }
    return disposition == .keep || (!isAwaiting(on: day) && end.map { day < $0 } != false)
  }
}
