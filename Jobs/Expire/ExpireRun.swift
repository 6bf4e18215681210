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

  package init(_ context: ExpireContext) { self.context = context }

  /// Goes through all plans that may still be used, the oldest first. Throws where the as-of is to come, or before that of a plan.
  package func run(asOf: LogicalDate, dryRun: Bool = false) async throws -> ExpireOutcome {
    let folders = try await DispositionFolder.all(in: store)
    let last = try await context.lastPlan()
    try check(asOf, last?.date)
    // A plan that may still be used is no way past a clock that planning would refuse.
    try await context.checkClock("nothing is destroyed", last)
    var outcome = ExpireOutcome()
    // Read once for all plans, and again when there is a certificate more.
    var destructions: Destructions?
    for folder in folders where folder.isPlanned && (isUsable(folder) || folder.orders.count > folder.certificates.count) {
      try Task.checkCancellation()
      do {
        let known = if let destructions { destructions } else { try await Destructions(in: store) }
        let part = try await run(folder, known, asOf, dryRun)
        destructions = part.certificates.isEmpty ? known : nil
        outcome.dispositions.append(part)
      } catch let error as JobError where error.code == .integrity {
        // It may have come after a certificate.
        destructions = nil
        var part = ExpireOutcome.Part(date: folder.date, state: .waiting)
        part.failure = error
        outcome.dispositions.append(part)
      }
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
    _ folder: DispositionFolder, _ destructions: Destructions, _ asOf: LogicalDate, _ dryRun: Bool
  ) async throws -> ExpireOutcome.Part {
    var disposition = try await Disposition(folder, in: store, settings: settings, now: context.now())
    var destroyed = Set(destructions.bySlot.keys)
    var part = ExpireOutcome.Part(date: folder.date, state: disposition.state(destroyed))
    // Of a plan that has lapsed nothing more is done, and what its approval is worth by now is no matter: it counted when its orders were written.
    if let fault = disposition.fault, !disposition.isLapsed {
      part.failure = fault.error(at: try folder.key(DispositionFolder.Names.approval).description)
    }
    part.idlePolicies = disposition.plan.document.idlePolicies.map(\.id)
    // What was begun is ended, whatever else may be said of the plan: a certificate must follow what is gone.
    if !dryRun { try await finish(&disposition, &part) }
    destroyed.formUnion(part.outcomes.filter { $0.verdict == .destroyed }.map(\.slot))
    guard disposition.fault == nil, !disposition.isLapsed else { return part }
    let due = disposition.due
    part.waiting = disposition.waiting(destroyed).count
    for start in stride(from: 0, to: due.count, by: settings.batch) {
      try Task.checkCancellation()
      let items = Array(due[start..<min(due.count, start + settings.batch)])
      if dryRun {
        part.outcomes += try await preview(items, disposition, destructions, asOf)
      } else {
        try await execute(items, &disposition, destructions, asOf, &part)
      }
    }
    return part
  }

  private func work(_ disposition: Disposition) -> OrderWork {
    OrderWork(context: context, agreement: disposition.approval?.agreement)
  }

  private func preview(
    _ items: [DispositionItem], _ disposition: Disposition, _ destructions: Destructions, _ asOf: LogicalDate
  ) async throws -> [DispositionOutcome] {
    try await work(disposition).decide(items, context.holdWatch(), asOf: asOf).map { decided in
      decided.kept(destructions)
        ?? DispositionOutcome(
          id: decided.item.id, slot: decided.item.slot, verdict: .destroyed, because: .expired, reason: "it would be destroyed")
    }
  }

  // MARK: orders

  private func execute(
    _ items: [DispositionItem], _ disposition: inout Disposition, _ destructions: Destructions, _ asOf: LogicalDate,
    _ part: inout ExpireOutcome.Part
  ) async throws {
    try context.sealer.check()
    let watch = try await context.holdWatch()
    let decided = try await work(disposition).decide(items, watch, asOf: asOf)
    let order = DispositionOrder(
      plan: disposition.plan.digest, approval: disposition.signature.map { SHA256.hash($0) },
      number: disposition.folder.orders.count + 1, asOf: asOf,
      items: decided.compactMap { decided in
        if case .goes(let versions) = decided.choice {
          DispositionOrder.Item(id: decided.item.id, slot: decided.item.slot, versions: versions)
        } else {
          nil
        }
      }, kept: decided.compactMap { $0.kept(destructions) })
    try await context.sealer.announce(order.bytes, as: DispositionFolder.Names.order(order.number), of: disposition.folder)
    disposition.folder = try await DispositionFolder.read(disposition.folder.date, in: store)
    try await complete(order, &disposition, &part, (watch, decided))
  }

  /// Ends what killed runs began.
  private func finish(_ disposition: inout Disposition, _ part: inout ExpireOutcome.Part) async throws {
    let reader = DispositionReader(store)
    for number in disposition.folder.orders {
      let name = DispositionFolder.Names.order(number)
      if !disposition.folder.certificates.contains(number) {
        let order: DispositionReader.Read<DispositionOrder> = try await reader.read(name, of: disposition.folder)
        try await context.sealer.checkAnnounced(order.bytes, at: order.key)
        let check = OrderCheck(disposition: disposition, today: LogicalDate(nanoseconds: context.now()))
        if let fault = check.fault(order.document, number: number) { throw JobError(faultOf: order.key, fault) }
        try await complete(order.document, &disposition, &part, nil)
      } else {
        try await context.sealer.complete(DispositionFolder.Names.certificate(number), of: disposition.folder)
        try await record(number, disposition)
      }
    }
  }

  /// Brings an order to its certificate, from wherever it stands. What a killed run said of it may be anybody's by now: without a certificate all is asked
  /// again, and what is gone already does not go twice.
  private func complete(
    _ order: DispositionOrder, _ disposition: inout Disposition, _ part: inout ExpireOutcome.Part,
    _ known: (watch: HoldWatch, decided: [OrderWork.Decided])?
  ) async throws {
    try context.sealer.check()
    let folder = disposition.folder
    let certificate = DispositionFolder.Names.certificate(order.number)
    if folder.names.contains(certificate) {
      try await context.sealer.complete(certificate, of: folder)
      disposition.outcomes += try await DispositionReader(store).outcomes(order.number, of: folder).items
    } else {
      let outcomes = try await done(order, disposition, known)
      let reference = try await context.put(outcomes, order.number, of: folder)
      let maker = CertificateMaker(store: store, settings: settings, now: context.now())
      let document = try await maker.certificate(order, outcomes, reference, disposition)
      try await context.sealer.write(document.bytes, as: certificate, of: folder)
      disposition.outcomes += outcomes
      part.outcomes += outcomes
    }
    context.progress(order.items.count)
    part.certificates.append(try folder.key(certificate).description)
    disposition.folder = try await DispositionFolder.read(folder.date, in: store)
    try await record(order.number, disposition)
  }

  /// Deletes, when holds were looked at last immediately before.
  private func done(
    _ order: DispositionOrder, _ disposition: Disposition, _ known: (watch: HoldWatch, decided: [OrderWork.Decided])?
  ) async throws -> [DispositionOutcome] {
    let work = work(disposition)
    let planned = Dictionary(disposition.plan.document.items.map { ($0.slot, $0) }) { first, _ in first }
    let items = order.items.compactMap { planned[$0.slot] }
    var known = known
    while true {
      if let known, try await known.watch.isCurrent() {
        let outcomes = try await work.delete(order, known.decided, known.watch) + order.kept
        return outcomes.sorted { $0.slot < $1.slot }
      }
      let watch = try await context.holdWatch()
      known = (watch, try await work.decide(items, watch, asOf: order.asOf, isBegun: true))
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
  func kept(_ destructions: Destructions) -> DispositionOutcome? {
    switch choice {
    case .goes: nil
    case .stays(let verdict, let reason):
      DispositionOutcome(id: item.id, slot: item.slot, verdict: .kept, because: verdict, reason: reason)
    case .isGone:
      if let known = destructions.bySlot[item.slot] {
        DispositionOutcome(id: item.id, slot: item.slot, verdict: .gone, because: .expired, reason: "it \(known.words)")
      } else {
        DispositionOutcome(
          id: item.id, slot: item.slot, verdict: .gone, because: .unresolved,
          reason: "it was gone before the plan came to it, and no certificate says why")
      }
    }
  }
}
