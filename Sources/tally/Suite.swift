internal import Catalog
internal import Events
internal import Jobs
internal import Operations
internal import Reconciliation
internal import Reports
internal import Sealing
internal import Storage

/// The jobs of one config on its opened store: the one place where config becomes what jobs are made of.
struct Suite: Sendable {
  let store: any DescribedStore
  let sources: [ReconcileSource]
  let invocation: Invocation
  let tools: JobTools

  /// Opens the store; makes it where there is none and `creates` says so, but for a dry run.
  init(_ invocation: Invocation, _ tools: JobTools, creates: Bool) async throws {
    (self.invocation, self.tools) = (invocation, tools)
    sources = try tools.config.sources.map { try Suite.source($0) }
    let opener = StoreOpener(tools.config, tools.clock, tools.log)
    if creates && invocation.dryRun {
      store = try await opener.openOrEmpty()
      return
    }
    store = try await opener.open(newID: creates ? { Suite.newID } : nil)
    if creates { _ = try await store.sweep() }
  }

  /// The id of a new store: random, unless the clock is fixed so that runs can be repeated to the byte.
  private static var newID: String {
    if let epoch = Environment.current["SOURCE_DATE_EPOCH"] { return RandomID.fixed(by: epoch) }
    return RandomID.make() ?? RandomID.fixed(by: "\(Environment.processID)")
  }

  /// The kinds of id and label that each source's mapping names.
  var labelled: [String: Set<FilterKey>] {
    sources.reduce(into: [:]) { $0[$1.source.name] = $1.mapping.filterKeys }
  }

  var clock: any WallClock { tools.clock }

  var threads: Int { invocation.threads ?? tools.config.threads }

  func pull(_ source: ReconcileSource, progress: @escaping @Sendable (PullProgress) -> Void) throws -> PullJob {
    let clock = tools.clock
    return PullJob(
      store: store, source: try origin(of: source.source), indexer: ScanningIndexer(store: store, mapping: source.mapping),
      now: { Instant(nanoseconds: clock.now(), digits: 3) }, parallelism: threads, progress: progress)
  }

  /// Where a source's exports lie.
  private func origin(of source: Source) throws -> any ExportSource {
    guard let place = tools.config.sources.first(where: { $0.name == source.name })?.place else {
      throw JobError(.internal, "no such source", because: source.name)
    }
    return try SourceWiring(store: store, tools: tools, scratchFolder: tools.config.store.scratchFolder).origin(of: source, place)
  }

  var reconcile: ReconcileJob {
    var channels: [Channel: ChannelRules] = [:]
    for channel in Channel.allCases {
      let limits = tools.config.channel(channel)
      channels[channel] = ChannelRules(
        pendingAfter: limits.pendingAfter, finalAfter: limits.finalAfter, driftTolerance: limits.driftTolerance,
        consent: limits.consent)
    }
    return ReconcileJob(
      store: store, sources: sources,
      settings: ReconcileJob.Settings(
        defaults: ChannelRules(), channels: channels, lookbackDays: tools.config.lookbackDays,
        giveUpAfter: tools.config.requests.giveUpAfter,
        threads: threads, scratchFolder: tools.config.store.scratchFolder, program: Suite.program))
  }

  /// Which nights are out of date, by what is kept now.
  func outdatedNights() async throws -> OutdatedNights {
    try await OutdatedNights(store: store, sources: sources, lookbackDays: tools.config.lookbackDays)
  }

  var index: IndexJob { IndexJob(store: store, numbers: tools.config.numbers) }

  /// A job that posts with that authorization.
  func requests(_ tools: JobTools, _ authorization: HTTPAuthorization = .none) -> RequestsJob {
    let (config, clock, log) = (tools.config.requests, tools.clock, tools.log)
    let endpoint = config.url.map { url in
      let surroundings = HTTPService.Surroundings(
        now: { clock.monotonic() },
        onRetry: { retry in
          log.info("posted in vain, once more", ["attempt": String(retry.attempt), "because": retry.cause.rawValue])
        })
      return HTTPRequestEndpoint(
        HTTPService(HTTPClient(Suite.patience), Suite.retries, surroundings), url: url,
        headers: config.headers.sorted { $0.key < $1.key }.map { HTTPHeader($0.key, $0.value) },
        authorize: { body in
          // What is no URL is refused by the request itself.
          guard let origin = HTTPOrigin(url) else { return [] }
          let now = Instant(nanoseconds: clock.now(), digits: 3)
          return authorization.headers(.post, origin, HTTPOrigin.target(of: url), body: body, at: now)
        })
    }
    return RequestsJob(
      store: store, endpoint: endpoint, settings: RequestsJob.Settings(batch: config.batch, perNight: config.perNight),
      now: { clock.now() })
  }

  /// Keeps the catalog of the store's archives.
  var catalog: CatalogKeeper {
    CatalogKeeper(CatalogFolder(tools.config.store.catalogFolder), of: store, id: store.format.id, threads: threads)
  }

  /// The last day that was reconciled; nil where none was.
  func lastNight() async throws -> LogicalDate? { try await requests(tools).lastNight() }

  /// Whether a day has a reconciliation.
  func isReconciled(_ date: LogicalDate) async throws -> Bool { try await RequestsJob.isReconciled(date, in: store) }

  /// A night has other things to do than to wait for an endpoint: what fails is posted again on the next.
  private static var retries: RetryPolicy {
    var policy = RetryPolicy.standard
    policy.attempts = 3
    policy.patience = .seconds(30)
    return policy
  }

  private static var patience: HTTPSettings {
    var settings = HTTPSettings()
    settings.whole = .seconds(60)
    settings.stall = .seconds(30)
    return settings
  }

  /// SHA-256 of the effective config.
  var configDigest: String { SHA256.hash(configBytes).description }

  /// The effective config, as `tally config check` prints it but for the blanks.
  var configBytes: [UInt8] {
    var json = JSONWriter()
    tools.config.write(to: &json)
    return json.bytes
  }

  /// Name and version, as records have it.
  static let program = "tally \(Tally.version)"

  private static func source(_ config: SourceConfig) throws -> ReconcileSource {
    let mapping: ProviderMapping
    do {
      switch config.mapping {
      case .builtIn(let name):
        guard let found = try ProviderMapping.named(name) else { throw unknownMapping(name) }
        mapping = found
      case .file(let path):
        do { mapping = try ProviderMapping(json: SmallFile.read(path, what: "cannot read the provider mapping")) } catch var error
          as JobError
        {
          error.code = .configuration
          throw error
        }
      }
    } catch let error as MappingError {
      throw JobError(.configuration, "the provider mapping of source \(config.name) is refused", because: error.description)
    }
    let source = Source(
      name: config.name, side: config.side, pattern: config.pattern, mapping: mapping.name, mappingVersion: mapping.version,
      slots: config.slots, declaration: config.counts, settleAfter: config.settleAfter,
      isDated: config.place.isDated, query: config.query)
    return ReconcileSource(source, mapping: mapping)
  }

  private static func unknownMapping(_ name: String) -> JobError {
    JobError(
      .configuration, "no provider mapping is called \(name)",
      because: "known are \(ProviderMapping.builtInNames.joined(separator: ", "))",
      remedy: "name one of them, or the path of a mapping file")
  }
}
