internal import Dispatch

/// Waits for work that is asynchronous by its types alone: it reads memory.
enum Async {
  // The semaphore orders the write before the read.
  private final class Box<Value>: @unchecked Sendable { var value: Value? }

  static func wait<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) -> Value {
    let box = Box<Value>()
    let done = DispatchSemaphore(value: 0)
    Task.detached {
      box.value = try? await work()
      done.signal()
    }
    done.wait()
    guard let value = box.value else { preconditionFailure("the work failed") }
    return value
  }
}
