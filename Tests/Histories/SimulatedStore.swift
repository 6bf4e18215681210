internal import Events
internal import Storage
internal import Synchronization

/// A store in memory that crashes, refuses, forgets what it was told and is written to by others, as planned; and that asks before anything is
/// deleted whether it may be.
final class SimulatedStore: ObjectStore {
  let id = ""
  /// What goes wrong.
  struct Trouble: Sendable {
    /// The change before which everything ends, from 1.
    var crashAt: Int?
    /// The place of a version among those asked to be deleted that the store refuses, or says it deleted and does not.
    var refuses: Int?
    var forgets: Int?
    /// What somebody else does before the n-th change.
    var intrudesAt: Int?

    static let none = Trouble()
  }

  struct Crash: Error {}

  private struct State {
    var trouble = Trouble.none
    var changes = 0
    var asked = 0
    var isDown = false
    var hasIntruded = false
    var happened = HistoryCounts()
  }

  let memory: MemoryStore
  private let state = Mutex(State())
  private let intrude: @Sendable () async throws -> Void
  private let willDelete: @Sendable (ObjectKey) -> Void

  init(
    _ memory: MemoryStore, willDelete: @escaping @Sendable (ObjectKey) -> Void,
    intrude: @escaping @Sendable () async throws -> Void
  ) {
    (self.memory, self.willDelete, self.intrude) = (memory, willDelete, intrude)
  }

  /// What has gone wrong since it was made.
  var happened: HistoryCounts { state.withLock(\.happened) }

  /// The process is started anew, and this will go wrong.
  func restart(_ trouble: Trouble = .none) {
    state.withLock { $0 = State(trouble: trouble, happened: $0.happened) }
  }

  private func read() throws { if state.withLock({ $0.isDown }) { throw Crash() } }

  /// Nobody comes in the moment between the last look and the deletion: that is no moment.
  private func change(isDeletion: Bool = false) async throws {
    let intrudes = try state.withLock { state in
      state.changes += 1
      if state.trouble.crashAt == state.changes { state.isDown = true }
      if state.isDown {
        if state.trouble.crashAt == state.changes { state.happened.note(.crashed) }
        throw Crash()
      }
      guard let place = state.trouble.intrudesAt, place <= state.changes, !isDeletion, !state.hasIntruded else { return false }
      state.hasIntruded = true
      return true
    }
    if intrudes { try await intrude() }
  }

  func open(_ key: ObjectKey) async throws -> any ObjectReader {
    try read()
    return try await memory.open(key)
  }

  func head(_ key: ObjectKey) async throws -> ObjectInfo? {
    try read()
    return try await memory.head(key)
  }

  func list(_ prefix: ObjectKey, after: ObjectKey?, limit: Int) async throws -> ObjectPage {
    try read()
    return try await memory.list(prefix, after: after, limit: limit)
  }

  func versions(_ key: ObjectKey) async throws -> [ObjectVersion] {
    try read()
    return try await memory.versions(key)
  }

  func protection(of version: ObjectVersion) async throws -> Protection {
    try read()
    return try await memory.protection(of: version)
  }

  func create(_ key: ObjectKey, _ protection: Protection) async throws -> any ObjectWriter {
    try await change()
    return try await memory.create(key, protection)
  }

  func retain(_ version: ObjectVersion, _ retention: Storage.Retention) async throws {
    try await change()
    try await memory.retain(version, retention)
  }

  func hold(_ version: ObjectVersion, _ isHeld: Bool) async throws {
    try await change()
    try await memory.hold(version, isHeld)
  }

  func delete(_ versions: [ObjectVersion]) async throws -> [Deletion] {
    try await change(isDeletion: true)
    var said: [Deletion] = []
    for version in versions {
      let trouble = state.withLock { state -> (refuses: Bool, forgets: Bool, crashes: Bool) in
        state.asked += 1
        // Killed in the middle of a batch.
        let crashes = state.trouble.crashAt.map { $0 == state.changes + 1 && state.asked % 3 == 0 } ?? false
        if crashes {
          state.isDown = true
          state.happened.note(.crashed)
        }
        let (refuses, forgets) = (state.trouble.refuses == state.asked, state.trouble.forgets == state.asked)
        if !crashes, refuses || forgets { state.happened.note(refuses ? .refused : .deletionLost) }
        return (refuses, forgets, crashes)
      }
      if trouble.crashes { throw Crash() }
      // An order that was begun names what is gone since.
      if try await memory.versions(version.key).contains(version) { willDelete(version.key) }
      if trouble.refuses {
        said.append(.refused("no"))
      } else {
        said.append(trouble.forgets ? .deleted : try await memory.delete(version))
      }
    }
    return said
  }
}
