internal import Archival
internal import Events
internal import Operations
internal import Reconciliation
internal import Sealing
internal import Storage
internal import TestSupport

@testable internal import Jobs

/// A store of two sources, filled day by day, that is reconciled and tiered as the command does.
struct TierFixture: Sendable {
  static let first = LogicalDate(day: 20_727)  // 2026-10-01
  /// The clock of all: long after every day.
  static let now = first.advanced(by: 120).start
  private(set) var store: any ObjectStore
  var rules = TierRules(hotWindow: 30 * day, gapPatience: 60 * day, lookbackDays: 3)
  var policy = TierPolicy()
  var wrapper: (any KeyWrapper)?
  var retain: Int64?
  /// Whether seals have timestamps: the digest that they are over.
  var stamps = false
  var asOf = first.advanced(by: 110).start
  let sources: [ReconcileSource]
  private let key: SigningKey
  /// Where scratch files wait.
  let folder = TemporaryFolder()

  static let day: Int64 = 86_400_000_000_000

  init(_ store: any ObjectStore) throws {
    self.store = store
    key = try SigningKey.make(name: "Test", from: 0, days: 36_000)
    let mapping = try TierFixture.mapping()
    sources = ["archiver", "ledger"].compactMap { name in
      mapping.map { ReconcileSource(Source(name: name, side: name == "ledger" ? .ledger : .archiver), mapping: $0) }
    }
  }

  /// The same, with another store.
  func on(_ store: any ObjectStore) -> TierFixture {
    var fixture = self
    fixture.store = store
    return fixture
  }

  /// The archiver's, with labels.
  private static func mapping() throws -> ProviderMapping? {
    guard let known = try ProviderMapping.named("archiver"), case .object(var members) = try JSONValue.parse(known.file) else {
      return nil
    }
    func at(_ name: String) -> JSONValue { .object([("at", .array([.string("/message/metadata/" + name)]))]) }
    members.removeAll { $0.key == "labels" }
    members.append(
      ("labels", .object([("interactionId", at("interaction_id")), ("queueId", at("queue_id")), ("tags", at("tags"))])))
    return try ProviderMapping(json: JSONValue.object(members).canonical())
  }

  private struct Stamp: TimestampAuthority {
    func stamp(_ digest: Digest) async throws -> [UInt8] { Array(digest.description.utf8) }
  }

  /// One record, line by line of an export.
  static func record(
    _ id: String, _ type: String, _ channel: Channel, message: String, on date: LogicalDate, inbound: Bool = false,
    more: String = ""
  ) -> String {
    #"{"id":"\#(id)","version":"1.0","type":"message:\#(type)","timestamp":"\#(date)T10:00:00Z","message":{"id":"\#(message)","#
      + #""direction":"\#(inbound ? "inbound" : "outbound")","channel":"\#(channel.name)"\#(more)}}"#
  }

  /// Keeps an export as a pull does.
  func keep(_ name: String, _ lines: [String], on date: LogicalDate, source: Int = 0) async throws {
    let bytes = Array(lines.map { $0 + "\n" }.joined().utf8)
    let source = sources[source]
    guard let key = ObjectKey(source.source.folder(date) + "/" + name) else { return }
    try await store.put(bytes, as: key)
    let export = KeptExport(
      key: key, source: source.source, date: date, bytes: Int64(bytes.count), sha256: SHA256.hash(bytes))
    let summary = try await ScanningIndexer(store: store, mapping: source.mapping).index(export, nil)
    let record = CustodyRecord(
      export, name: name, path: name, facts: [], pulledAt: Instant(nanoseconds: Self.now, digits: 3), summary: summary,
      declared: nil, findings: [])
    try await store.put(record.bytes, as: export.custodyKey)
  }

  /// Twenty days later, when no send is waited for any more, unless `asOf` says otherwise.
  @discardableResult
  func reconcile(_ date: LogicalDate, asOf: Int64? = nil) async throws -> ReconcileOutcome {
    let job = ReconcileJob(
      store: store, sources: sources,
      settings: ReconcileJob.Settings(
        defaults: ChannelRules(), channels: [:], lookbackDays: rules.lookbackDays, giveUpAfter: Self.day, threads: 1,
        scratchFolder: folder.path, program: "tally test"))
    return try await job.run(date: date, asOf: asOf ?? date.advanced(by: 20).start)
  }

  /// A run that has just surveyed the store; `through` is what it sees the store through.
  func run(through other: (any ObjectStore)? = nil, dryRun: Bool = false) async throws -> TierRun {
    let store = other ?? store
    let (key, wrapper) = (key, wrapper)
    let now: @Sendable () -> Int64 = { Self.now }
    let packer = ArchivePacker(
      store, sources: sources,
      settings: ArchivePacker.Settings(
        storeID: "s", organization: "Test", program: "tally test", policy: policy, days: 3, threads: 2, scratch: folder.path),
      keys: { wrapper.map { SlotKeys(store, wrapper: $0, storeID: "s", policy: "default") } })
    let authority = stamps ? Stamp() : nil
    let sealer = SlotSealer(store, stamps: stamps, retain: retain, now: now, trusted: { [key.certificate] }) {
      KeySealer(key, authority: authority, now: { Self.now / 1_000_000_000 })
    }
    return try await TierRun(
      store: store, sources: sources, packer: packer, sealer: sealer,
      settings: TierRun.Settings(
        rules: rules, storeID: "s", retentionClass: "default", program: "tally test", config: SHA256.hash([]), threads: 2,
        trust: { Trust(signers: [key.certificate], authorities: []) }, holds: policy.holds),
      dryRun: dryRun, now: now)
  }

  /// What traces messages in it.
  func trace() -> TraceJob {
    let trust = Trust(signers: [key.certificate], authorities: [])
    let archives = SealedArchives(store: store, keys: nil, now: Self.now / 1_000_000_000) { trust }
    return TraceJob(store: store, archives: archives, sources: sources, threads: 1)
  }

  /// Tiers every day that there is.
  @discardableResult
  func tier(through other: (any ObjectStore)? = nil) async throws -> [TierOutcome] {
    var run = try await run(through: other)
    guard let days = run.survey.days else { return [] }
    var outcomes: [TierOutcome] = []
    for day in days.lowerBound.day...days.upperBound.day where !run.survey.isFinished(LogicalDate(day: day)) {
      outcomes.append(try await run.pack(LogicalDate(day: day), asOf: asOf))
    }
    for index in outcomes.indices { try await run.release(&outcomes[index]) }
    return outcomes
  }
}
