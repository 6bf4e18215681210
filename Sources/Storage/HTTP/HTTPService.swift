internal import Sealing
internal import Synchronization

/// Requests that are tried again where that makes sense: with back-off and jitter, `Retry-After`, a budget for all requests of the run and
/// a circuit breaker for each server. Only what is repeatable is repeated.
package final class HTTPService: Sendable {
  /// What happened to a request that will be tried again.
  package struct Retry: Hashable, Sendable {
    /// Of whom it was asked; the rest of the URL may be secret.
    package var origin: HTTPOrigin
    var method: HTTPMethod
    /// The attempt that failed, from 1.
    package var attempt: Int
    /// Why it will be.
    package var cause: RetryAdvice.Cause
    /// The wait before the next.
    var wait: Duration
  }

  /// What a service takes from its surroundings.
  package struct Surroundings: Sendable {
    /// Nanoseconds of a clock that never goes back.
    var now: @Sendable () -> Int64
    /// Waits; throws where the task is cancelled.
    var pause: @Sendable (Duration) async throws -> Void
    /// From 0 up to 1.
    var jitter: @Sendable () -> Double
    /// Called before each further attempt.
    var onRetry: @Sendable (Retry) -> Void

    /// With the task's own sleep and the system's randomness where nothing else is given.
    package init(
      now: @escaping @Sendable () -> Int64,
      pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
      jitter: @escaping @Sendable () -> Double = { RandomID.fraction() }, onRetry: @escaping @Sendable (Retry) -> Void = { _ in }
    ) {
      self.now = now
      self.pause = pause
      self.jitter = jitter
      self.onRetry = onRetry
    }
  }

  private struct State {
    var budget: RetryBudget
    var breakers: [HTTPOrigin: CircuitBreaker] = [:]
  }

  /// What an attempt gave, and whether another may do better.
  private struct Attempt<Value> {
    var value: Value
    var advice: RetryAdvice?
  }

  /// For what is to be asked once.
  let client: HTTPClient
  private let policy: RetryPolicy
  private let surroundings: Surroundings
  private let judge: @Sendable (HTTPResponse) -> RetryAdvice?
  private let state: Mutex<State>

  /// `judge` says of a response that is no success whether another attempt makes sense; by default the status decides.
  package init(
    _ client: HTTPClient, _ policy: RetryPolicy = .standard, _ surroundings: Surroundings,
    judge: @escaping @Sendable (HTTPResponse) -> RetryAdvice? = { RetryAdvice($0) }
  ) {
    self.client = client
    self.policy = policy
    self.surroundings = surroundings
    self.judge = judge
    state = Mutex(State(budget: RetryBudget(policy.budget)))
  }

  /// `HTTPClient.send` with attempts; `make` makes and signs the request anew for each. When they are used up, the last response or error
  /// stands. A body that stays shorter than its length is `unavailable` in the end.
  package func send(limit: Int = 1 << 20, _ make: @Sendable () async throws -> HTTPRequest) async throws -> HTTPResponse {
    try await attempts(make) { request in
      let response = try await client.send(request, limit: limit)
      return Attempt(value: response, advice: response.isSuccess ? nil : judge(response))
    }
  }

  /// `HTTPClient.open` with attempts, up to the head of the response. What breaks off later is the reader's.
  package func open(_ make: @Sendable () async throws -> HTTPRequest) async throws -> HTTPDownload {
    try await attempts(make) { request in
      let download = try await client.open(request)
      guard !download.isSuccess else { return Attempt(value: download) }
      // What it says decides, and a refusal is short.
      let (kept, response) = try await download.refusal(limit: 64 << 10)
      return Attempt(value: kept, advice: judge(response))
    }
  }

  private func attempts<Value>(
    _ make: () async throws -> HTTPRequest, _ send: (HTTPRequest) async throws -> Attempt<Value>
  ) async throws -> Value {
    var loop = RetryLoop(policy)
    while true {
      let request = try await make()
      guard let origin = HTTPOrigin(request.url) else { return try await send(request).value }
      if case .wait(let wait) = admit(origin) {
        guard loop.spend(wait) else { throw Self.leftAlone(request, origin) }
        try await surroundings.pause(wait)
        continue
      }
      do {
        let attempt = try await send(request)
        guard let wait = note(attempt.advice, request, origin, &loop) else { return attempt.value }
        try await surroundings.pause(wait)
      } catch {
        guard !(error is CancellationError), let wait = note(RetryAdvice(error), request, origin, &loop) else {
          throw Self.last(error)
        }
        try await surroundings.pause(wait)
      }
    }
  }

  private func admit(_ origin: HTTPOrigin) -> CircuitBreaker.Admission {
    let now = surroundings.now()
    return state.withLock { $0.breakers[origin, default: CircuitBreaker(policy)].admit(now) }
  }

  /// Writes down how an attempt went. The wait before the next one; nil where there is none.
  private func note(_ advice: RetryAdvice?, _ request: HTTPRequest, _ origin: HTTPOrigin, _ loop: inout RetryLoop) -> Duration? {
    let now = surroundings.now()
    let attempt = loop.attempt
    state.withLock { state in
      if advice == nil || advice?.cause == .throttled {
        state.breakers[origin, default: CircuitBreaker(policy)].succeed()
      } else {
        state.breakers[origin, default: CircuitBreaker(policy)].fail(now)
      }
      if advice == nil { state.budget.restore(afterRetry: attempt > 1) }
    }
    guard let advice, request.isRepeatable, let wait = loop.next(advice, random: surroundings.jitter()),
      state.withLock({ $0.budget.spend() })
    else { return nil }
    surroundings.onRetry(Retry(origin: origin, method: request.method, attempt: attempt, cause: advice.cause, wait: wait))
    return wait
  }

  private static func leftAlone(_ request: HTTPRequest, _ origin: HTTPOrigin) -> StorageError {
    StorageError(
      .unavailable, request.method.rawValue, origin.description, cause: "it failed too often and is left alone for a while",
      remedy: "check the network and the server")
  }

  /// What is cut short every time is the network's fault, and not an object's that was damaged.
  private static func last(_ error: any Error) -> any Error {
    guard var error = error as? StorageError, error.code == .damaged else { return error }
    error.code = .unavailable
    return error
  }
}
