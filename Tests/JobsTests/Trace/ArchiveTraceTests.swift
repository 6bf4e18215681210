internal import Events
internal import Storage
internal import Synchronization
internal import TestSupport
internal import Testing

@testable internal import Jobs

/// A trace of what exports were released of.
@Suite struct ArchiveTraceTests {
  private static let first = TierFixture.first
  private let memory = MemoryStore(now: { TierFixture.now })

  /// A store that counts lists below a folder.
  private final class CountingStore: ForwardingStore {
    let store: MemoryStore
    private let folder: String
    private let state = Mutex(0)

    init(_ store: MemoryStore, _ folder: String) { (self.store, self.folder) = (store, folder) }

    var count: Int { state.withLock { $0 } }

    func list(_ prefix: ObjectKey, after: ObjectKey?, limit: Int) async throws -> ObjectPage {
      if prefix.description == folder { state.withLock { $0 += 1 } }
      return try await store.list(prefix, after: after, limit: limit)
    }
  }

  /// Days of one message each, reconciled and tiered.
  private func tiered(days: Int) async throws -> TierFixture {
    let fixture = try TierFixture(memory)
    for day in 0..<days {
      let date = Self.first.advanced(by: day)
      try await fixture.keep("a.ndjson", [TierFixture.record("e\(day)", "send", .sms, message: "m\(day)", on: date)], on: date)
    }
    for day in 0..<days + 3 { try await fixture.reconcile(Self.first.advanced(by: day)) }
    try await fixture.tier()
    return fixture
  }

  /// Of a store with years of certificates each is a read, and each released day would ask for all.
  @Test func certificatesAreReadOnce() async throws {
    let fixture = try await tiered(days: 3)
    let counting = CountingStore(memory, "dispositions")
    let trace = try await fixture.on(counting).trace().run("m1", days: nil)
    #expect(trace.records.count == 1 && trace.records.first?.archive != nil)
    #expect(counting.count == 1)
  }

  /// It says so, and finds what is elsewhere: in archives and in exports of other days, and of its own.
  @Test func aLostExportStopsNothing() async throws {
    let fixture = try await tiered(days: 1)
    let later = Self.first.advanced(by: 5)
    for (name, id) in [("a.ndjson", "e8"), ("b.ndjson", "e9")] {
      try await fixture.keep(name, [TierFixture.record(id, "read", .sms, message: "m0", on: later)], on: later)
    }
    let lost = try #require(ObjectKey("exports/archiver/\(later.path)/a.ndjson"))
    memory.tamper(lost, nil)
    let trace = try await fixture.trace().run("m0", days: nil)
    #expect(trace.lost.map(\.key) == [lost])
    #expect(trace.records.map { $0.archive == nil } == [false, true])
    #expect(try await fixture.trace().run("m0", days: Self.first...Self.first).lost.isEmpty)
  }
}
