import Archival
import Events
import Sealing
import Storage
import TestSupport
import Testing

@testable import Jobs

/// Sealed archives that somebody took away: nothing is taken out as if they had never been.
@Suite struct MissingSlotTests {
  private static let first = LogicalDate("2026-10-18")

  private func shelf(_ packed: PackedStore, _ store: (any ObjectStore)? = nil) -> SealedArchives {
    let trust = Trust(signers: [packed.key.certificate], authorities: [])
    return SealedArchives(store: store ?? packed.store, keys: nil, now: SealedFixture.sealedAt) { trust }
  }

  private func extract(_ packed: PackedStore, _ choice: SealedArchives.Choice) async throws -> Int {
    try await ExtractJob(shelf(packed), threads: 2).run(ExtractJob.Query(choice: choice)) { _, _ in }.events
  }

  /// Takes away what has that beginning.
  private func remove(_ prefix: String, of packed: PackedStore) {
    for key in packed.store.contents.keys where key.description.hasPrefix(prefix) { packed.store.tamper(key, nil) }
  }

  @Test(arguments: [
    ("18/SMS/manifest.json", "18/SMS/manifest.json"), ("18/SMS/manifest.json.p7s", "18/SMS/manifest.json.p7s"),
    ("18/EMAIL/", "18/EMAIL/manifest.json"), ("20/SMS/", "20/SMS/manifest.json"), ("20/EMAIL/", "20/EMAIL/manifest.json"),
    ("19/", ""), ("18/SMS/20261018", "18/SMS/20261018"),
  ]) func isToldWithItsPlace(_ removed: String, _ place: String) async throws {
    let packed = try await PackedStore(days: 3, records: 4)
    let first = try #require(Self.first)
    #expect(try await extract(packed, .init()) == 27)
    if removed.hasSuffix("manifest.json") {
      packed.store.tamper(try #require(ObjectKey("archives/2026/10/" + removed)), nil)
    } else {
      remove("archives/2026/10/" + removed, of: packed)
    }
    let error = await #expect(throws: ArchiveUnreadable.self) { try await extract(packed, .init()) }
    #expect(error?.isAltered == true)
    #expect(error?.place.hasPrefix(place.isEmpty ? "archives" : "archives/2026/10/" + place) == true, "\(error?.place ?? "")")
    let day = first.advanced(by: removed.hasPrefix("18") ? 0 : removed.hasPrefix("19") ? 1 : 2)
    await #expect(throws: ArchiveUnreadable.self) { try await extract(packed, .init(days: day...day)) }
    // Who asks for other days gets them.
    let other = day == first ? first.advanced(by: 2) : first
    #expect(try await extract(packed, .init(days: other...other)) == 9)
    await #expect(throws: ArchiveUnreadable.self) { try await ProveJob(shelf(packed), threads: 1).run("E-none", .init()) }
  }

  /// A channel of which nothing is missing can be taken out.
  @Test func anotherChannelIsWhole() async throws {
    let packed = try await PackedStore(days: 1, records: 4)
    remove("archives/2026/10/18/EMAIL/", of: packed)
    #expect(try await extract(packed, .init(channel: .sms)) == 4)
    await #expect(throws: ArchiveUnreadable.self) { try await extract(packed, .init(channel: .email)) }
  }

  /// One that does not answer is not taken for one whose chain has no end.
  @Test func aStoreThatDoesNotAnswer() async throws {
    let packed = try await PackedStore(days: 1, records: 4)
    try await FaultPlan.during([.init(.open, suffix: "manifest.json", code: .unavailable)]) { plan in
      let store = FaultyStore(packed.store, plan)
      await #expect(throws: StorageError.self) { try await shelf(packed, store).checkWhole(.init()) }
    }
  }
}
