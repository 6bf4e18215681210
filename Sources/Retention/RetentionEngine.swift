package import Events

/// Says of an archive whether it may go. A function of rules, holds, outside events, the archive's label, the store's locks, what was
/// agreed to, and the as-of; no clock, no store. In doubt an archive stays.
package struct RetentionEngine: Sendable {
  private let policies: PolicyIndex
  private let holds: HoldIndex
  private let grace: CalendarPeriod
  private let lastAsOf: LogicalDate?

  /// `lastAsOf` is the as-of of the last run; nothing is decided as of an earlier day.
  package init(rules: RetentionRules, holds: [Hold], events: [OutsideEvent] = [], lastAsOf: LogicalDate? = nil) {
    policies = PolicyIndex(rules.policies, events)
    self.holds = HoldIndex(holds)
    (grace, self.lastAsOf) = (rules.grace, lastAsOf)
  }

  /// The verdict for an archive. `lock` is nil where the store does not tell what keeps it.
  package func decide(
    _ facts: ArchiveFacts, lock: LockState? = .open, agreement: Agreement? = nil, asOf: LogicalDate
  ) -> RetentionDecision {
    var faults = facts.faults
    if lock == nil { faults.insert(.lockUnreadable) }
    if let lastAsOf, asOf < lastAsOf { faults.insert(.asOfBeforeLastRun) }
    let (days, isCovered) = policies.bearing(on: facts)
    let bearing = holds.candidates(facts).compactMap { self.bearing(of: $0, on: facts) }

    var standing = Standing(days, bearing)
    standing.hasFault = !faults.isEmpty
    // While minima that are about all of it run, it stays anyway.
    if isCovered { standing.allowedFrom = .min }
    if let lock { standing.lockedUntil = lock.isHeld ? .max : lock.retainedUntil?.day ?? .min }
    standing.agreement = agreement

    return RetentionDecision(
      id: facts.id, asOf: asOf, verdict: standing.verdict(on: asOf.day),
      changesOn: standing.change(after: asOf.day).map { LogicalDate(day: $0) },
      grounds: Grounds(
        faults: faults, holds: bearing, policies: days, known: policies.policies, lock: lock, agreement: agreement))
  }

  private func bearing(of hold: Hold, on facts: ArchiveFacts) -> HoldBearing? {
    let reach = hold.reach(facts)
    guard reach.touch != .none else { return nil }
    return HoldBearing(
      id: hold.id, matter: hold.latest?.matter, caseReference: hold.latest?.caseReference, touch: reach.touch, fault: hold.fault,
      releasedOn: reach.releasedOn, graceUntil: reach.releasedOn.flatMap(grace.end))
  }
}
