package import Storage
internal import Synchronization

/// The faults that a test has planned for a `FaultyStore`. A plan with a fault that never fired is a test that tested nothing: use
/// `during`, or end the test with `#expect(plan.unfired.isEmpty)`.
package final class FaultPlan: Sendable {
  package enum Operation: Hashable, CaseIterable, Sendable {
    case open, read, list, head, versions, protection, create, write, commit, retain, hold, delete

    /// Whether it changes the store.
    package var isChange: Bool { [.create, .write, .commit, .retain, .hold, .delete].contains(self) }
  }

  package enum Kind: Hashable, Sendable {
    /// Nothing is done, and the call fails.
    case error(StorageError.Code)
    /// Half of a `write`'s bytes or of a `delete`'s versions are done, then the call fails.
    case torn(StorageError.Code)
    /// All of it is done, but the caller hears of a failure: a time-out whose request arrived all the same.
    case landed(StorageError.Code)
    /// The call is made after so many nanoseconds, which the plan's `pause` lets pass.
    case slow(Int64)
  }

  /// Disturbs the `occurrence`-th (from 1) operation of a kind on keys that end so.
  package struct Fault: Hashable, Sendable {
    package var operation: Operation
    package var suffix: String
    package var occurrence: Int
    package var kind: Kind

    package init(_ operation: Operation, suffix: String = "", occurrence: Int = 1, _ kind: Kind) {
      if case .torn = kind { precondition([.write, .delete].contains(operation), "\(operation) has no half") }
      self.operation = operation
      self.suffix = suffix
      self.occurrence = occurrence
      self.kind = kind
    }

    package init(_ operation: Operation, suffix: String = "", occurrence: Int = 1, code: StorageError.Code) {
      self.init(operation, suffix: suffix, occurrence: occurrence, .error(code))
    }
  }

  /// Planned faults that never happened.
  package struct Unfired: Error, Hashable {
    package let faults: [Fault]
  }

  private struct State {
    var waiting: [Fault]
    var crashAt: Int?
    var changes = 0
    var isDead = false
  }
  private let state: Mutex<State>
  private let pause: @Sendable (Int64) async -> Void

  /// Planned faults of single calls. `pause` lets the nanoseconds of slow ones pass: on a test's own clock, by default none at all.
  package init(_ faults: [Fault], pause: @escaping @Sendable (Int64) async -> Void = { _ in await Task.yield() }) {
    state = Mutex(State(waiting: faults))
    self.pause = pause
  }

  /// A `kill -9` just before the n-th (from 1) call that changes the store: that and every later call fail.
  package init(crashAt change: Int) {
    state = Mutex(State(waiting: [], crashAt: change))
    pause = { _ in }
  }

  /// Runs a test with planned faults, and throws `Unfired` if one of them has not happened at its end.
  package static func during<Result>(
    _ faults: [Fault], pause: @escaping @Sendable (Int64) async -> Void = { _ in await Task.yield() },
    _ body: (FaultPlan) async throws -> Result
  ) async throws -> Result {
    let plan = FaultPlan(faults, pause: pause)
    let result = try await body(plan)
    guard plan.unfired.isEmpty else { throw Unfired(faults: plan.unfired) }
    return result
  }

  /// Whether the crash has come.
  package var hasCrashed: Bool { state.withLock { $0.isDead } }

  /// What was planned and did not happen.
  package var unfired: [Fault] { state.withLock { $0.waiting } }

  /// What befalls a call before it is made, and what is left of its fault for then: throws for an error, waits where it is slow.
  func begin(_ operation: Operation, _ key: ObjectKey) async throws -> Kind? {
    let kind = state.withLock { state -> Kind? in
      if operation.isChange { state.changes += 1 }
      if let crash = state.crashAt, state.changes >= crash { state.isDead = true }
      if state.isDead { return .error(.io) }
      var fired: Int?
      for index in state.waiting.indices {
        let fault = state.waiting[index]
        guard fault.operation == operation, key.description.hasSuffix(fault.suffix) else { continue }
        state.waiting[index].occurrence -= 1
        if fault.occurrence == 1 { fired = index }
      }
      return fired.map { state.waiting.remove(at: $0).kind }
    }
    switch kind {
    case .error(let code): throw FaultPlan.error(code, operation, key)
    case .slow(let nanoseconds):
      await pause(nanoseconds)
      return nil
    case .torn, .landed, nil: return kind
    }
  }

  /// Throws where a call that was made, in part or in whole, is to fail.
  func end(_ kind: Kind?, _ operation: Operation, _ key: ObjectKey) throws {
    switch kind {
    case .torn(let code), .landed(let code): throw FaultPlan.error(code, operation, key)
    case .error, .slow, nil: return
    }
  }

  /// A call as the plan has it.
  func call<Result>(_ operation: Operation, _ key: ObjectKey, _ body: () async throws -> Result) async throws -> Result {
    let kind = try await begin(operation, key)
    let result = try await body()
    try end(kind, operation, key)
    return result
  }

  private static func error(_ code: StorageError.Code, _ operation: Operation, _ key: ObjectKey) -> StorageError {
    StorageError(code, "\(operation)", key.description, cause: "a planned fault", remedy: "none: this is a test")
  }
}

extension FaultPlan.Kind {
  /// How many of `count` things are done.
  static func portion(of count: Int, _ kind: FaultPlan.Kind?) -> Int {
    if case .torn = kind { count / 2 } else { count }
  }
}
