internal import Synchronization

/// Something that is made when it is first needed, and once.
final class Once<Value: Sendable>: Sendable {
  private let state = Mutex<Value?>(nil)
  private let make: @Sendable () throws -> Value

  init(_ make: @escaping @Sendable () throws -> Value) { self.make = make }

  func value() throws -> Value {
    try state.withLock { state in
      if let value = state { return value }
      let value = try make()
      state = value
      return value
    }
  }
}
