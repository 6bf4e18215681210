package import Events

/// Says of an archive whether it may go. A function of rules, holds, outside events, the archive's label, the store's locks, what was
/// agreed to, and the as-of; no clock, no store. In doubt an archive stays.
package struct RetentionEngine: Sendable {
  /// The policies that are about a channel, by its place among all, in the order of their ids.
  private let policies: [[RetentionPolicy]]
  private let holds: HoldIndex
  private let grace: CalendarPeriod
  private let events: [OutsideEvent]
  private let lastAsOf: LogicalDate?

  /// `lastAsOf` is the as-of of the last run; nothing is decided as of an earlier day.
  package init(rules: RetentionRules, holds: [Hold], events: [OutsideEvent] = [], lastAsOf: LogicalDate? = nil) {
    policies = Channel.allCases.map { channel in rules.policies.filter { $0.scope.channels?.contains(channel) != false } }
    self.holds = HoldIndex(holds)
    (grace, self.events, self.lastAsOf) = (rules.grace, events, lastAsOf)
  }

  /// The verdict for an archive. `lock` is nil where the store does not tell what keeps it.
  package func decide(
    _ facts: ArchiveFacts, lock: LockState? = .open, agreement: Agreement? = nil, asOf: LogicalDate
  ) -> RetentionDecision {
    var faults = facts.faults
    if lock == nil { faults.insert(.lockUnreadable) }
    if let lastAsOf, asOf < lastAsOf { faults.insert(.asOfBeforeLastRun) }
    let touching = policies[Channel.allCases.firstIndex(of: facts.channel) ?? 0].compactMap { policy in
      bearing(of: policy, on: facts).map { (policy: policy, bearing: $0) }
    }
    let policies = touching.map(\.bearing)
    let holds = holds.candidates(facts).compactMap { bearing(of: $0, on: facts) }

    var standing = Standing(policies, holds)
    standing.hasFault = !faults.isEmpty
    standing.allowedFrom = allowedFrom(touching, facts)
    if let lock { standing.lockedUntil = lock.isHeld ? .max : lock.retainedUntil?.day ?? .min }
    standing.agreement = agreement

    let verdict = standing.verdict(on: asOf.day)
    var bearings = faults.sorted().map(Bearing.fault) + holds.map(Bearing.hold) + policies.map(Bearing.policy)
    if let lock, lock != .open { bearings.append(.lock(lock)) }
    if let agreement { bearings.append(.agreement(agreement)) }
    let reached = policies.filter { $0.bound == .maximum && $0.end.map { $0 <= asOf } == true }
    return RetentionDecision(
      id: facts.id, asOf: asOf, verdict: verdict, decidedBy: verdict.decider(among: bearings, on: asOf), rules: bearings,
      changesOn: standing.change(after: asOf.day).map { LogicalDate(day: $0) },
      hotUntil: policies.compactMap(\.hotUntil).max(), overdue: verdict == .expired ? [] : reached.map(\.id))
  }

  private func bearing(of policy: RetentionPolicy, on facts: ArchiveFacts) -> PolicyBearing? {
    let touch = policy.scope.touch(facts)
    guard touch != .none else { return nil }
    var (event, start) = (String?.none, policy.startDay(lastEvent: facts.lastEvent))
    if case .outsideEvent(let name) = policy.start {
      event = name
      // An event of the past starts no clock before there is something to keep.
      start = OutsideEvent.start(of: name, for: facts, in: events).map { max($0, facts.lastEvent) }
    }
    return PolicyBearing(
      id: policy.id, citation: policy.citation, bound: policy.bound, period: policy.period, disposition: policy.disposition,
      touch: touch, event: event, start: start, end: start.flatMap(policy.period.end),
      hotUntil: start.flatMap { start in policy.hot.flatMap { $0.end(from: start) } })
  }

  private func bearing(of hold: Hold, on facts: ArchiveFacts) -> HoldBearing? {
    let reach = hold.reach(facts)
    guard reach.touch != .none else { return nil }
    return HoldBearing(
      id: hold.id, matter: hold.latest?.matter, caseReference: hold.latest?.caseReference, touch: reach.touch, fault: hold.fault,
      releasedOn: reach.releasedOn, graceUntil: reach.releasedOn.flatMap(grace.end))
  }

  /// The first day on which policies allow the destruction of all of an archive: always where minima are about all of it, since
  /// while they run it stays anyway; else from where a maximum that is about all of it is reached.
  private func allowedFrom(_ touching: [(policy: RetentionPolicy, bearing: PolicyBearing)], _ facts: ArchiveFacts) -> Int {
    let minima = touching.filter { $0.bearing.bound == .minimum }
    if minima.contains(where: { $0.bearing.touch == .all }) || RetentionScope.cover(facts, minima.map(\.policy.scope)) {
      return .min
    }
    let maxima = touching.filter { $0.bearing.bound == .maximum && $0.bearing.touch == .all }
    return maxima.compactMap { $0.bearing.end?.day }.min() ?? .max
  }
}
