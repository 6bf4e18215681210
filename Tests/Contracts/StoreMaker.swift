import Events
import Operations
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

  static let all: [StoreMaker] = [.memory, .directory, .faultless, .s3Amazon, .s3Careless] + (Rig.isUp ? [.s3] : [])

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
  /// Puts bytes under a key behind the store's back, or a delete marker; nil where nobody can.
  var layOver: (@Sendable (_ key: String, _ bytes: [UInt8]?) async throws -> Void)?
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

  /// A bucket with Object Lock of the rig, which lives as long as the rig does. The store's clock stands still, at the server's time.
  static let s3 = StoreMaker(name: "S3") { defaults in
    let rig = try Rig.up
    let clock = ManualClock(now: try SystemClock().now())
    let bucket = try rig.makeBucket()
    let store = try await S3Store.open(rig.client(bucket, clock: clock), rig.settings(defaults)) { "s" }
    return StoreUnderTest(
      store: store, now: clock.now,
      layOver: { key, bytes in
        let place: JSONValue = ["Bucket": .string(bucket), "Key": .string(key)]
        guard let bytes else { return _ = try rig.ask("delete_object", place, as: .admin) }
        try rig.ask("put_object", place + ["Body": .string(String(decoding: bytes, as: UTF8.self))], as: .admin)
      })
  }

  /// What Amazon documents.
  static let s3Amazon = fake("S3 as Amazon", FakeS3.Habits())

  /// Everything that some server does otherwise, at once.
  static let s3Careless = {
    var habits = FakeS3.Habits()
    habits.heedsIfNoneMatch = false
    habits.forgetsLockHeaders = true
    habits.hidesLocks = true
    habits.includesMarker = true
    habits.page = 3
    return fake("S3, careless", habits)
  }()

  private static func fake(_ name: String, _ habits: FakeS3.Habits) -> StoreMaker {
    StoreMaker(name: name) { defaults in
      let clock = ManualClock()
      let server = try FakeS3(habits, now: clock.now)
      var settings = S3Settings(cache: "/tmp")
      settings.defaults = defaults
      let store = try await S3Store.open(try server.client(clock: clock.now), settings) { "s" }
      return StoreUnderTest(
        store: store, now: clock.now, pass: { clock.advance(by: $0) }, keep: server,
        layOver: { key, bytes in
          server.put(key, bytes ?? [], isMarker: bytes == nil)
        })
    }
  }
}
