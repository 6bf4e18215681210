internal import Events
internal import Operations
package import Sealing
package import Storage

/// Takes requests for erasure.
package struct ErasureRegister: Sendable {
  private let store: any ObjectStore
  private let key: ErasureKey
  private let now: @Sendable () -> Int64
  private let check: @Sendable (ErasureLedger.State) async throws -> Void

  /// `now` is the clock, nanoseconds since 1970; `check` throws where it cannot be right, since what it dated would stand in the way of all that follows, and where certificates
  /// know of requests that the ledger does not have.
  package init(
    store: any ObjectStore, key: ErasureKey, now: @escaping @Sendable () -> Int64,
    check: @escaping @Sendable (ErasureLedger.State) async throws -> Void = { _ in }
  ) {
    (self.store, self.key, self.now, self.check) = (store, key, now, check)
  }

  /// What was taken.
  package struct Taken: Hashable, Sendable {
    /// The request's number.
    package var number: Int
    /// Whether it was there already, and is still open.
    package var isKnown: Bool
  }

  /// The most characters of a message id.
  package static let longestID = 4_096
  /// The most characters of the name of whoever takes a request.
  package static let longestName = 200

  /// Takes a request for each message, to erase what there is of it; one that is open already is not taken twice. Whoever is killed goes on. Throws `JobError` where the
  /// ledger cannot be relied on, or requests wait for another key.
  package func take(
    messages ids: [String], ground: ErasureGround, reference: String?, by person: String, dryRun: Bool = false
  ) async throws -> [Taken] {
    let (ledger, subjects) = (ErasureLedger(store: store), ErasureSubjects(store: store, key: key))
    var state = try await ledger.reliable()
    try await check(state)
    if let error = subjects.others("no request is taken", among: state.open, try await subjects.known()) { throw error }
    var open = Dictionary(
      state.open.filter { $0.asked.key == key.id }.map { ($0.asked.subject, $0.number) }, uniquingKeysWith: min)
    var (taken, next): ([Taken], Int) = ([], state.next)
    for id in ids {
      try Task.checkCancellation()
      let subject = key.pseudonym(of: FilterKey.message.hash(id))
      let known = open[subject]
      taken.append(Taken(number: known ?? next, isKnown: known != nil))
      guard known == nil else { continue }
      (open[subject], next) = (next, next + 1)
      guard !dryRun else { continue }
      // The id first: a request without it could not be done.
      try await subjects.put(id, request: state.next)
      try await ledger.add(
        .requested(ErasureEntry.Request(subject: subject, key: key.id, ground: ground, reference: reference, by: person)),
        request: nil, to: &state, now: now())
    }
    return taken
  }
}
