internal import Synchronization

/// Lets one task at a time change a key, in the order in which they came: a server may let two puts of a key in at once, or delete what is being
/// held; this process does not.
final class Turns: Sendable {
  /// Who waits for each key that somebody deals with.
  private let waiting = Mutex<[ObjectKey: [CheckedContinuation<Void, Never>]]>([:])

  /// Does something while nobody else changes these keys. Not to be called within itself.
  func taking<Value>(_ keys: [ObjectKey], _ body: () async throws -> Value) async rethrows -> Value {
    // In one order for all, so that no two wait for each other.
    let keys = Set(keys).sorted()
    for key in keys { await take(key) }
    defer { for key in keys { give(key) } }
    return try await body()
  }

  private func take(_ key: ObjectKey) async {
    await withCheckedContinuation { continuation in
      let isFree = waiting.withLock { waiting in
        guard waiting[key] != nil else {
          waiting[key] = []
          return true
        }
        waiting[key]?.append(continuation)
        return false
      }
      if isFree { continuation.resume() }
    }
  }

  private func give(_ key: ObjectKey) {
    let next = waiting.withLock { waiting -> CheckedContinuation<Void, Never>? in
      guard waiting[key]?.isEmpty == false else {
        waiting[key] = nil
        return nil
      }
      return waiting[key]?.removeFirst()
    }
    next?.resume()
  }
}
