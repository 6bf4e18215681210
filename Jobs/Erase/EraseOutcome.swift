package import Operations
internal import Retention

/// What a run of erasure came to.
package struct EraseOutcome: Sendable {
  /// The archives of which events were erased; in a dry run, would be.
  package var erased: [ErasureOrder.Item] = []
  /// What became of each archive that the store was asked to delete.
  package var outcomes: [DispositionOutcome] = []
  /// The keys of the certificates that were made.
  package var certificates: [String] = []
  /// Requests that wait, with the reason; and those that nothing is left of.
  package var deferred: [Deferred] = []
  /// Requests of which nothing is left, by number.
  package var done: [(request: Int, done: ErasureEntry.Done)] = []
  /// Whether an order that was begun waits for a run that is no dry one.
  package var isBegun = false
  /// What could not be looked at, and stopped nothing else.
  package var failures: [JobError] = []

  init() {}

  /// A request that waits.
  package struct Deferred: Sendable {
    /// The request's number in the ledger.
    package var request: Int
    /// The reason as the ledger has it, or in a dry run would have it.
    package var deferral: ErasureEntry.Deferral
    /// Why, in sentences; what they name is in no document of the ledger.
    package var reasons: [String]
  }

  /// How the run ends: what the store refused, what was held too late, and what cannot be relied on, is for somebody to look at. Waiting is no finding.
  package var exit: ExitCode {
    if let failure = failures.gravest { return failure.code }
    return outcomes.contains { $0.wasRefused || $0.isHeldTooLate || $0.because == .unresolved } ? .breaks : .done
  }
}
