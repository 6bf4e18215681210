internal import Events

/// Finds credentials where AWS's own programs look, in their order, keeps them, and gets new ones before they expire. Any number of tasks may ask;
/// one of them looks.
package actor CredentialChain: S3CredentialSource {
  /// Where to look.
  package enum Choice: Sendable {
    /// Where the config says; it is read anew where a session token has expired.
    case config(@Sendable () throws -> S3Credentials)
    /// In one profile of the shared files.
    case profile(String)
    /// Environment, profile, web identity, container, instance.
    case surroundings
  }

  /// Temporary ones are replaced when less than this is left…
  private static let early: Int64 = 5 * 60_000_000_000
  /// …and after a failure not tried again before this has passed, as long as the old ones hold. What a server refuses is replaced as seldom.
  private static let pause: Int64 = 60_000_000_000

  private let choice: Choice
  private let around: CredentialSurroundings
  private var kept: S3Credentials?
  private var looking: Task<S3Credentials, any Error>?
  private var notBefore = Int64.min

  /// `kept` has been found already.
  package init(_ choice: Choice, _ around: CredentialSurroundings, kept: S3Credentials? = nil) {
    self.choice = choice
    self.around = around
    self.kept = kept
  }

  /// Credentials that hold. Throws a `StorageError` that says where they should have been: `unauthorized` where there are none,
  /// `unavailable` where a service does not answer.
  package func current() async throws -> S3Credentials {
    if let kept, isFresh(kept) { return kept }
    let result = await look()
    if let kept, case .failure = result, isValid(kept) { return kept }
    return try result.get()
  }

  /// Whoever comes with those that somebody else has had replaced gets what that brought.
  package func renewed(insteadOf refused: S3Credentials) async throws -> S3Credentials? {
    if let kept, !kept.hasSameKeys(as: refused) { return kept }
    if looking == nil {
      guard around.now() >= notBefore else { return nil }
      notBefore = around.now() + Self.pause
    }
    let found = try await look().get()
    return found.hasSameKeys(as: refused) ? nil : found
  }

  private func look() async -> Result<S3Credentials, any Error> {
    // Not the asking task's own: others wait for it too.
    let task = looking ?? Task { try await Self.find(choice, around) }
    looking = task
    let result = await task.result
    if looking == task { note(result) }
    return result
  }

  private func note(_ result: Result<S3Credentials, any Error>) {
    looking = nil
    switch result {
    case .success(let found): kept = found
    case .failure: notBefore = around.now() + Self.pause
    }
  }

  private func isValid(_ credentials: S3Credentials) -> Bool { credentials.expires.map { $0.nanoseconds > around.now() } ?? true }

  private func isFresh(_ credentials: S3Credentials) -> Bool {
    guard let expires = credentials.expires else { return true }
    let now = around.now()
    return expires.nanoseconds - Self.early > now || expires.nanoseconds > now && now < notBefore
  }

  private static func find(_ choice: Choice, _ around: CredentialSurroundings) async throws -> S3Credentials {
    switch choice {
    case .config(let read): return try read()
    case .profile(let name): if let found = try await ProfileCredentials.find(around, named: name) { return found }
    case .surroundings:
      if let found = try EnvironmentCredentials.find(around) { return found }
      if let found = try await ProfileCredentials.find(around, named: nil) { return found }
      if let found = try await WebIdentityCredentials.find(around) { return found }
      if let found = try await ContainerCredentials.find(around) { return found }
      if let found = try await InstanceCredentials.find(around) { return found }
    }
    throw CredentialSurroundings.failure(
      "the surroundings", "there are none in environment, profile, web identity, container and instance",
      "set `credentials` in the config, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
  }
}
