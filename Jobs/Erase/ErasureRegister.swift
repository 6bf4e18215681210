internal import Events
internal import Operations
package import Sealing
package import Storage

/// Takes requests for erasure.
package struct ErasureRegister: Sendable {
  private let store: any ObjectStore
  private let key: ErasureKey
  private let now: @Sendable () -> Int64
  private let checkClock: @Sendable () async throws -> Void

  /// `now` is the clock, nanoseconds since 1970; `checkClock` throws where it cannot be right: what it dated would stand in the way of all that follows.
  package init(
    store: any ObjectStore, key: ErasureKey, now: @escaping @Sendable () -> Int64,
    checkClock: @escaping @Sendable () async throws -> Void = {}
  ) {
    (self.store, self.key, self.now, self.checkClock) = (store, key, now, checkClock)
  }

  /// What was taken.
  package struct Taken: Hashable, Sendable {
    /// The request's number.
    package var number: Int
    /// Whether it was there already, and is still open.
    package var isKnown: Bool
  }

  /// The most characters of a message id, and of a name.
  package static let longestID = 4_096
  package static let longestName = 200

  /// Takes a request for each message, to erase what there is of it; one that is open already is not taken twice. Whoever is killed goes on. Throws `JobError` where the
  /// ledger cannot be relied on.
  package func take(
    messages ids: [String], ground: ErasureGround, reference: String?, by person: String, dryRun: Bool = false
  ) async throws -> [Taken] {
    try await checkClock()
    let ledger = ErasureLedger(store: store)
    var state = try await ledger.reliable()
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
      try await ErasureSubjects(store: store, key: key).put(id, request: state.next)
      try await ledger.add(
        .requested(ErasureEntry.Request(subject: subject, key: key.id, ground: ground, reference: reference, by: person)),
        request: nil, to: &state, now: now())
    }
    return taken
  }
}
