package import Events
package import Operations
internal import Retention

/// What a run of expiry came to.
package struct ExpireOutcome: Sendable {
  /// The plans that could still be used, the oldest first.
  package var dispositions: [Part] = []
  /// The days of plans that nobody sealed, and that count for nothing.
  package var unsealed: [LogicalDate] = []

  init() {}

  /// What became of a plan in this run.
  package struct Part: Sendable {
    /// The plan's day, which names its folder; not that of the run.
    package var date: LogicalDate
    /// What was done, or in a dry run would be; in the order of the plan.
    package var outcomes: [DispositionOutcome] = []
    /// Items that wait for a person.
    package var waiting = 0
    /// Whether an order that was begun waits for a run that is no dry one.
    package var isBegun = false
    /// Policies that were about no archive when it was planned.
    package var idlePolicies: [String] = []
    /// The keys of the certificates that were made.
    package var certificates: [String] = []
    /// Why it cannot be used; it stops none of the others.
    package var failure: JobError?

    init(date: LogicalDate) { self.date = date }
  }

  /// All that was done.
  package var outcomes: [DispositionOutcome] { dispositions.flatMap(\.outcomes) }
  /// What stopped single plans.
  package var failures: [JobError] { dispositions.compactMap(\.failure) }

  /// How the run ends: what the store refused, what was held too late, and what somebody else took or exchanged, is for somebody to look at. The gravest counts.
  package var exit: ExitCode {
    if outcomes.contains(where: \.isIncident) { return .integrity }
    if let failure = failures.gravest { return failure.code }
    let isOdd = outcomes.contains {
      $0.wasRefused || $0.isHeldTooLate || $0.because == .lockedByStore || $0.because == .unresolved
    }
    return isOdd ? .breaks : .done
  }
}
