internal import Archival
internal import Events
internal import Retention
internal import Sealing
internal import Storage
internal import TestSupport
internal import Testing

@testable internal import Jobs

/// A store of sealed archives whose exports were released, and a ledger of erasures. Each of two days has three messages, each of them with events in SMS and in EMAIL.
struct EraseFixture: Sendable {
  var expire: ExpireFixture
  let wrapping: KeyEncryptionKey?
  let scratch = TemporaryFolder()
  var key: ErasureKey

  /// The message that is erased in most tests, and another one of the same archives.
  static let message = "M-2026-10-18-1"
  static let other = "M-2026-10-18-2"

  init(encrypted: Bool = false, records: Int = 12) async throws {
    wrapping = encrypted ? try KeyEncryptionKey(id: "k", created: 1) : nil
    expire = try await ExpireFixture(records: records, encryptedBy: wrapping)
    expire.policies = []
    key = try ErasureKey([UInt8](repeating: 7, count: 32))
  }

  var store: MemoryStore { expire.store }

  /// The same, on a copy of what is there now.
  var copied: EraseFixture {
    var fixture = self
    fixture.expire = expire.copied
    return fixture
  }

  @discardableResult
  func request(_ id: String = message, through other: (any ObjectStore)? = nil) async throws -> Int {
    let (clock, context) = (expire.clock, try expire.context(other))
    let register = ErasureRegister(
      store: other ?? store, key: key, now: { clock.now() }, check: { try await context.checkRequests($0) })
    return try await register.take(
      messages: [id], ground: .consentWithdrawn, reference: "DPO-17", by: "J. Doe"
    )[0].number
  }

  func run(
    _ asOf: String? = nil, sweeps: Bool = false, dryRun: Bool = false, through other: (any ObjectStore)? = nil
  ) async throws -> EraseOutcome {
    let (store, clock, packed) = (other ?? store, expire.clock, expire.packed)
    let wrapper = wrapping.map { FileKeys([$0]) }
    let settings = EraseSettings(
      expire: try expire.settings(), key: key, organization: "Example", scratch: scratch.path, threads: 2,
      hotUntil: { $0.advanced(by: 36).start },
      keys: { wrapper.map { SlotKeys(store, wrapper: $0, storeID: packed.id, policy: "default") } })
    let source = ReconcileSource(Source(name: "archiver"), mapping: try #require(try ProviderMapping.named("archiver")))
    let run = EraseRun(
      store: store, labels: expire.labels(store), archives: archives(store),
      hot: TraceJob(store: store, archives: archives(store), sources: [source], threads: 2), settings: settings,
      slots: SlotSealer(
        store, now: { clock.now() }, trusted: { [packed.key.certificate] },
        sealer: { KeySealer(packed.key, now: { clock.now() / 1_000_000_000 }) }),
      documents: expire.sealer(store), now: { clock.now() })
    return try await run.run(asOf: asOf.map(LogicalDate.of) ?? expire.today, sweeps: sweeps, dryRun: dryRun)
  }

  /// The archives as readers see them, in another store where one is named.
  func archives(_ other: (any ObjectStore)? = nil) -> SealedArchives {
    let trust = Trust(signers: [expire.packed.key.certificate], authorities: [])
    return SealedArchives(
      store: other ?? store, keys: wrapping.map { FileKeys([$0]) }, now: expire.clock.now() / 1_000_000_000
    ) { trust }
  }

  func verify() async throws -> ArchiveVerification {
    var settings = ArchiveVerifyJob.Settings(
      store: expire.packed.id, trust: Trust(signers: [expire.packed.key.certificate], authorities: []),
      now: expire.clock.now() / 1_000_000_000)
    (settings.depth, settings.keys) = (.contents, wrapping.map { FileKeys([$0]) })
    return try await ArchiveVerifyJob(store: store, settings: settings).run()
  }

  func requests() async throws -> [ErasureLedger.Request] { try await ErasureLedger(store: store).reliable().requests }

  /// The events that readers find, by the folder of their archive's day and channel.
  func events(_ message: String? = nil) async throws -> [String] {
    let job = ExtractJob(archives(), threads: 2)
    var found: [String] = []
    _ = try await job.run(.init(message: message, choice: .init())) { _, event in
      found.append(String(decoding: event.bytes, as: UTF8.self))
    }
    return found.sorted()
  }

  /// All records that were packed, but for those of some messages.
  func packed(without messages: String...) -> [String] {
    expire.packed.records.values.flatMap { $0 }.filter { line in !messages.contains { line.contains("\"\($0)\"") } }.sorted()
  }

  /// Content of former archives, by key.
  func formers() -> [ObjectKey: [UInt8]] {
    store.contents.filter { Slot.isDestroyable($0.key.name) && $0.key.description.hasPrefix("archives/") }
  }

  /// What must be equal of two runs: seals are made anew, and ids are sealed with nonces of their own.
  var comparable: [String: [UInt8]] {
    Dictionary(
      uniqueKeysWithValues: store.contents.map { key, bytes in
        let isMadeAnew = key.name.hasSuffix(".p7s") || key.description.hasPrefix("erasures/subjects/")
        return (key.description, isMadeAnew ? [] : bytes)
      })
  }
}
