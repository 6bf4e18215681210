internal import Events
internal import Jobs
internal import Operations
internal import Sealing
internal import Storage

/// Turns the config of a source into the place of its exports: the one place where a source's secrets are read, when a pull begins.
struct SourceWiring: Sendable {
  let store: any ObjectStore
  let tools: JobTools
  /// Where what has no length yet waits.
  let scratchFolder: String

  /// The exports of a source. Throws where a secret cannot be read.
  func origin(of source: Source, _ place: SourcePlace) throws -> any ExportSource {
    switch place {
    case .directory(let path): return DirectorySource(source, path: path)
    case .https(let place): return try https(source, place)
    case .genesys(let place): return try genesys(source, place)
    case .s3(let place): return S3Source(source, try bucket(place), store: store)
    }
  }

  private func https(_ source: Source, _ place: HTTPSPlace) throws -> HTTPSSource {
    let servers = place.addresses.map(Self.plain) + place.hosts.map { "https://" + $0 }
    let web = WebReader(
      service(place.ca), authorization: try place.auth.read(), servers: Set(servers.compactMap { HTTPOrigin($0) }), now: now)
    return HTTPSSource(
      source, place.index.isEmpty ? .addresses(place.urls) : .index(place.index), web, scratchFolder: scratchFolder)
  }

  private func genesys(_ source: Source, _ place: GenesysPlace) throws -> GenesysSource {
    let settings = GenesysSettings(
      region: place.region, clientID: place.clientID, clientSecret: Secret(try place.clientSecret.read()), media: place.media,
      pageSize: place.pageSize, patience: .nanoseconds(place.patience), login: place.login.isEmpty ? nil : place.login,
      api: place.api.isEmpty ? nil : place.api)
    return GenesysSource(
      source, settings, service(place.ca), store: store, scratchFolder: scratchFolder, now: now,
      pause: { try await Task.sleep(for: $0) })
  }

  private func bucket(_ place: S3Place) throws -> S3Client {
    let address = try S3Address(
      bucket: place.bucket, prefix: place.prefix, endpoint: place.endpoint, region: place.region, isPathStyle: place.pathStyle)
    return S3Client(
      address, service(place.ca, judge: S3Client.advice), expectedOwner: place.expectedOwner, now: SystemClock.machine.now,
      credentials: try S3Keys(log: tools.log).source(place.credentials, region: place.region))
  }

  private var now: @Sendable () -> Instant {
    let clock = tools.clock
    return { Instant(nanoseconds: clock.now(), digits: 3) }
  }

  private func service(
    _ ca: String, judge: @escaping @Sendable (HTTPResponse) -> RetryAdvice? = { RetryAdvice($0) }
  ) -> HTTPService {
    var settings = HTTPSettings()
    if !ca.isEmpty { settings.caFile = ca }
    let (clock, log) = (tools.clock, tools.log)
    return HTTPService(
      HTTPClient(settings), .standard,
      .init(
        now: { clock.monotonic() },
        onRetry: { retry in
          log.info("trying again", ["server": retry.origin.description, "because": retry.cause.rawValue])
        }), judge: judge)
  }

  /// An address of the config without its tokens, for the name of its server.
  private static func plain(_ address: String) -> String { String(address.map { "{}".contains($0) ? "0" : $0 }) }
}
