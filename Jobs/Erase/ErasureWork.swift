internal import Archival
internal import Events
internal import Operations
internal import Retention
internal import Sealing
internal import Storage

/// Brings orders of erasure to their certificates, from wherever they stand.
struct ErasureWork: Sendable {
  let context: ExpireContext
  private var store: any ObjectStore { context.store }
  private var settings: ExpireSettings { context.settings }

  /// Orders the deletion of archives as of a day, and does it.
  func execute(_ items: [ErasureOrder.Item], _ folders: [ArchiveFolder], asOf: LogicalDate) async throws -> Done {
    try context.sealer.check()
    let day = LogicalDate(nanoseconds: context.now())
    let folder = try await DispositionFolder.read(day, in: store, .erasures)
    var versions: [[DispositionOrder.Version]] = []
    for folder in folders { versions.append(try await Destroyer(store: store).versions(of: folder)) }
    let order = ErasureOrder(
      store: settings.storeID, number: folder.orders.count + 1, asOf: asOf, items: items, versions: versions)
    try await context.sealer.announce(order.bytes, as: DispositionFolder.Names.order(order.number), of: folder)
    return try await complete(order, of: try await DispositionFolder.read(day, in: store, .erasures))
  }

  /// What became of an order.
  struct Done: Sendable {
    var items: [ErasureOrder.Item]
    var outcomes: [DispositionOutcome]
    var certificate: String
  }

  /// Ends what killed runs began: nothing is left without a sealed certificate. Throws `JobError` where an order is none that a run would have written.
  func finish(_ check: ErasureOrderCheck) async throws -> [Done] {
    var done: [Done] = []
    let folders = try await DispositionFolder.all(in: store, .erasures)
    for folder in folders {
      for number in folder.orders {
        if folder.certificates.contains(number) {
          // Each run ends what the one before began, so that only the newest can lack anything.
          guard folder.date == folders.last?.date else { continue }
          try await context.sealer.complete(DispositionFolder.Names.certificate(number), of: folder)
          try await record(number, folder)
        } else {
          let name = DispositionFolder.Names.order(number)
          let read: DispositionReader.Read<ErasureOrder> = try await DispositionReader(store).read(name, of: folder)
          try await context.sealer.checkAnnounced(read.bytes, at: read.key)
          if let fault = try await check.fault(read.document, number: number, of: folder) {
            throw JobError(faultOf: read.key, fault)
          }
          done.append(try await complete(read.document, of: try await DispositionFolder.read(folder.date, in: store, .erasures)))
        }
      }
    }
    return done
  }

  /// From wherever it stands. Without a certificate all is asked again: what a killed run said of it may be anybody's by now.
  private func complete(_ order: ErasureOrder, of folder: DispositionFolder) async throws -> Done {
    try context.sealer.check()
    let certificate = DispositionFolder.Names.certificate(order.number)
    let outcomes: [DispositionOutcome]
    if folder.names.contains(certificate) {
      try await context.sealer.complete(certificate, of: folder)
      outcomes = try await DispositionReader(store).outcomes(order.number, of: folder).items
    } else {
      outcomes = try await delete(order)
      let reference = try await context.put(outcomes, order.number, of: folder)
      try await context.sealer.write(
        try await self.certificate(order, outcomes, reference, folder).bytes, as: certificate, of: folder)
    }
    try await record(order.number, folder)
    return Done(items: order.items, outcomes: outcomes, certificate: try folder.key(certificate).description)
  }

  /// Deletes, when holds were looked at last immediately before.
  private func delete(_ order: ErasureOrder) async throws -> [DispositionOutcome] {
    while true {
      let watch = try await context.holdWatch()
      let stays = try await keepers(order, watch)
      guard try await watch.isCurrent() else { continue }
      let goes = Set(order.items.map(\.slot)).subtracting(stays.keys)
      let late = LateHolds(watch, context, asOf: order.asOf)
      let outcomes = try await Destroyer(store: store).destroy(order.deletions, goes: goes, stays: stays, late)
      return outcomes.map { outcome in
        var outcome = outcome
        if outcome.verdict == .destroyed { outcome.reason = outcome.reason.replacing("destroyed", with: "erased") }
        return outcome
      }
    }
  }

  /// What holds, rules and the store say of the order's archives now. Of what has lost its content already, only a hold and its grace keep the rest.
  private func keepers(_ order: ErasureOrder, _ watch: HoldWatch) async throws -> [Slot: Destroyer.Keeper] {
    let judge = context.judge(watch, Destructions())
    let folders = try await context.folders(of: order.items.map(\.slot), watch)
    let keepers = try await Parallel.map(order.items, threads: 16) { item in
      try await keeper(of: item, folders[item.slot], judge, asOf: order.asOf)
    }
    return Dictionary(zip(order.items, keepers).compactMap { item, keeper in keeper.map { (item.slot, $0) } }) { first, _ in first
    }
  }

  private func keeper(
    of item: ErasureOrder.Item, _ folder: ArchiveFolder?, _ judge: ExpiryJudge, asOf: LogicalDate
  ) async throws -> Destroyer.Keeper? {
    guard let folder, let judged = try await judge.judge(folder, asOf: asOf, isClose: true, isBegun: true) else { return nil }
    let ruling = judge.engine.rule(judged.facts, lock: judged.lock, asOf: asOf)
    let isBegun = !folder.objects.contains { Slot.isContent($0.name) }
    if isBegun, ![.held, .inGrace].contains(ruling.decision.verdict) { return nil }
    if let keeper = ruling.keeper { return Destroyer.Keeper(verdict: keeper, reason: ruling.decision.sentence) }
    func unresolved(_ reason: String) -> Destroyer.Keeper { Destroyer.Keeper(verdict: .unresolved, reason: reason) }
    guard judged.manifest == item.manifest else { return unresolved("its manifest is not the one that was ordered") }
    guard try await EraseSearch.isThere(item.supersededBy, in: store) else {
      return unresolved("the archive that takes its place is not there")
    }
    return nil
  }

  private func certificate(
    _ order: ErasureOrder, _ outcomes: [DispositionOutcome], _ outcome: Manifest.Reference, _ folder: DispositionFolder
  ) async throws -> ErasureCertificate {
    let name = DispositionFolder.Names.order(order.number)
    let gone = Set(outcomes.filter { $0.verdict == .destroyed }.map(\.slot))
    return ErasureCertificate(
      store: settings.storeID, number: order.number, asOf: order.asOf, executedAt: Instant(nanoseconds: context.now(), digits: 3),
      program: settings.program, config: settings.config, order: Manifest.Reference(try folder.key(name), order.bytes),
      outcome: outcome, previous: try await context.destructions().lastErasure,
      erased: order.items.filter { gone.contains($0.slot) },
      kept: outcomes.kept)
  }

  /// The record of the run that made a certificate, from it alone.
  private func record(_ number: Int, _ folder: DispositionFolder) async throws {
    let read: DispositionReader.Read<ErasureCertificate> = try await DispositionReader(store).read(
      DispositionFolder.Names.certificate(number), of: folder)
    let certificate = read.document
    var record = RunRecord(
      job: "erase", date: folder.date, program: certificate.program,
      parameters: [.init("config", certificate.config.description), .init("asOf", certificate.asOf.description)],
      startedAt: certificate.executedAt.nanoseconds)
    record.outputs =
      certificate.erased.compactMap { item in item.supersededBy.map { $0.slot.folder + "/manifest.json" } }
      + [certificate.order.key, certificate.outcome.key, read.key.description]
    record.finish(.done, at: certificate.executedAt.nanoseconds)
    try await record.keep(in: store)
    try await context.sealer.retire(certificate.order.sha256)
  }
}
