internal import Sealing

/// Sends mail, with further attempts where these make sense. A server that hangs costs the time of its attempts and no more.
package struct MailService: Sendable {
  private let server: MailServer
  private let policy: RetryPolicy
  private let pause: @Sendable (Duration) async throws -> Void
  private let onRetry: @Sendable (_ attempt: Int) -> Void

  /// `policy` says how often and how long; `pause` waits.
  package init(
    _ server: MailServer, _ policy: RetryPolicy = .standard,
    pause: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
    onRetry: @escaping @Sendable (_ attempt: Int) -> Void = { _ in }
  ) {
    (self.server, self.policy, self.pause, self.onRetry) = (server, policy, pause, onRetry)
  }

  /// The last code that the server answered. Throws `StorageError`; see `SMTPTransfer.send`.
  package func send(_ mail: Mail) async throws -> Int {
    var loop = RetryLoop(policy)
    while true {
      try Task.checkCancellation()
      do { return try await SMTPTransfer.send(mail, to: server) } catch let error as StorageError where error.code == .unavailable
      {
        let attempt = loop.attempt
        guard let wait = loop.next(RetryAdvice(.connection), random: RandomID.fraction()) else { throw error }
        onRetry(attempt)
        try await pause(wait)
      }
    }
  }
}
