import Events
import Storage
import TestSupport
import Testing

/// The decorator of faults does what is planned, and says what never happened.
@Suite struct FaultyStoreTests {
  private let memory = MemoryStore()

  private func key(_ text: String) throws -> ObjectKey { try #require(ObjectKey(text)) }

  private func made(_ name: String) async throws -> ObjectVersion {
    try await memory.put([1, 2, 3, 4], as: try key(name))
    return try #require(try await memory.versions(try key(name)).first)
  }

  /// Calls each operation once on the object `a/x`.
  private func call(_ operation: FaultPlan.Operation, _ store: any ObjectStore, _ version: ObjectVersion) async throws {
    switch operation {
    case .open: _ = try await store.open(version.key)
    case .read: _ = try await store.read(version.key, limit: 9)
    case .list: _ = try await store.list(version.key)
    case .head: _ = try await store.head(version.key)
    case .versions: _ = try await store.versions(version.key)
    case .protection: _ = try await store.protection(of: version)
    case .create: _ = try await store.create(version.key)
    case .write, .commit: try await store.put([1, 2, 3, 4], as: version.key)
    case .retain: try await store.retain(version, Retention(until: Instant(nanoseconds: 1), strength: .final))
    case .hold: try await store.hold(version, true)
    case .delete: _ = try await store.delete(version)
    }
  }

  @Test(arguments: FaultPlan.Operation.allCases, [FaultPlan.Kind.error(.io), .landed(.unavailable), .slow(5)])
  func everyCallIsReached(_ operation: FaultPlan.Operation, _ kind: FaultPlan.Kind) async throws {
    let version = try await made("a/x")
    let clock = ManualClock(monotonic: 0)
    try await FaultPlan.during([.init(operation, suffix: "x", kind)], pause: { clock.advance(by: $0) }) { plan in
      let store = FaultyStore(memory, plan)
      do {
        try await call(operation, store, version)
        #expect(kind == .slow(5))
        #expect(clock.monotonic() == 5)
      } catch let error as StorageError {
        #expect(kind == .error(error.code) || kind == .landed(error.code))
      }
      if operation == .hold { #expect(try await memory.protection(of: version).isHeld == (kind != .error(.io))) }
      if operation == .delete { #expect(try await memory.head(version.key) == nil || kind == .error(.io)) }
    }
  }

  @Test func aTornCallIsHalfDone() async throws {
    let versions = [try await made("a/1"), try await made("a/2"), try await made("a/3"), try await made("a/4")]
    try await FaultPlan.during([.init(.delete, .torn(.unavailable)), .init(.write, suffix: "new", .torn(.full))]) { plan in
      let store = FaultyStore(memory, plan)
      await #expect { try await store.delete(versions) } throws: { ($0 as? StorageError)?.code == .unavailable }
      #expect(try await store.delete(versions) == [.absent, .absent, .deleted, .deleted])
      let writer = try await store.create(try key("a/new"))
      let bytes: [UInt8] = [1, 2, 3, 4]
      await #expect { unsafe try await writer.write(bytes.span.bytes) } throws: { ($0 as? StorageError)?.code == .full }
      try await writer.commit(.flushed)
      #expect(try await store.read(try key("a/new"), limit: 9) == [1, 2])
    }
  }

  @Test func aCommitThatLandedHeals() async throws {
    try await FaultPlan.during([.init(.commit, .landed(.unavailable))]) { plan in
      let store = FaultyStore(memory, plan)
      await #expect { try await store.put([1], as: try key("b/x")) } throws: { ($0 as? StorageError)?.code == .unavailable }
      try await store.put([1], as: try key("b/x"))
      #expect(try await store.versions(try key("b/x")).count == 1)
    }
  }

  @Test func aFaultThatNeverCameIsAnError() async throws {
    let fault = FaultPlan.Fault(.hold, suffix: "nowhere", code: .io)
    await #expect {
      try await FaultPlan.during([fault]) { _ = try await FaultyStore(memory, $0).list(try key("a")) }
    } throws: {
      ($0 as? FaultPlan.Unfired)?.faults == [fault]
    }
  }
}
