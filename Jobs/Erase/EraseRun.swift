internal import Archival
package import Events
internal import Operations
internal import Retention
internal import Sealing
package import Storage

/// Does what requests for erasure ask for, as far as nothing speaks against it: rewrites archives without the events, then deletes the former ones, and attests it.
/// What came back, as from a backup, is erased again. Killed anywhere, it is taken up again to the same end.
package struct EraseRun: Sendable {
  private let context: ExpireContext
  private let archives: SealedArchives
  private let hot: TraceJob
  private let settings: EraseSettings
  private let slots: SlotSealer
  private var store: any ObjectStore { context.store }
  private var work: ErasureWork { ErasureWork(context: context) }

  /// `archives` open what has to be read, `hot` finds events in exports that are kept, `slots` seals archives and `documents` certificates. `now` is the clock, nanoseconds
  /// since 1970. `progress` is told archives as they are looked at.
  package init(
    store: any ObjectStore, labels: ArchiveLabels, archives: SealedArchives, hot: TraceJob, settings: EraseSettings,
    slots: SlotSealer, documents: DocumentSealer, now: @escaping @Sendable () -> Int64,
    progress: @escaping @Sendable (_ archives: Int) -> Void = { _ in }
  ) {
    (self.archives, self.hot, self.settings, self.slots) = (archives, hot, settings, slots)
    context = ExpireContext(
      store: store, labels: labels, settings: settings.expire, sealer: documents, now: now, progress: progress)
  }

  /// Goes through all requests that were taken under its key, as of a day. `sweeps` reads every archive, in place of those of which a filter says that they may have something. Throws where the
  /// as-of is to come, the ledger cannot be relied on, or all requests wait for another key.
  package func run(asOf: LogicalDate, sweeps: Bool = false, dryRun: Bool = false) async throws -> EraseOutcome {
    guard asOf <= LogicalDate(nanoseconds: context.now()) else {
      throw JobError(
        .refused, "nothing is erased", because: "the as-of \(asOf) is to come",
        remedy: "take today or a day before; check the clock")
    }
    let ledger = ErasureLedger(store: store)
    var state = try await ledger.reliable()
    var outcome = EraseOutcome()
    let what = "nothing is erased"
    let last = try await context.lastErasure(what, state)
    guard !state.requests.isEmpty else { return outcome }
    try await context.checkClock(what, try await context.lastPlan(), state, erasedAt: last)
    let subjects = ErasureSubjects(store: store, key: settings.key)
    let known = try await subjects.known()
    let own = state.requests.filter { $0.asked.key == settings.key.id }
    if let error = subjects.others("not every request is done", among: state.open, known) {
      guard !own.isEmpty else { throw error }
      outcome.failures.append(error)
    }
    if dryRun {
      outcome.isBegun = try await DispositionFolder.all(in: store, .erasures).contains(where: \.isBegun)
    } else {
      let check = ErasureOrderCheck(archives: archives, settings: settings, requests: state.requests, now: context.now())
      for done in try await work.finish(check) { outcome.add(done) }
    }
    var ids: [Int: String] = [:]
    for request in own where request.doneAt == nil && known.contains(request.number) {
      let id = try await subjects.id(request.number)
      if settings.key.pseudonym(of: FilterKey.message.hash(id)) == request.asked.subject { ids[request.number] = id }
    }
    // A request that was done, and of which something came back, has no id any more: its pseudonym is laid beside everything.
    let isWhole = sweeps || own.contains { $0.doneAt == nil && ids[$0.number] == nil }
    var waits = try await hotCopies(ids, asOf)
    try await archived(own, Set(ids.values.map { ExactText($0) }), asOf, isWhole, dryRun, &outcome, &waits)
    outcome.deferred = waits.sorted { $0.key < $1.key }.compactMap { request, wait in
      wait.deferral.map { EraseOutcome.Deferred(request: request, deferral: $0, reasons: wait.reasons) }
    }
    guard !dryRun else { return outcome }
    try await enter(waits, &state, ledger, &outcome)
    for request in state.requests where request.doneAt != nil && known.contains(request.number) {
      try await subjects.remove(request.number)
    }
    return outcome
  }

  /// Exports that still have events, by request.
  private func hotCopies(_ ids: [Int: String], _ asOf: LogicalDate) async throws -> [Int: ErasureWait] {
    var waits: [Int: ErasureWait] = [:]
    for (request, id) in ids.sorted(by: { $0.key < $1.key }) {
      for export in Set(try await hot.hot(id).map(\.export)).sorted() {
        let parts = export.split(separator: "/", maxSplits: 5)
        let date = parts.count == 6 ? LogicalDate(parts[2...4].joined(separator: "-")) : nil
        let until = date.map { LogicalDate(nanoseconds: settings.hotUntil($0)) }.flatMap { $0 > asOf ? $0 : nil }
        waits[request, default: ErasureWait()].add(export: date, until: until)
      }
    }
    return waits
  }

  /// Rewrites and deletes until nothing more can be done.
  private func archived(
    _ requests: [ErasureLedger.Request], _ ids: Set<ExactText>, _ asOf: LogicalDate, _ sweeps: Bool, _ dryRun: Bool,
    _ outcome: inout EraseOutcome, _ waits: inout [Int: ErasureWait]
  ) async throws {
    let pseudonyms = ErasurePseudonyms(requests, key: settings.key)
    var tried: Set<Slot> = []
    while true {
      let search = EraseSearch(
        context: context, archives: archives, settings: settings, pseudonyms: pseudonyms, ids: ids, sweeps: sweeps,
        destructions: try await context.destructions())
      let found = try await search.run(try await context.holdWatch(), asOf: asOf)
      let free = found.targets.filter { $0.ruling.keeper == nil && !tried.contains($0.folder.slot) }
      if dryRun { outcome.erased = free.map(\.preview) }
      guard !dryRun, !free.isEmpty else {
        outcome.failures += found.failures
        for target in found.targets where target.ruling.keeper != nil || tried.contains(target.folder.slot) {
          for request in target.requests.keys { waits[request, default: ErasureWait()].add(target.ruling) }
        }
        // Of what could not be looked at nobody knows whether anything is left.
        if !found.failures.isEmpty {
          for request in requests where request.doneAt == nil { waits[request.number, default: ErasureWait()].addUnread() }
        }
        return
      }
      tried.formUnion(free.map(\.folder.slot))
      var rewriter = try await EraseRewriter(
        store: store, archives: archives, sealer: slots, settings: settings, pseudonyms: pseudonyms, now: context.now)
      for start in stride(from: 0, to: free.count, by: settings.expire.batch) {
        let part = Array(free[start..<min(free.count, start + settings.expire.batch)])
        var items: [ErasureOrder.Item] = []
        for target in part {
          try Task.checkCancellation()
          items.append(try await rewriter.item(target))
        }
        outcome.add(try await work.execute(items, part.map(\.folder), asOf: asOf))
      }
    }
  }

  /// Says in the ledger what became of requests; what it says already is not said again.
  private func enter(
    _ waits: [Int: ErasureWait], _ state: inout ErasureLedger.State, _ ledger: ErasureLedger, _ outcome: inout EraseOutcome
  ) async throws {
    let erased = try await context.destructions().erased
    for request in state.requests where request.asked.key == settings.key.id {
      let what: ErasureEntry.What
      if let deferral = waits[request.number]?.deferral {
        guard request.deferral != deferral else { continue }
        what = .deferred(deferral)
      } else {
        let done = ErasureEntry.Done(erased, request.number)
        guard request.doneAt == nil || request.done != done else { continue }
        outcome.done.append((request.number, done))
        what = .done(done)
      }
      try await ledger.add(what, request: request.number, to: &state, now: context.now())
    }
  }
}

extension EraseOutcome {
  fileprivate mutating func add(_ done: ErasureWork.Done) {
    let gone = Set(done.outcomes.filter { $0.verdict == .destroyed }.map(\.slot))
    erased += done.items.filter { gone.contains($0.slot) }
    outcomes += done.outcomes
    certificates.append(done.certificate)
  }
}

extension EraseSearch.Target {
  /// What would be erased, as far as is known before it is read.
  fileprivate var preview: ErasureOrder.Item {
    ErasureOrder.Item(
      id: sealed.manifest.id, slot: folder.slot, manifest: SHA256.hash(sealed.bytes), bytes: bytes,
      events: requests.values.max() ?? 0, requests: requests, supersededBy: nil)
  }
}

extension ErasureEntry.Done {
  /// What certificates say of a request; an archive that came back and went again counts once.
  fileprivate init(_ erased: [ErasureOrder.Item], _ request: Int) {
    var seen: Set<Digest> = []
    let items = erased.filter { $0.requests[request] != nil && seen.insert($0.manifest).inserted }
    self.init(events: items.map { $0.requests[request] ?? 0 }.total, archives: items.count)
  }
}
