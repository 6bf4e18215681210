internal import Archival
internal import Events
internal import Jobs
internal import Operations
internal import Retention
internal import Sealing
internal import Storage

extension Suite {
  /// When days are packed and released.
  var tierRules: TierRules {
    let tier = tools.config.tier
    return TierRules(
      hotWindow: tier.hotWindow, gapPatience: tier.gapPatience, lookbackDays: tools.config.lookbackDays,
      releases: tier.releases && !invocation.noRelease)
  }

  /// Whom the command trusts, read when it first matters.
  var trust: @Sendable () throws -> Trust {
    let (invocation, tools) = (invocation, tools)
    let trust = Once { try TrustFiles.read(invocation, tools) }
    return { try trust.value() }
  }

  /// A run of tier. Keys are read when something is sealed or encrypted, so a month that is finished needs none.
  func tier(dryRun: Bool) async throws -> TierRun {
    let (config, clock, tools) = (tools.config.tier, tools.clock, tools)
    let storeID = store.format.id
    let archives = try await archiveStore()
    let keys = slotKeys(archives)
    let policy = try tierPolicy()
    let packer = ArchivePacker(
      archives, sources: sources,
      settings: ArchivePacker.Settings(
        storeID: storeID, organization: tools.config.organization, program: Suite.program, policy: policy,
        days: tools.config.lookbackDays, threads: threads, scratch: tools.config.store.scratchFolder),
      keys: keys)
    return try await TierRun(
      store: archives, sources: sources, packer: packer,
      sealer: slotSealer(archives),
      settings: TierRun.Settings(
        rules: tierRules, storeID: storeID, retentionClass: config.retentionClass, program: Suite.program,
        config: SHA256.hash(configBytes), threads: threads, trust: trust, holds: policy.holds),
      dryRun: dryRun, now: { clock.now() })
  }

  /// The data keys of archives that are written to a store; nil where they are not encrypted. Read when the first is.
  func slotKeys(_ archives: any ObjectStore) -> @Sendable () throws -> SlotKeys? {
    let (tools, storeID) = (tools, store.format.id)
    let keys = Once { () throws -> SlotKeys? in
      guard let wrapper = try KeyWiring(tools).keys() else { return nil }
      return SlotKeys(archives, wrapper: wrapper, storeID: storeID, policy: tools.config.encryption?.policy ?? "")
    }
    return { try keys.value() }
  }

  /// What seals archives of a store.
  func slotSealer(_ archives: any ObjectStore) -> SlotSealer {
    let (tools, config) = (tools, tools.config.tier)
    let sealer = Once { try KeyWiring(tools).sealer() }
    return SlotSealer(
      archives, stamps: tools.config.sealing?.tsa?.url != nil, retain: config.retain,
      strength: config.isFinal ? .final : .removable, now: tools.clock.now,
      trusted: { try KeyWiring(tools).trusted() }, sealer: { try sealer.value() })
  }

  /// Sets the store's legal holds on what was sealed of a day; what the store did not take.
  func holdSealed(_ date: LogicalDate) async throws -> [StorageError] {
    let holds = try await holdLedger().all()
    guard !holds.isEmpty else { return [] }
    let grace = tools.config.retention.rules.grace
    let sync = HoldSync(
      store: store, holds: holds, grace: grace, today: try await HoldSync.today(in: store, now: clock.now(), grace: grace))
    return try await sync.run(try await labels.all(asked: AskedIDs(holds), on: date)).failures
  }

  private func tierPolicy() throws -> TierPolicy {
    let config = tools.config.tier
    var complaints: [String] = []
    if let file = config.complaints {
      let bytes = try SmallFile.read(file, what: "cannot read the complaint list", limit: 64 << 20)
      complaints = try TierPolicy.complaints(bytes, of: file)
    }
    let (ledger, grace, clock) = (try holdLedger(), tools.config.retention.rules.grace, tools.clock)
    return TierPolicy(summarised: config.summarised, tags: config.tags, complaints: complaints) {
      let today = LogicalDate(nanoseconds: clock.now())
      return try await ledger.all().filter { $0.isInForce(on: today, grace: grace) }
    }
  }

  /// The store, with the storage class of archives for them.
  func archiveStore() async throws -> any ObjectStore {
    let storageClass = tools.config.tier.storageClass
    guard !storageClass.isEmpty, !invocation.dryRun else { return store }
    return ClassedStore(
      store, archives: try await StoreOpener(tools.config, tools.clock, tools.log).open(storageClass: storageClass))
  }
}
