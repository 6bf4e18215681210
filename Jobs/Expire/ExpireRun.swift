internal import Archival
package import Events
internal import Operations
internal import Retention
internal import Sealing
internal import Storage

/// Does what plans say, as far as nothing speaks against it by now: order by order, each written before anything of it is deleted, and attested
/// by a certificate when it is done. Killed anywhere, it is taken up again to the same end.
package struct ExpireRun: Sendable {
  private let context: ExpireContext
  private var store: any ObjectStore { context.store }
  private var settings: ExpireSettings { context.settings }

  /// Reads nothing yet.
  package init(_ context: ExpireContext) { self.context = context }

  /// Goes through all plans that may still be used, the oldest first. Throws where the as-of is to come, or before that of a plan.
  package func run(asOf: LogicalDate, dryRun: Bool = false) async throws -> ExpireOutcome {
    let folders = try await DispositionFolder.all(in: store)
    let last = try await context.lastPlan()
    try check(asOf, last?.date)
    // A plan that may still be used is no way past a clock that planning would refuse.
    try await context.checkClock("nothing is destroyed", last)
    var outcome = ExpireOutcome()
    outcome.unsealed = folders.filter { $0.isUnsealed && isUsable($0) }.map(\.date)
    // Read once for all plans; what this run certifies is added.
    var gone = try await context.destructions()
    for folder in folders where folder.fault != nil || folder.isPlanned && (isUsable(folder) || folder.isBegun) {
      try Task.checkCancellation()
      var part = ExpireOutcome.Part(date: folder.date)
      do {
        if let fault = folder.fault { throw fault }
        try await run(folder, &gone, asOf, dryRun, &part)
      } catch let error as JobError {
        // It stops none of the others, whatever it is.
        part.failure = error
      }
      outcome.dispositions.append(part)
    }
    return outcome
  }

  private func isUsable(_ folder: DispositionFolder) -> Bool {
    settings.roles.approvalFor.end(from: folder.date).map { context.now() < $0.start } ?? false
  }

  private func check(_ asOf: LogicalDate, _ last: LogicalDate?) throws(JobError) {
    let what = "nothing is destroyed"
    guard asOf <= LogicalDate(nanoseconds: context.now()) else {
      throw JobError(
        .refused, what, because: "the as-of \(asOf) is to come", remedy: "take today or a day before; check the clock")
    }
    if let last, asOf < last {
      throw JobError(
        .refused, what, at: "dispositions/\(last)", because: "the as-of \(asOf) is before that of an earlier run",
        remedy: "take a later day; check the clock")
    }
  }

  private func run(
    _ folder: DispositionFolder, _ gone: inout Destructions, _ asOf: LogicalDate, _ dryRun: Bool,
    _ part: inout ExpireOutcome.Part
  ) async throws {
    var disposition = try await Disposition(folder, in: store, settings: settings, now: context.now())
    part.idlePolicies = disposition.plan.document.idlePolicies.map(\.id)
    // What was begun is ended, whatever else may be said of the plan: a certificate must follow what is gone.
    if dryRun { part.isBegun = folder.isBegun } else { try await finish(&disposition, &gone, &part) }
    let destroyed = Set(gone.bySlot.keys)
    guard !disposition.isLapsed else { return }
    // Where all is done, or too old, what its approval is worth by now is no matter: it counted when its orders were written. One that was exchanged is told.
    let isDone = if case .done = disposition.state(destroyed) { true } else { false }
    if let fault = disposition.fault, fault.isAltered || !isDone {
      throw fault.error(at: try folder.key(DispositionFolder.Names.approval).description)
    }
    // What a dry run cannot end is not looked at: part of it may be gone.
    let due = disposition.due.filter { !gone.isBegun($0.slot) }
    part.waiting = disposition.waiting(destroyed).count
    for start in stride(from: 0, to: due.count, by: settings.batch) {
      try Task.checkCancellation()
      let items = Array(due[start..<min(due.count, start + settings.batch)])
      if dryRun {
        part.outcomes += try await preview(items, disposition, gone, asOf)
      } else {
        try await execute(items, &disposition, &gone, asOf, &part)
      }
    }
  }

  private func work(_ disposition: Disposition, _ gone: Destructions) -> OrderWork {
    OrderWork(context: context, gone: gone, agreement: disposition.approval?.agreement)
  }

  private func preview(
    _ items: [DispositionItem], _ disposition: Disposition, _ gone: Destructions, _ asOf: LogicalDate
  ) async throws -> [DispositionOutcome] {
    let work = work(disposition, gone)
    return try await work.read(work.decide(items, context.holdWatch(), asOf: asOf)).map { decided in
      decided.kept(gone)
        ?? DispositionOutcome(
          id: decided.item.id, slot: decided.item.slot, verdict: .destroyed, because: .expired, reason: "it would be destroyed")
    }
  }

  // MARK: orders

  private func execute(
    _ items: [DispositionItem], _ disposition: inout Disposition, _ gone: inout Destructions, _ asOf: LogicalDate,
    _ part: inout ExpireOutcome.Part
  ) async throws {
    try context.sealer.check()
    let watch = try await context.holdWatch()
    let work = work(disposition, gone)
    let decided = try await work.read(work.decide(items, watch, asOf: asOf))
    let order = DispositionOrder(
      plan: disposition.plan.digest, approval: disposition.signature.map { SHA256.hash($0) },
      number: disposition.folder.orders.count + 1, asOf: asOf,
      items: decided.compactMap { decided in
        if case .goes(let versions) = decided.choice {
          DispositionOrder.Item(id: decided.item.id, slot: decided.item.slot, versions: versions)
        } else {
          nil
        }
      }, kept: decided.compactMap { $0.kept(gone) })
    try await context.sealer.announce(order.bytes, as: DispositionFolder.Names.order(order.number), of: disposition.folder)
    disposition.folder = try await DispositionFolder.read(disposition.folder.date, in: store)
    try await complete(order, &disposition, &gone, &part, (watch, decided))
  }

  /// Ends what killed runs began.
  private func finish(
    _ disposition: inout Disposition, _ gone: inout Destructions, _ part: inout ExpireOutcome.Part
  ) async throws {
    let reader = DispositionReader(store)
    for number in disposition.folder.orders {
      let name = DispositionFolder.Names.order(number)
      if !disposition.folder.certificates.contains(number) {
        let order: DispositionReader.Read<DispositionOrder> = try await reader.read(name, of: disposition.folder)
        try await context.sealer.checkAnnounced(order.bytes, at: order.key)
        let check = OrderCheck(disposition: disposition, today: LogicalDate(nanoseconds: context.now()))
        if let fault = check.fault(order.document, number: number) { throw JobError(faultOf: order.key, fault) }
        try await complete(order.document, &disposition, &gone, &part, nil)
      } else {
        try await context.sealer.complete(DispositionFolder.Names.certificate(number), of: disposition.folder)
        try await record(number, disposition)
      }
    }
  }

  /// Brings an order to its certificate, from wherever it stands. What a killed run said of it may be anybody's by now: without a certificate all is asked
  /// again, and what is gone already does not go twice.
  private func complete(
    _ order: DispositionOrder, _ disposition: inout Disposition, _ gone: inout Destructions, _ part: inout ExpireOutcome.Part,
    _ known: (watch: HoldWatch, decided: [OrderWork.Decided])?
  ) async throws {
    try context.sealer.check()
    let folder = disposition.folder
    let key = try folder.key(DispositionFolder.Names.certificate(order.number))
    let name = String(key.name)
    let done: CertifiedOrder
    if folder.names.contains(name) {
      try await context.sealer.complete(name, of: folder)
      done = try await CertifiedOrder(
        order.number, of: folder, disposition.plan, in: store, trust: settings.trust.signers)
    } else {
      let outcomes = try await delete(order, disposition, gone, known)
      let reference = try await context.put(outcomes, order.number, of: folder)
      let maker = CertificateMaker(settings: settings, previous: gone.last, now: context.now())
      let document = try maker.certificate(order, outcomes, reference, disposition)
      try await context.sealer.write(document.bytes, as: name, of: folder)
      done = CertifiedOrder(.init(document: document, key: key, bytes: document.bytes), outcomes)
      part.outcomes += outcomes
    }
    disposition.done.append(done)
    gone.end(order, of: folder.date, by: done.certificate)
    context.progress(order.items.count)
    part.certificates.append(key.description)
    disposition.folder = try await DispositionFolder.read(folder.date, in: store)
    try await record(order.number, disposition)
  }

  /// Deletes, when holds were looked at last immediately before. What a killed run ordered is read once more: anybody may have been there since.
  private func delete(
    _ order: DispositionOrder, _ disposition: Disposition, _ gone: Destructions,
    _ known: (watch: HoldWatch, decided: [OrderWork.Decided])?
  ) async throws -> [DispositionOutcome] {
    let work = work(disposition, gone)
    let planned = Dictionary(disposition.plan.document.items.map { ($0.slot, $0) }) { first, _ in first }
    let items = order.items.compactMap { planned[$0.slot] }
    var known = known
    let isResumed = known == nil
    while true {
      if let known, try await known.watch.isCurrent() {
        let outcomes = try await work.delete(order, known.decided, known.watch) + order.kept
        return outcomes.sorted { $0.slot < $1.slot }
      }
      let watch = try await context.holdWatch()
      let decided = try await work.decide(items, watch, asOf: order.asOf, isBegun: true)
      known = (watch, isResumed ? try await work.read(decided) : decided)
    }
  }

  private func record(_ number: Int, _ disposition: Disposition) async throws {
    let read: DispositionReader.Read<DispositionCertificate> = try await DispositionReader(store).read(
      DispositionFolder.Names.certificate(number), of: disposition.folder)
    try await read.document.record(read.key.description, disposition.folder.date).keep(in: store)
    try await context.sealer.retire(read.document.order.sha256)
  }
}

extension OrderWork.Decided {
  /// The outcome of what does not go; nil of what does.
  func kept(_ gone: Destructions) -> DispositionOutcome? {
    switch choice {
    case .goes: nil
    case .stays(let keeper):
      DispositionOutcome(
        id: item.id, slot: item.slot, verdict: keeper.outcome, because: keeper.verdict, reason: keeper.reason)
    case .isGone:
      if let known = gone.bySlot[item.slot], known.id == item.id {
        DispositionOutcome(id: item.id, slot: item.slot, verdict: .gone, because: .expired, reason: "it \(known.words)")
      } else {
        DispositionOutcome(
          id: item.id, slot: item.slot, verdict: .gone, because: .unresolved,
          reason: "it was gone before the plan came to it, and no certificate says why")
      }
    }
  }
}
