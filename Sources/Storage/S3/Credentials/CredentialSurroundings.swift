/// What looking for credentials takes from the world around it.
package struct CredentialSurroundings: Sendable {
  /// Variables by name.
  package var environment: [String: String]
  /// The region whose token service is asked.
  var region: String
  /// A whole small file; nil where there is none.
  package var read: @Sendable (_ path: String) throws -> [UInt8]?
  /// What a program prints, run without a shell.
  package var run: @Sendable (_ words: [String]) async throws -> [UInt8]
  /// Nanoseconds since 1970.
  package var now: @Sendable () -> Int64
  /// For token services on the network.
  var service: HTTPService
  /// For services of the machine itself: not through a proxy, and not waited for long. See `nearbySettings`.
  var nearby: HTTPService

  /// All that is asked for credentials, so that tests can stand in for a machine, a container or a cluster.
  package init(
    environment: [String: String], region: String, read: @escaping @Sendable (_ path: String) throws -> [UInt8]?,
    run: @escaping @Sendable (_ words: [String]) async throws -> [UInt8], now: @escaping @Sendable () -> Int64,
    service: HTTPService,
    nearby: HTTPService
  ) {
    (self.environment, self.region, self.read, self.run, self.now) = (environment, region, read, run, now)
    (self.service, self.nearby) = (service, nearby)
  }

  /// How `nearby` connects: on a machine that has no such service nobody answers.
  package static var nearbySettings: HTTPSettings {
    var settings = HTTPSettings()
    settings.connect = .seconds(1)
    settings.whole = .seconds(5)
    settings.isProxied = false
    return settings
  }

  /// How often `nearby` asks.
  package static var nearbyPolicy: RetryPolicy {
    var policy = RetryPolicy.standard
    policy.attempts = 3
    policy.patience = .seconds(5)
    return policy
  }

  /// A variable that is set and not empty.
  func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }

  /// A file that must be there, as text without the line break at its end.
  func text(_ path: String, _ what: String) throws -> String {
    guard let bytes = try read(path) else {
      throw Self.failure(path, "\(what) is not there", "put it there, or unset what names it")
    }
    guard bytes.count <= 1 << 20, let text = String(validating: bytes, as: UTF8.self) else {
      throw Self.failure(path, "\(what) is no text", "correct it")
    }
    return String(text.prefix { !$0.isNewline })
  }

  /// Credentials that should have been there. Nothing that was read is told.
  static func failure(_ place: String, _ cause: String, _ remedy: String) -> StorageError {
    StorageError(.unauthorized, "get credentials from", place, cause: cause, remedy: remedy)
  }
}
