package import Events

/// Whether events of an archive may be taken out of it on request, as of a day.
package struct ErasureRuling: Sendable {
  /// What the engine says of the archive.
  package var decision: RetentionDecision
  /// What keeps it: the verdict that speaks against it; nil where nothing does.
  package var keeper: RetentionVerdict?
  /// The first day on which nothing that is known now keeps it: the as-of where nothing does already, and nil where no day is known.
  package var freeOn: LogicalDate?

  /// The policy or hold that keeps it, as reports name it; nil where it is something else.
  package var keptBy: String? {
    guard keeper != nil else { return nil }
    return switch decision.decidedBy {
    case .policy(let policy): "policy \(policy.id)"
    case .hold(let hold): "hold \(hold.id)"
    case .fault, .lock, .agreement, nil: nil
    }
  }
}

extension RetentionEngine {
  /// Rules on an erasure. What keeps an archive whole keeps each event of it; that no policy says of all of it how long it is kept, or that a person
  /// would have to agree to its destruction, is no obstacle: the archive as such stays.
  package func rule(_ facts: ArchiveFacts, lock: LockState?, asOf: LogicalDate) -> ErasureRuling {
    let first = decide(facts, lock: lock, asOf: asOf)
    var ruling = ErasureRuling(decision: first, keeper: RetentionEngine.keeper(first, lock))
    var decision = first
    while RetentionEngine.keeper(decision, lock) != nil {
      // Where no policy speaks of all of it, the verdict does not change when the store lets go of it.
      let days = [decision.changesOn, lock?.retainedUntil].compactMap { $0 }.filter { $0 > decision.asOf }
      guard let next = days.min() else { return ruling }
      decision = decide(facts, lock: lock, asOf: next)
    }
    ruling.freeOn = decision.asOf
    return ruling
  }

  private static func keeper(_ decision: RetentionDecision, _ lock: LockState?) -> RetentionVerdict? {
    switch decision.verdict {
    case .held, .retainedByPolicy, .awaitingEvent, .inGrace, .lockedByStore: return decision.verdict
    case .unresolved:
      if case .fault = decision.decidedBy { return .unresolved }
      guard let lock else { return .unresolved }
      return lock.isHeld || lock.retainedUntil.map { decision.asOf < $0 } == true ? .lockedByStore : nil
    case .awaitingReview, .awaitingApproval, .expired: return nil
    }
  }
}
