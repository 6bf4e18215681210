/// Leaves a server alone that fails again and again: after some failures in a row nobody asks it for a while, and then one at a time
/// until it answers. Pure: the clock is the caller's.
struct CircuitBreaker: Hashable, Sendable {
  enum State: Hashable, Sendable {
    /// Everybody may ask; so many failures in a row.
    case closed(failures: Int)
    /// Nobody may ask before that instant.
    case open(until: Int64)
    /// One asks, the others wait for what becomes of it; until that instant, after which the next may.
    case halfOpen(until: Int64)
  }

  enum Admission: Hashable, Sendable {
    case go
    /// Ask again after this.
    case wait(Duration)
  }

  private(set) var state = State.closed(failures: 0)
  private let limit: Int
  private let coolDown: Int64

  init(_ policy: RetryPolicy) {
    limit = max(1, policy.breakAfter)
    coolDown = policy.coolDown.nanoseconds
  }

  /// Whether a request may go; `now` in nanoseconds of a clock that never goes back.
  mutating func admit(_ now: Int64) -> Admission {
    switch state {
    case .closed: return .go
    case .open(let until), .halfOpen(let until):
      guard now >= until else { return .wait(.nanoseconds(until - now)) }
      // A probe that never comes back must not shut the door for ever.
      state = .halfOpen(until: now + coolDown)
      return .go
    }
  }

  /// The server answered.
  mutating func succeed() { state = .closed(failures: 0) }

  /// It did not.
  mutating func fail(_ now: Int64) {
    switch state {
    case .closed(let failures):
      state = failures + 1 < limit ? .closed(failures: failures + 1) : .open(until: now + coolDown)
    case .halfOpen: state = .open(until: now + coolDown)
    // A straggler that was sent before.
    case .open: break
    }
  }
}

extension Duration {
  /// Cut off at what 64 bits hold.
  var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (product, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, isLonger) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
    return isTooLong || isLonger ? .max : sum
  }
}
