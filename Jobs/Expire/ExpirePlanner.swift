package import Archival
package import Events
internal import Operations
package import Retention
internal import Sealing
internal import Storage

/// Plans what may be destroyed as of a day, and stores the plan, sealed. Deletes nothing.
package struct ExpirePlanner: Sendable {
  private let context: ExpireContext
  private var store: any ObjectStore { context.store }
  private var settings: ExpireSettings { context.settings }

  package init(_ context: ExpireContext) { self.context = context }

  /// A plan that is not stored yet, or was before.
  package struct Draft: Sendable {
    package var plan: DispositionPlan
    /// Whether the store has it already: a day is planned once.
    package var isStored = false
    /// The most new archives that would be no jump.
    package var limit = 0
    /// Archives that no rule keeps and that stay all the same, with the reason: unresolved, or locked by the store.
    package var remarks: [(slot: Slot, decision: RetentionDecision)] = []

    /// Whether it would newly destroy far more than the plans before it, and nobody accepted exactly that.
    package var isSurge: Bool { plan.newItems > limit && plan.accepted != plan.newItems && !isStored }
  }

  /// Works out the plan of a day. `accepted` is the number of new archives that somebody expects. Throws where the as-of is to come, or before that
  /// of an earlier plan, where clocks contradict each other, or where an earlier plan cannot be relied on.
  package func draft(asOf: LogicalDate, accepted: Int? = nil) async throws -> Draft {
    let what = "nothing can be planned"
    guard asOf <= LogicalDate(nanoseconds: context.now()) else {
      throw JobError(
        .refused, what, because: "the as-of \(asOf) is to come", remedy: "plan as of today or before, and check the clock")
    }
    try settings.checkTrust(what)
    let folders = try await DispositionFolder.all(in: store).filter { $0.names.contains(DispositionFolder.Names.plan) }
    let reader = DispositionReader(store)
    if let known = folders.first(where: { $0.date == asOf }) {
      let plan: DispositionReader.Read<DispositionPlan> = try await reader.read(DispositionFolder.Names.plan, of: known)
      return Draft(plan: plan.document, isStored: true)
    }
    if let last = folders.last, asOf < last.date {
      throw JobError(
        .refused, what, at: "dispositions/\(last.date)", because: "the as-of \(asOf) is before that of an earlier plan",
        remedy: "plan as of a later day")
    }
    var earlier: [DispositionReader.Read<DispositionPlan>] = []
    for folder in folders.suffix(SurgeLimit.trailing) {
      earlier.append(try await reader.read(DispositionFolder.Names.plan, of: folder))
    }
    let watch = try await context.holdWatch()
    try checkClock(earlier.last?.document, watch.holds)
    var draft = try await survey(asOf, watch, earlier.last)
    draft.plan.accepted = accepted
    draft.limit = settings.surge.limit(after: earlier.map(\.document.newItems))
    return draft
  }

  /// Stores a plan that is no surge and seals it; one that a killed run left without its seal is completed.
  package func keep(_ draft: Draft) async throws {
    let folder = DispositionFolder(draft.plan.date)
    if draft.isStored {
      try await context.sealer.complete(DispositionFolder.Names.plan, of: folder)
    } else {
      guard !draft.isSurge else {
        throw JobError(
          .refused, "the plan is not stored", at: "dispositions/\(draft.plan.date)",
          because:
            "it would newly destroy \(Quantity.counted(draft.plan.newItems, "archive")), and \(Quantity.counted(draft.limit, "is", "are")) the most that is usual (retention.surge)",
          remedy:
            "look at it: `tally expire plan --dry-run`. If it is right: `tally expire plan --expect=\(draft.plan.newItems)`")
      }
      try context.sealer.check()
      try await context.sealer.write(draft.plan.bytes, as: DispositionFolder.Names.plan, of: folder)
    }
    try await draft.plan.record.keep(in: store)
  }

  /// A clock that is behind what the store has seen cannot say what day it is.
  private func checkClock(_ last: DispositionPlan?, _ holds: [Hold]) throws(JobError) {
    let seen =
      [last.map { ($0.plannedAt, "dispositions/\($0.date)/plan.json") }]
      + holds.map { hold in hold.latest?.recordedAt.map { ($0, "holds/\(hold.id)") } }
    guard let latest = seen.compactMap({ $0 }).max(by: { $0.0 < $1.0 }), latest.0.nanoseconds > context.now() else { return }
    throw JobError(
      .refused, "nothing can be planned", at: latest.1,
      because: "it is of \(latest.0), and this machine's clock says \(Instant(nanoseconds: context.now(), digits: 3))",
      remedy: "set the clock")
  }

  private func survey(
    _ asOf: LogicalDate, _ watch: HoldWatch, _ previous: DispositionReader.Read<DispositionPlan>?
  ) async throws -> Draft {
    let judge = ExpiryJudge(
      store, settings, holds: watch.holds, lastAsOf: previous?.document.date, now: Instant(nanoseconds: context.now()).seconds,
      vouchers: context.vouchers)
    var plan = DispositionPlan(
      store: settings.storeID, date: asOf, plannedAt: Instant(nanoseconds: context.now(), digits: 3), program: settings.program,
      config: settings.config, previous: previous.map { .init(date: $0.document.date, sha256: $0.digest) },
      holds: watch.heads, events: settings.eventsDigest, archives: 0, stays: [:], items: [])
    var remarks: [(slot: Slot, decision: RetentionDecision)] = []
    let known = Set(previous?.document.items.map(\.slot) ?? [])
    let asked = AskedIDs(watch.holds, settings.rules)
    guard var days = ArchiveDays(store) else { return Draft(plan: plan) }
    while let day = try await days.next() {
      try Task.checkCancellation()
      let folders = try await context.labels.all(asked: asked, on: day)
      let judged = try await Parallel.map(folders, threads: 16) { folder in
        try await judge.judge(folder, asOf: asOf).map { (folder, $0) }
      }
      for (folder, judged) in judged.compactMap({ $0 }) {
        let decision = judged.decision
        plan.archives += 1
        if DispositionItem.verdicts.contains(decision.verdict), let manifest = judged.manifest {
          plan.items.append(
            DispositionItem(
              id: decision.id, slot: folder.slot, manifest: manifest, objects: judged.objects, verdict: decision.verdict,
              decidedBy: decision.decidedBy?.name, reasons: decision.reasons, isNew: !known.contains(folder.slot)))
        } else {
          plan.stays[decision.verdict, default: 0] += 1
          if [.unresolved, .lockedByStore].contains(decision.verdict) { remarks.append((folder.slot, decision)) }
        }
      }
      context.progress(folders.count)
    }
    plan.items.sort { $0.slot < $1.slot }
    return Draft(plan: plan, remarks: remarks)
  }
}

extension Bearing {
  /// `policy sec-17a-4-a`, `hold LIT-1`; nil for what has no id.
  var name: String? {
    switch self {
    case .policy(let policy): "policy \(policy.id)"
    case .hold(let hold): "hold \(hold.id)"
    case .fault, .lock, .agreement: nil
    }
  }
}

extension DispositionPlan {
  /// The record of the run that made it: from the plan alone, so that a run which only completes it leaves the same.
  var record: RunRecord {
    var parameters: [RunRecord.Parameter] = [
      .init("config", config.description), .init("archives", "\(archives)"), .init("items", "\(items.count)"),
    ]
    if let previous { parameters.append(.init("previous", previous.sha256.description)) }
    var record = RunRecord(
      job: "expire-plan", date: date, program: program, parameters: parameters, startedAt: plannedAt.nanoseconds)
    record.outputs = ["dispositions/\(date)/\(DispositionFolder.Names.plan)"]
    record.finish(.done, at: plannedAt.nanoseconds)
    return record
  }
}
