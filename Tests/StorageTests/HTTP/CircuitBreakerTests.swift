import Testing

@testable import Storage

/// Reads like a transcript: what is told to the breaker, and the state after it.
@Suite struct CircuitBreakerTests {
  enum Step: Sendable {
    case fail(at: Int64)
    case succeed
    case go(at: Int64)
    case wait(at: Int64, Int64)
  }

  private static let second: Int64 = 1_000_000_000

  @Test(
    arguments: [
      ([.go(at: 0), .fail(at: 0), .fail(at: 0)], .closed(failures: 2)),
      // A success in between begins anew.
      ([.fail(at: 0), .fail(at: 0), .succeed, .fail(at: 0)], .closed(failures: 1)),
      ([.fail(at: 0), .fail(at: 0), .fail(at: 1)], .open(until: 10 * second + 1)),
      // Nobody is let in before the time, and stragglers do not make it longer.
      (
        [
          .fail(at: 0), .fail(at: 0), .fail(at: 0), .wait(at: second, 9 * second), .fail(at: 5 * second),
          .wait(at: 10 * second - 1, 1),
        ],
        .open(until: 10 * second)
      ),
      // Then one, while the others wait.
      (
        [.fail(at: 0), .fail(at: 0), .fail(at: 0), .go(at: 10 * second), .wait(at: 12 * second, 8 * second)],
        .halfOpen(until: 20 * second)
      ),
      // Which decides.
      ([.fail(at: 0), .fail(at: 0), .fail(at: 0), .go(at: 10 * second), .succeed, .go(at: 10 * second)], .closed(failures: 0)),
      (
        [
          .fail(at: 0), .fail(at: 0), .fail(at: 0), .go(at: 10 * second), .fail(at: 11 * second),
          .wait(at: 11 * second, 10 * second),
        ],
        .open(until: 21 * second)
      ),
      // One that never came back is followed by the next.
      (
        [.fail(at: 0), .fail(at: 0), .fail(at: 0), .go(at: 10 * second), .wait(at: 20 * second - 1, 1), .go(at: 20 * second)],
        .halfOpen(until: 30 * second)
      ),
    ] as [([Step], CircuitBreaker.State)])
  func transcript(_ steps: [Step], _ state: CircuitBreaker.State) {
    var policy = RetryPolicy.standard
    policy.breakAfter = 3
    policy.coolDown = .seconds(10)
    var breaker = CircuitBreaker(policy)
    for step in steps {
      switch step {
      case .fail(let now): breaker.fail(now)
      case .succeed: breaker.succeed()
      case .go(let now): #expect(breaker.admit(now) == .go)
      case .wait(let now, let left): #expect(breaker.admit(now) == .wait(.nanoseconds(left)))
      }
    }
    #expect(breaker.state == state)
  }
}
