internal import Archival
internal import Events
internal import Operations
internal import Retention
package import Storage

/// What planning, destroying and erasing work with.
package struct ExpireContext: Sendable {
  let store: any ObjectStore
  let labels: ArchiveLabels
  let settings: ExpireSettings
  let sealer: DocumentSealer
  /// The clock, nanoseconds since 1970.
  let now: @Sendable () -> Int64
  /// Told archives as they are looked at, or done.
  let progress: @Sendable (_ archives: Int) -> Void
  /// Read at most once, for all archives whose seals need it.
  let vouchers: ChainVouchers
  /// The same.
  private let named: NamedHolds

  /// `now` is the clock, nanoseconds since 1970. `progress` is told how many archives more were looked at, or done.
  package init(
    store: any ObjectStore, labels: ArchiveLabels, settings: ExpireSettings, sealer: DocumentSealer,
    now: @escaping @Sendable () -> Int64, progress: @escaping @Sendable (_ archives: Int) -> Void = { _ in }
  ) {
    (self.store, self.labels, self.settings, self.sealer) = (store, labels, settings, sealer)
    (self.now, self.progress) = (now, progress)
    vouchers = ChainVouchers(store, settings, now: now() / 1_000_000_000)
    named = NamedHolds(store, SealedPlans(store: store, settings: settings, now: now()))
  }

  /// Plans that count.
  var plans: SealedPlans { SealedPlans(store: store, settings: settings, now: now()) }

  /// The newest plan that counts.
  func lastPlan() async throws -> DispositionPlan? { try await named.plan() }

  /// Throws where this machine's clock is far past what the store knows of, or behind it; `seen` is what else it has, with its time.
  func checkClock(
    _ what: String, _ last: DispositionPlan?, also seen: [(at: Instant, place: String)] = []
  ) async throws {
    let clock = PlanClock(now: now(), margin: settings.clockMargin)
    _ = try await clock.checkAhead(what, in: store, plans: [last?.date].compactMap(\.self))
    try clock.checkBehind(what, last, try await holdWatch().holds, also: seen)
  }

  /// The holds as they are now. Throws where one is gone that the newest plan names.
  func holdWatch() async throws -> HoldWatch { try await HoldWatch(store, officers: settings.roles.officers, named: named) }

  /// Throws where a hold is gone, or another, that the newest plan names.
  package func checkHolds() async throws { _ = try await holdWatch() }

  /// What sound certificates say is gone.
  func destructions() async throws -> Destructions {
    try await Destructions(in: store, judgedBy: settings.verification(now: Instant(nanoseconds: now()).seconds))
  }

  /// Who asks the engine about archives, with those holds. Content that is not there and not among what is `gone` was taken.
  func judge(_ watch: HoldWatch, _ gone: Destructions, lastAsOf: LogicalDate? = nil) -> ExpiryJudge {
    ExpiryJudge(
      store, settings, holds: watch.holds, gone: gone, lastAsOf: lastAsOf, now: Instant(nanoseconds: now()).seconds,
      vouchers: vouchers)
  }

  /// The folders of those slots, as far as they are there.
  func folders(of slots: [Slot], _ watch: HoldWatch) async throws -> [Slot: ArchiveFolder] {
    let (asked, slots) = (AskedIDs(watch.holds, settings.rules), Set(slots))
    var found: [Slot: ArchiveFolder] = [:]
    for date in Set(slots.map(\.date)).sorted() {
      for folder in try await labels.all(asked: asked, on: date) where slots.contains(folder.slot) { found[folder.slot] = folder }
    }
    return found
  }

  /// Writes what came of an order. What a killed run, or anybody else, left in its place makes way.
  func put(
    _ outcomes: [DispositionOutcome], _ number: Int, of folder: DispositionFolder
  ) async throws -> Manifest.Reference {
    let key = try folder.key(DispositionFolder.Names.outcome(number))
    let bytes = DispositionOutcomes(items: outcomes).bytes
    guard try await store.putAnew(bytes, as: key) else {
      throw JobError(
        .integrity, "an outcome cannot be relied on", at: key.description,
        because: "it is not what came of its order, and the store keeps it",
        remedy: "find out who could write there; keep a copy of it, have it removed, and run again")
    }
    return Manifest.Reference(key, bytes)
  }
}

extension JobError {
  /// An order that no run would have written.
  init(faultOf order: ObjectKey, _ fault: String) {
    self.init(
      .integrity, "an order cannot be relied on", at: order.description, because: fault,
      remedy: "keep the store as it is, and find out who could write there")
  }
}
