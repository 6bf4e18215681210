internal import Events
internal import Reconciliation
internal import Synchronization

/// Messages that cannot be judged before records are compared. As long as they are few, they are kept; when they are many, as where a ledger writes its
/// JSON otherwise than the archiver, only the parts of the join that they are in, and the lines that are to be read.
final class DeferredMessages: Sendable {
  private let state: Mutex<State>
  private let limit: Int

  struct State: Sendable {
    var pairs = 0
    var few: (messages: [PartitionWorker.Deferred], pairs: [ContentPair])? = ([], [])
    var parts: [Int] = []
    /// By export.
    var lines: [LineSet]
  }

  /// `limit` is how many pairs are few: as many records are held in memory, twice.
  init(exports: Int, limit: Int) {
    state = Mutex(State(lines: Array(repeating: LineSet(), count: exports)))
    self.limit = limit
  }

  func add(_ found: (messages: [PartitionWorker.Deferred], pairs: [ContentPair]), part: Int) {
    guard !found.pairs.isEmpty else { return }
    state.withLock { state in
      state.parts.append(part)
      for pair in found.pairs {
        for event in [pair.left, pair.right] { state.lines[Int(event.export)].insert(event.line) }
      }
      state.pairs += found.pairs.count
      guard state.pairs <= limit else { return state.few = nil }
      state.few?.messages += found.messages
      state.few?.pairs += found.pairs
    }
  }

  /// What was deferred.
  var all: State { state.withLock { $0 } }
}
