internal import Operations
internal import Sealing
internal import Storage

/// What requests to a bucket are signed with, as the config says.
struct S3Keys {
  let log: Log

  /// What the config names is read here, and once more where a session token has expired; what the surroundings give is asked for as it expires.
  func source(_ credentials: S3Place.Credentials?, region: String) throws -> any S3CredentialSource {
    switch credentials {
    case .keys(let accessKey, let secretKey, let sessionToken):
      let read: @Sendable () throws -> S3Credentials = {
        S3Credentials(
          accessKey: try accessKey.read(), secretKey: Secret(try secretKey.read()),
          sessionToken: try sessionToken.map { Secret(try $0.read()) })
      }
      return CredentialChain(.config(read), surroundings(region), kept: try read())
    case .profile(let name): return CredentialChain(.profile(name), surroundings(region))
    case nil: return CredentialChain(.surroundings, surroundings(region))
    }
  }

  private func surroundings(_ region: String) -> CredentialSurroundings {
    let environment = Environment.current
    return CredentialSurroundings(
      environment: environment, region: region,
      read: { path throws in try SmallFile.readIfThere(path, what: "cannot read credentials") },
      run: { words throws in try SecretCommand.output(words) }, now: SystemClock.machine.now,
      service: service(HTTPSettings(), .standard),
      nearby: service(CredentialSurroundings.nearbySettings, CredentialSurroundings.nearbyPolicy))
  }

  private func service(_ settings: HTTPSettings, _ policy: RetryPolicy) -> HTTPService {
    let log = log
    return HTTPService(
      HTTPClient(settings), policy,
      HTTPService.Surroundings(
        now: SystemClock.machine.monotonic,
        onRetry: { retry in
          log.info(
            "a request for credentials is tried again",
            ["server": retry.origin.description, "attempt": String(retry.attempt), "because": retry.cause.rawValue])
        }))
  }
}
