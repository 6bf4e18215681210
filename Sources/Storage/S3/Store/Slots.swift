internal import Synchronization

/// Bounds how much is under way at a time. Slots are given in the order in which they were asked for.
final class Slots: Sendable {
  private struct State {
    var free: Int
    var waiting: [CheckedContinuation<Void, Never>] = []
  }
  private let state: Mutex<State>

  init(_ count: Int) { state = Mutex(State(free: max(1, count))) }

  /// Waits for a slot and takes it. Whoever has one gives it back whatever happens, so nobody waits for ever.
  func take() async {
    await withCheckedContinuation { continuation in
      let isNow = state.withLock { state in
        guard state.free > 0 else {
          state.waiting.append(continuation)
          return false
        }
        state.free -= 1
        return true
      }
      if isNow { continuation.resume() }
    }
  }

  /// Gives a slot back.
  func give() {
    let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
      guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
      state.free += 1
      return nil
    }
    next?.resume()
  }

  /// Does something for each index, some at a time; what came out, in order. The first error ends it.
  static func each<Value: Sendable>(
    _ indices: Range<Int>, atATime: Int, _ body: @escaping @Sendable (Int) async throws -> Value
  ) async throws -> [Value] {
    try await withThrowingTaskGroup(of: (Int, Value).self) { group in
      var values: [(index: Int, value: Value)] = []
      for index in indices {
        if index - indices.lowerBound >= atATime, let done = try await group.next() { values.append(done) }
        group.addTask { (index, try await body(index)) }
      }
      for try await done in group { values.append(done) }
      return values.sorted { $0.index < $1.index }.map(\.value)
    }
  }
}
