package import Storage
internal import Synchronization

/// The faults that a test has planned for a `FaultyStore`. A plan with a fault that never fired is a test that tested nothing: end
/// each test with `#expect(plan.unfired.isEmpty)`.
package final class FaultPlan: Sendable {
  package enum Operation: Hashable, Sendable {
    case open, list, head, versions, protection, create, write, commit, retain, hold, delete
  }

  /// Fails the `occurrence`-th (from 1) operation of a kind on keys that end so.
  package struct Fault: Hashable, Sendable {
    package var operation: Operation
    package var suffix: String
    package var occurrence: Int
    package var code: StorageError.Code

    package init(_ operation: Operation, suffix: String = "", occurrence: Int = 1, code: StorageError.Code) {
      self.operation = operation
      self.suffix = suffix
      self.occurrence = occurrence
      self.code = code
    }
  }

  private struct State {
    var waiting: [Fault]
    var crashAt: Int?
    var changes = 0
    var isDead = false
  }
  private let state: Mutex<State>

  /// Planned failures of single calls.
  package init(_ faults: [Fault]) { state = Mutex(State(waiting: faults)) }

  /// A `kill -9` just before the n-th (from 1) call that changes the store: that and every later call fail.
  package init(crashAt change: Int) { state = Mutex(State(waiting: [], crashAt: change)) }

  /// Whether the crash has come.
  package var hasCrashed: Bool { state.withLock { $0.isDead } }

  /// What was planned and did not happen.
  package var unfired: [Fault] { state.withLock { $0.waiting } }

  /// Throws where the plan says so.
  func check(_ operation: Operation, _ key: ObjectKey) throws(StorageError) {
    let code = state.withLock { state -> StorageError.Code? in
      if [.create, .write, .commit, .retain, .hold, .delete].contains(operation) { state.changes += 1 }
      if let crash = state.crashAt, state.changes >= crash { state.isDead = true }
      if state.isDead { return .io }
      var fired: Int?
      for index in state.waiting.indices {
        let fault = state.waiting[index]
        guard fault.operation == operation, key.description.hasSuffix(fault.suffix) else { continue }
        state.waiting[index].occurrence -= 1
        if fault.occurrence == 1 { fired = index }
      }
      return fired.map { state.waiting.remove(at: $0).code }
    }
    if let code {
      throw StorageError(code, "\(operation)", key.description, cause: "a planned fault", remedy: "none: this is a test")
    }
  }
}

/// A store that fails as planned, in front of another.
package struct FaultyStore: ObjectStore {
  private let store: any ObjectStore
  private let plan: FaultPlan

  package init(_ store: any ObjectStore, _ plan: FaultPlan) {
    self.store = store
    self.plan = plan
  }

  package func open(_ key: ObjectKey) async throws -> any ObjectReader {
    try plan.check(.open, key)
    return try await store.open(key)
  }

  package func create(_ key: ObjectKey, _ protection: Protection) async throws -> any ObjectWriter {
    try plan.check(.create, key)
    return Writer(key: key, writer: try await store.create(key, protection), plan: plan)
  }

  package func list(_ prefix: ObjectKey, after: ObjectKey?, limit: Int) async throws -> ObjectPage {
    try plan.check(.list, prefix)
    return try await store.list(prefix, after: after, limit: limit)
  }

  package func versions(_ key: ObjectKey) async throws -> [ObjectVersion] {
    try plan.check(.versions, key)
    return try await store.versions(key)
  }

  package func protection(of version: ObjectVersion) async throws -> Protection {
    try plan.check(.protection, version.key)
    return try await store.protection(of: version)
  }

  package func retain(_ version: ObjectVersion, _ retention: Retention) async throws {
    try plan.check(.retain, version.key)
    try await store.retain(version, retention)
  }

  package func hold(_ version: ObjectVersion, _ isHeld: Bool) async throws {
    try plan.check(.hold, version.key)
    try await store.hold(version, isHeld)
  }

  package func delete(_ versions: [ObjectVersion]) async throws -> [Deletion] {
    if let first = versions.first { try plan.check(.delete, first.key) }
    return try await store.delete(versions)
  }

  package func head(_ key: ObjectKey) async throws -> ObjectInfo? {
    try plan.check(.head, key)
    return try await store.head(key)
  }

  private struct Writer: ObjectWriter {
    let key: ObjectKey
    let writer: any ObjectWriter
    let plan: FaultPlan

    func write(_ bytes: RawSpan) async throws {
      try plan.check(.write, key)
      try await writer.write(bytes)
    }

    func commit(_ durability: Durability) async throws {
      try plan.check(.commit, key)
      try await writer.commit(durability)
    }

    func abandon() async { await writer.abandon() }
  }
}
