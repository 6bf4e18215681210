internal import Operations
internal import Storage
internal import Synchronization

/// Does something with slots, or with sealed documents, several at a time.
struct SlotSteps {
  /// How many at a time.
  let threads: Int
  /// Told of each that is done.
  let progress: @Sendable () -> Void

  /// What came of one.
  enum Step: Sendable {
    case done(KeyItem)
    /// The next one would fail as well.
    case stop(JobError)
  }

  /// The items by folder. After a stop none is begun; what has begun is ended, and what it did is told.
  func run<Item: Sendable>(_ items: [Item], _ body: @escaping @Sendable (Item) async throws -> Step) async throws -> KeyOutcome {
    let stop = Stop()
    let progress = progress
    let steps = try await Parallel.map(items, threads: threads) { item -> KeyItem? in
      guard !stop.has else { return nil }
      switch try await body(item) {
      case .done(let item):
        progress()
        return item
      case .stop(let error):
        stop.set(error)
        return nil
      }
    }
    var outcome = KeyOutcome()
    outcome.items = steps.compactMap { $0 }
    outcome.stop = stop.error
    return outcome
  }

  private final class Stop: Sendable {
    private let first = Mutex<JobError?>(nil)

    var error: JobError? { first.withLock { $0 } }
    var has: Bool { error != nil }
    func set(_ error: JobError) { first.withLock { $0 = $0 ?? error } }
  }
}
