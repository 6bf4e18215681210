package import Events
package import Operations
internal import Retention

/// What a run of expiry came to.
package struct ExpireOutcome: Sendable {
  /// The plans that could still be used, the oldest first.
  package var dispositions: [Part] = []

  init() {}

  /// What became of a plan in this run.
  package struct Part: Sendable {
    package var date: LogicalDate
    /// How it stood when the run came to it.
    var state: Disposition.State
    /// What was done, or in a dry run would be; in the order of the plan.
    package var outcomes: [DispositionOutcome] = []
    /// Items that wait for a person.
    package var waiting = 0
    /// Policies that were about no archive when it was planned.
    package var idlePolicies: [String] = []
    /// The keys of the certificates that were made.
    package var certificates: [String] = []
    /// Why it cannot be used; it stops none of the others.
    package var failure: JobError?

    init(date: LogicalDate, state: Disposition.State) { (self.date, self.state) = (date, state) }
  }

  /// All that was done.
  package var outcomes: [DispositionOutcome] { dispositions.flatMap(\.outcomes) }
  /// What stopped single plans.
  package var failures: [JobError] { dispositions.compactMap(\.failure) }

  /// How the run ends: what the store refused, what was held too late, and what somebody else took, is for somebody to look at.
  package var exit: ExitCode {
    if let failure = failures.first(where: { $0.code == .integrity }) ?? failures.first { return failure.code }
    if outcomes.contains(where: { $0.verdict == .gone && $0.because == .unresolved }) { return .integrity }
    let isOdd = outcomes.contains {
      $0.wasRefused || $0.isHeldTooLate || $0.because == .lockedByStore || $0.because == .unresolved
    }
    return isOdd ? .breaks : .done
  }
}
