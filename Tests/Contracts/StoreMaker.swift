import Storage
import TestSupport
import Testing

/// A store that the contract is tried on. Every store of the project is in `all`, by one line.
struct StoreMaker: Sendable, CustomTestStringConvertible {
  let name: String
  /// Whether an object that is replaced stays as an older version.
  var keepsVersions = false
  /// Bytes that a part of a key may have.
  var longestPart = ObjectKey.longest
  /// Whether one key may be another's folder.
  var allowsNesting = true
  /// Makes an empty store of those defaults.
  let make: @Sendable (StoreDefaults) async throws -> StoreUnderTest

  static let all: [StoreMaker] = [.memory, .directory, .faultless]

  var testDescription: String { name }

  func callAsFunction(_ defaults: StoreDefaults = .none) async throws -> StoreUnderTest { try await make(defaults) }
}

/// A store, its clock, and what must live as long as it.
struct StoreUnderTest: Sendable {
  let store: any ObjectStore
  /// The store's clock, nanoseconds since 1970.
  let now: @Sendable () -> Int64
  /// Lets nanoseconds pass on it; nil where nobody can.
  var pass: (@Sendable (Int64) async throws -> Void)?
  var keep: (any Sendable)?
}

extension StoreMaker {
  static let memory = StoreMaker(name: "memory", keepsVersions: true) { defaults in
    let clock = ManualClock()
    return StoreUnderTest(
      store: MemoryStore(defaults: defaults, now: clock.now), now: clock.now, pass: { clock.advance(by: $0) })
  }

  static let directory = StoreMaker(name: "directory", longestPart: DirectoryStore.longestName, allowsNesting: false) {
    defaults in
    let clock = ManualClock()
    let folder = TemporaryFolder()
    let store = try await DirectoryStore.open(folder.path + "/store", defaults: defaults, now: clock.now) { "s" }
    return StoreUnderTest(store: store, now: clock.now, pass: { clock.advance(by: $0) }, keep: folder)
  }

  /// The decorator of faults, without any.
  static let faultless = StoreMaker(name: "faultless", keepsVersions: true) { defaults in
    let clock = ManualClock()
    let store = FaultyStore(MemoryStore(defaults: defaults, now: clock.now), FaultPlan([]))
    return StoreUnderTest(store: store, now: clock.now, pass: { clock.advance(by: $0) })
  }
}
