package import Archival
package import Events
package import Operations
package import Retention
internal import Sealing
internal import Storage

/// Plans what may be destroyed as of a day, and stores the plan, sealed. Deletes nothing.
package struct ExpirePlanner: Sendable {
  private let context: ExpireContext
  private var store: any ObjectStore { context.store }
  private var settings: ExpireSettings { context.settings }

  /// Reads nothing yet.
  package init(_ context: ExpireContext) { self.context = context }

  /// A plan that is not stored yet, or was before.
  package struct Draft: Sendable {
    /// Not sealed by itself: where it is not stored, nobody may go by it yet.
    package var plan: DispositionPlan
    /// Whether the store has it already: a day is planned once.
    package var isStored = false
    /// The most new archives that would be no jump.
    package var limit = 0
    /// Holds that a clock which was far ahead dated: they hold, and cannot be changed before that day.
    package var datedAhead: [(id: String, at: Instant)] = []
    /// Archives that no rule keeps and that stay all the same, with the reason: unresolved, or locked by the store.
    package var remarks: [(slot: Slot, decision: RetentionDecision)] = []
    /// Archives whose content somebody took, held ones too, or exchanged, with the fault.
    package var unsound: [(slot: Slot, fault: ArchiveFault)] = []

    /// How a run ends that keeps it: as `tally verify` would, of content that is missing or altered.
    package var exit: ExitCode { unsound.isEmpty ? .done : .integrity }

    /// Whether it would newly destroy far more than the plans before it, and nobody accepted exactly that.
    package var isSurge: Bool { plan.newItems > limit && plan.accepted != plan.newItems && !isStored }

    /// Policies that were about no archive while something would newly go, and that nobody accepted: a slip in what they match lets go of what they are to keep.
    package var doubtful: [String] {
      isStored || plan.newItems == 0 ? [] : plan.idlePolicies.filter { !$0.isAccepted }.map(\.id)
    }

    /// Takes it that somebody expects so many new archives. What was accepted under the same config still is.
    mutating func accept(_ count: Int?, after previous: DispositionPlan?) {
      plan.accepted = count
      let known = previous?.config == plan.config ? previous?.idlePolicies ?? [] : []
      for index in plan.idlePolicies.indices {
        let id = plan.idlePolicies[index].id
        plan.idlePolicies[index].isAccepted = count == plan.newItems || known.contains { $0.id == id && $0.isAccepted }
      }
    }
  }

  /// Works out the plan of a day. `accepted` is the number of new archives that somebody expects, `gap` that of days for which the store was idle.
  /// Throws where the as-of is to come, or before that of an earlier plan, where clocks contradict each other, or where an earlier plan cannot be relied on.
  package func draft(asOf: LogicalDate, accepted: Int? = nil, gap: Int? = nil) async throws -> Draft {
    let what = "nothing can be planned"
    guard asOf <= LogicalDate(nanoseconds: context.now()) else {
      throw JobError(
        .refused, what, because: "the as-of \(asOf) is to come", remedy: "plan as of today or before, and check the clock")
    }
    try settings.checkTrust(what)
    let folders = try await DispositionFolder.all(in: store)
    if let known = folders.first(where: { $0.date == asOf }), known.names.contains(DispositionFolder.Names.plan) {
      return Draft(plan: try await stored(known), isStored: true)
    }
    let (earlier, faults) = try await context.plans.newest(SurgeLimit.trailing, of: folders)
    if let fault = faults.last(where: { $0.date < asOf }) { throw fault.error }
    if let last = earlier.last?.document.date, asOf < last {
      throw JobError(
        .refused, what, at: "dispositions/\(last)", because: "the as-of \(asOf) is before that of an earlier plan",
        remedy: "plan as of a later day")
    }
    let clock = PlanClock(now: context.now(), margin: settings.clockMargin)
    let idleDays = try await clock.checkAhead(what, in: store, plans: earlier.map(\.document.date), accepted: gap)
    let watch = try await context.holdWatch()
    try clock.checkBehind(what, earlier.last?.document, watch.holds)
    var draft = try await survey(asOf, watch, earlier.last)
    draft.plan.idleDays = idleDays
    if let accepted, accepted != draft.plan.newItems {
      throw JobError(
        .refused, what, at: "dispositions/\(asOf)",
        because:
          "--expect says \(accepted), and it would newly destroy \(Quantity.counted(draft.plan.newItems, "archive"))",
        remedy: "look at it: `tally expire plan --dry-run`; then name that number, or none")
    }
    draft.accept(accepted, after: earlier.last?.document)
    draft.datedAhead = clock.ofDaysToCome(watch.holds).compactMap { hold in hold.latest?.recordedAt.map { (hold.id, $0) } }
    draft.limit = settings.surge.limit(after: earlier.map(\.document.newItems))
    return draft
  }

  /// The plan that a day has: sealed, or by a run that was killed before it came to that.
  private func stored(_ folder: DispositionFolder) async throws -> DispositionPlan {
    if folder.isPlanned { return try await context.plans.read(folder).plan.document }
    let read: SealedPlans.Plan = try await DispositionReader(store).read(DispositionFolder.Names.plan, of: folder)
    try await context.sealer.checkAnnounced(read.bytes, at: read.key)
    return read.document
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
      guard draft.doubtful.isEmpty else {
        let (ids, one) = (draft.doubtful.joined(separator: ", "), draft.doubtful.count == 1)
        throw JobError(
          .refused, "the plan is not stored", at: "dispositions/\(draft.plan.date)",
          because:
            "it would newly destroy \(Quantity.counted(draft.plan.newItems, "archive")), and \(one ? "a policy that applies is" : "policies that apply are") about no archive: \(ids)",
          remedy:
            "look at what \(one ? "it matches" : "they match") (retention.policies). If it is right: `tally expire plan --expect=\(draft.plan.newItems)`"
        )
      }
      try context.sealer.check()
      try await context.sealer.write(draft.plan.bytes, as: DispositionFolder.Names.plan, of: folder)
    }
    try await draft.plan.record.keep(in: store)
  }

  private func survey(
    _ asOf: LogicalDate, _ watch: HoldWatch, _ previous: SealedPlans.Plan?
  ) async throws -> Draft {
    let judge = context.judge(watch, try await context.destructions(), lastAsOf: previous?.document.date)
    var plan = DispositionPlan(
      store: settings.storeID, date: asOf, plannedAt: Instant(nanoseconds: context.now(), digits: 3), program: settings.program,
      config: settings.config, previous: previous.map { .init(date: $0.document.date, sha256: $0.digest) },
      holds: watch.heads, events: settings.eventsDigest, archives: 0, stays: [:], items: [])
    var remarks: [(slot: Slot, decision: RetentionDecision)] = []
    var unsound: [(slot: Slot, fault: ArchiveFault)] = []
    let known = Set(previous?.document.items.map(\.slot) ?? [])
    let asked = AskedIDs(watch.holds, settings.rules)
    var use = PolicyUse(settings.rules)
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
        unsound += judged.facts.faults.intersection(ArchiveFault.ofContent).sorted().map { (folder.slot, $0) }
        use.add(decision)
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
    // In a store without archives nothing can be told of them.
    if plan.archives > 0 { plan.idlePolicies = use.idle.map { DispositionPlan.IdlePolicy(id: $0) } }
    return Draft(plan: plan, remarks: remarks, unsound: unsound)
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
