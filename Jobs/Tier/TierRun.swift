package import Archival
package import Events
internal import Operations
package import Retention
package import Sealing
package import Storage

/// Tiers days, one at a time: packs, reads back, seals, releases. Killed anywhere, it is taken up again to the same end.
package struct TierRun: Sendable {
  /// What a run is told.
  package struct Settings: Sendable {
    var rules: TierRules
    /// The store's id, and what its archives belong to.
    var storeID: String
    var retentionClass: String
    /// Name and version of this program, and the SHA-256 of the effective config.
    var program: String
    var config: Digest
    var threads: Int
    /// The holds that are in force.
    var holds: @Sendable () async throws -> [Hold]
    /// Whose certificates of destruction are believed. Asked where something may be released.
    var trust: @Sendable () throws -> Trust

    /// What `trust` and `holds` throw ends the run, before anything of the day is released.
    package init(
      rules: TierRules, storeID: String, retentionClass: String, program: String, config: Digest, threads: Int,
      trust: @escaping @Sendable () throws -> Trust, holds: @escaping @Sendable () async throws -> [Hold] = { [] }
    ) {
      (self.rules, self.storeID, self.retentionClass) = (rules, storeID, retentionClass)
      (self.program, self.config, self.threads, self.trust, self.holds) = (program, config, threads, trust, holds)
    }
  }

  private let store: any ObjectStore
  private let packer: any SlotPacker
  private let sealer: SlotSealer
  private let settings: Settings
  private let now: @Sendable () -> Int64
  /// What the store had when the run began.
  package let survey: TierSurvey
  /// The last link of the chain.
  private var last: (number: Int, digest: Digest)?
  /// The last that another run wrote, until its seal was looked at.
  private var found: Manifest?
  /// The earliest date that each channel has a manifest of.
  private var channels: [Channel: LogicalDate] = [:]
  /// Slots that were read back in this run, and days of which something was released.
  private var readBack: Set<Slot> = []
  private var released: Set<LogicalDate> = []

  /// Surveys the store; a manifest that a killed run left without its seal gets it, unless nothing is to be written.
  package init(
    store: any ObjectStore, sources: [ReconcileSource], packer: any SlotPacker, sealer: SlotSealer, settings: Settings,
    dryRun: Bool = false, now: @escaping @Sendable () -> Int64
  ) async throws {
    (self.store, self.packer, self.sealer, self.settings, self.now) = (store, packer, sealer, settings, now)
    survey = try await TierSurvey(store, sources: sources)
    for slot in survey.shelf.manifested { channels[slot.channel] = min(channels[slot.channel] ?? slot.date, slot.date) }
    guard let last = try await survey.shelf.last(in: store) else { return }
    (self.last, found) = ((last.manifest.number, last.digest), last.manifest)
    if !dryRun { try await sealer.complete(last.manifest, survey.shelf) }
  }

  /// The plan of a day.
  package func plan(_ date: LogicalDate, asOf: Int64) async throws -> TierPlan {
    TierPlan(try await day(date), rules: settings.rules, asOf: asOf)
  }

  /// Packs and seals what can be of a day. Findings about it are in the outcome. `progress` is told stored bytes of exports.
  package mutating func pack(
    _ date: LogicalDate, asOf: Int64, progress: @escaping @Sendable (Int64) -> Void = { _ in }
  ) async throws -> TierOutcome {
    var outcome = TierOutcome(date: date)
    while true {
      try Task.checkCancellation()
      let plan = try await plan(date, asOf: asOf)
      outcome.plan = plan
      guard case .pack(let order) = plan.work else { break }
      do { outcome.sealed += try await pack(order, of: date, progress) } catch let error as ExportAltered {
        outcome.plan?.work = .waits([.altered(error.key)])
        break
      }
    }
    readBack.formUnion(outcome.sealed.map(\.slot))
    try await keepRecords(try await day(date))
    return outcome
  }

  /// Releases what may go of a day, and removes what interrupted runs left. To be called when every day of the run was packed: what a later
  /// day's reconciliation may look back on stays until that day is sealed.
  package mutating func release(_ outcome: inout TierOutcome) async throws {
    let date = outcome.date
    let day = try await day(date)
    try await release(day, &outcome)
    if outcome.released.contains(where: \.isGone) { released.insert(date) }
    outcome.extras = try await Extras.delete(
      try await ArchiveShelf(store, date: date), day.generations, in: store)
  }

  private func day(_ date: LogicalDate) async throws -> TierDay {
    var day = try await survey.day(date, earlier: Set(channels.filter { $0.value < date }.keys))
    let lookback = settings.rules.lookbackDays
    day.cannotReconcile = (0...lookback).map { date.advanced(by: -$0) }.contains {
      released.contains($0) || survey.hasReleased($0)
    }
    // A day behind the newest export is looked back from, too, whenever it comes.
    for later in (0..<lookback).map({ date.advanced(by: $0 + 1) }) {
      if try await !survey.isSettled(later) {
        day.neededBy = later
        break
      }
    }
    if day.generations.contains(where: \.isSummarised) { day.holds = try await settings.holds() }
    return day
  }

  // MARK: packing

  private mutating func pack(
    _ order: TierPlan.Order, of date: LogicalDate, _ progress: @escaping @Sendable (Int64) -> Void
  ) async throws -> [Manifest] {
    try sealer.check()
    if let found { try await sealer.checkSeal(of: found) }
    found = nil
    // Before the packer asks for holds: one that is recorded later is one that it may not have heeded.
    let createdAt = Instant(nanoseconds: now(), digits: 3)
    let begun = order.begun
    let wanted = begun.map { begun in order.expected.filter { begun.slots[$0] == nil } }
    let packed = try await packer.pack(order, of: date, wanted: wanted, progress: progress)
    let expected = begun == nil ? order.expected.union(packed.keys) : order.expected
    let ordered = expected.sorted { $0.rawValue < $1.rawValue }
    var sealed: [Manifest] = []
    for channel in ordered where begun?.slots[channel] == nil {
      guard let slot = packed[channel] else {
        throw JobError(
          .internal, "a slot was not packed", at: Slot(date, channel, supplement: order.supplement).folder,
          because: "it is expected")
      }
      let place = Slot(date, channel, supplement: order.supplement)
      let summary = try await sealer.putSummary(slot.summary, place)
      let manifest = manifest(slot, summary, order, place, ordered, createdAt)
      try await sealer.readBack(manifest)
      try await sealer.write(manifest)
      last = (manifest.number, SHA256.hash(manifest.bytes))
      channels[channel] = min(channels[channel] ?? date, date)
      sealed.append(manifest)
    }
    return sealed
  }

  private func manifest(
    _ packed: PackedSlot, _ summary: Manifest.Reference, _ order: TierPlan.Order, _ slot: Slot, _ expected: [Channel],
    _ createdAt: Instant
  ) -> Manifest {
    Manifest(
      store: settings.storeID, id: packed.id, slot: slot, supplements: order.supplements[slot.channel],
      number: (last?.number ?? 0) + 1, previous: last?.digest, expected: expected,
      createdAt: createdAt, program: settings.program, config: settings.config,
      retentionClass: settings.retentionClass, archive: packed.archive, events: packed.events, filters: packed.filters,
      kept: packed.kept, members: packed.members, inputs: packed.inputs, gaps: order.gaps, reconciliation: packed.reconciliation,
      summary: summary)
  }

  // MARK: afterwards

  /// A run record for what was packed together, once all of it is sealed: by inputs, so that a run which only ends what another began
  /// leaves the same.
  private func keepRecords(_ day: TierDay) async throws {
    let shelf = try await ArchiveShelf(store, date: day.date)
    for generation in day.generations where generation.isComplete {
      guard let first = generation.first else { continue }
      var record = RunRecord(
        job: "tier", date: day.date, program: first.program, parameters: [.init("config", first.config.description)],
        inputs: first.inputs.map { .init(key: $0.object.key, bytes: $0.object.bytes, sha256: $0.object.sha256.description) },
        startedAt: first.createdAt.nanoseconds)
      record.outputs = first.expected.compactMap { generation.slots[$0]?.manifest }.flatMap { manifest in
        let proofs = [ArchiveShelf.Names.manifest, ArchiveShelf.Names.timestamp].filter { shelf.has($0, manifest.slot) }
        return [manifest.archive?.object.key, manifest.archive?.index.key, manifest.summary.key].compactMap(\.self)
          + proofs.map { manifest.slot.folder + "/" + $0 }
      }
      record.finish(.done, at: now())
      try await record.keep(in: store)
    }
  }

  private func release(_ day: TierDay, _ outcome: inout TierOutcome) async throws {
    let plan = TierPlan(day, rules: settings.rules, asOf: .max)
    outcome.plan?.releases = plan.releases
    let ready = plan.releases.filter { $0.verdict == .ready }.map(\.export)
    let leftovers = plan.releases.filter { $0.verdict == .released && $0.export.hasIndex }.map(\.export)
    guard !ready.isEmpty || !leftovers.isEmpty else { return }
    let hot = HotRelease(store: store, threads: settings.threads)
    var (free, kept) = try await hot.free(ready, now: now())
    outcome.released += kept.map { TierOutcome.Released(export: $0.0, deletion: $0.1) }
    guard !free.isEmpty || !leftovers.isEmpty else { return }
    let destructions = try await Destructions(
      in: store,
      judgedBy: ArchiveVerifyJob.Settings(
        store: settings.storeID, trust: try settings.trust(), now: Instant(nanoseconds: now()).seconds))
    let shelf = try await ArchiveShelf(store, date: day.date)
    for sealed in day.generations.flatMap(\.slots.values) where !readBack.contains(sealed.manifest.slot) {
      // What a sound certificate says is gone cannot be read back; no export waits for it, but for what came later.
      try await sealer.checkSeal(of: sealed.manifest)
      guard !destructions.isGone(sealed.manifest, shelf) else { continue }
      try await sealer.readBack(sealed.manifest)
    }
    if day.generations.contains(where: \.isSummarised) {
      // Reading took its time: a hold may have come.
      outcome.plan?.releases = TierPlan(try await self.day(day.date), rules: settings.rules, asOf: .max).releases
      let still = Set((outcome.plan?.releases ?? []).filter { $0.verdict == .ready }.map(\.export.key))
      free.removeAll { !still.contains($0.key) }
    }
    outcome.released += try await hot.delete(free, leftovers: leftovers).map {
      TierOutcome.Released(export: $0.0, deletion: $0.1)
    }
  }
}
