/// How often and how long a request that failed is tried again.
package struct RetryPolicy: Hashable, Sendable {
  /// The most attempts of one request, the first included.
  package var attempts = 6
  /// The first wait is at most this, and each later one at most twice the one before…
  var base: Duration = .milliseconds(200)
  /// …but never more than this.
  var cap: Duration = .seconds(20)
  /// The longest that one request waits in all. A server that asks for more gets no further attempt.
  package var patience: Duration = .seconds(120)
  /// What all requests of a run may spend on further attempts; see `RetryBudget`.
  package var budget = 500
  /// So many failures in a row, of any requests to a server, and it is left alone…
  package var breakAfter = 20
  /// …for so long.
  package var coolDown: Duration = .seconds(15)

  /// What suits a nightly run.
  package static let standard = RetryPolicy()

  /// That of a nightly run: `standard`.
  package init() {}

  /// Exponential with full jitter (Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog): anything from nothing to
  /// the cap or base · 2^(attempt − 1). `attempt` is the one that failed, from 1; `random` is in 0 ..< 1.
  func backOff(after attempt: Int, random: Double) -> Duration {
    let ceiling = attempt > 30 ? cap : min(cap, base * (1 << (attempt - 1)))
    return ceiling * random
  }
}

/// Why another attempt makes sense, and when.
package struct RetryAdvice: Hashable, Sendable {
  /// The kinds of failure that may pass.
  package enum Cause: String, Sendable {
    /// The server is well and has too much to do.
    case throttled
    /// The server failed.
    case server
    /// No connection, or it broke, or nothing came in time.
    case connection
    /// The body was shorter than its length.
    case cutShort
  }

  /// What failed.
  package var cause: Cause
  /// Not before this has passed.
  package var after: Duration?

  /// Why to try again, and how long the server asked to be left alone; nil where it did not say.
  package init(_ cause: Cause, after: Duration? = nil) {
    self.cause = cause
    self.after = after
  }

  /// What a status says; nil where another attempt would say the same. 501 and 505 are 5xx that last (RFC 9110, 15.6.2 and 15.6.6).
  package init?(_ response: HTTPResponse) {
    switch response.status {
    case 429: cause = .throttled
    case 408: cause = .connection
    case 501, 505: return nil
    case 500...599: cause = .server
    default: return nil
    }
    after = RetryAfter.wait(response)
  }

  /// What an error says; nil where another attempt would fail in the same way.
  init?(_ error: any Error) {
    switch (error as? StorageError)?.code {
    case .unavailable: self.init(.connection)
    case .damaged: self.init(.cutShort)
    default: return nil
    }
  }
}

/// The attempts of one request: counts them and their waits.
struct RetryLoop: Sendable {
  private let policy: RetryPolicy
  /// The attempt that runs, from 1.
  private(set) var attempt = 1
  private var waited: Duration = .zero

  init(_ policy: RetryPolicy) { self.policy = policy }

  /// How long to wait before the next attempt; nil where there is none.
  mutating func next(_ advice: RetryAdvice, random: Double) -> Duration? {
    guard attempt < policy.attempts else { return nil }
    let wait = (advice.after ?? .zero) + policy.backOff(after: attempt, random: random)
    guard spend(wait) else { return nil }
    attempt += 1
    return wait
  }

  /// Takes a wait out of the request's patience; false if there is not enough left.
  mutating func spend(_ wait: Duration) -> Bool {
    guard waited + wait <= policy.patience else { return false }
    waited += wait
    return true
  }
}
