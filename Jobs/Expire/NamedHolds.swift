internal import Archival
internal import Events
internal import Operations
internal import Retention
internal import Sealing
internal import Storage

/// The holds that the newest plan that counts names: a history says of itself when a revision in its middle is gone, and not when its end is, or all of it. Read when it
/// is first asked.
actor NamedHolds {
  private let store: any ObjectStore
  private let plans: SealedPlans
  private var read: Task<DispositionPlan?, any Error>?

  init(_ store: any ObjectStore, _ plans: SealedPlans) { (self.store, self.plans) = (store, plans) }

  /// The newest plan that counts.
  func plan() async throws -> DispositionPlan? {
    let task =
      read
      ?? Task { [store, plans] in
        try await plans.newest(1, of: try await DispositionFolder.all(in: store)).plans.last?.document
      }
    read = task
    return try await task.value
  }

  /// Throws where one of them is not there any more as the plan names it. One that cannot be relied on holds everything anyway.
  func check(_ holds: [Hold], _ heads: [HoldHead]) async throws -> [HoldHead] {
    guard let plan = try await plan() else { return [] }
    let known = Dictionary(holds.map { ($0.id, $0) }) { first, _ in first }
    let last = Dictionary(heads.map { ($0.id, $0) }) { first, _ in first }
    for head in plan.holds {
      let hold = known[head.id]
      guard hold?.fault == nil else { continue }
      // Each revision names the one before it.
      let revisions = hold?.revisions ?? []
      let found =
        revisions.count > head.revision ? revisions[head.revision].previous : last[head.id].map { $0.sha256.description }
      guard revisions.count >= head.revision, found == head.sha256.description else {
        throw JobError(
          .integrity, "the holds cannot be relied on", at: "holds/\(head.id)/\(head.revision).json",
          because: "the plan of \(plan.date) names it, and it is \(revisions.count < head.revision ? "not there" : "another")",
          remedy:
            "restore `holds/\(head.id)` from a backup; until then nothing is planned, destroyed or erased, and no legal hold lifted"
        )
      }
    }
    return plan.holds
  }
}
