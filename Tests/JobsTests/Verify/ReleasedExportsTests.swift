import Archival
import Events
import Jobs
import Sealing
import Storage
import TestSupport
import Testing

/// Exports that are not there: released, missing, or nobody can say.
@Suite struct ReleasedExportsTests {
  private static let now = SealedFixture.sealedAt + 86_400

  private func store(_ fixture: SealedFixture) async throws -> MemoryStore {
    let memory = MemoryStore()
    for (key, bytes) in fixture.objects { try await memory.put(bytes, as: #require(ObjectKey(key))) }
    return memory
  }

  private func verify(_ store: MemoryStore, _ fixture: SealedFixture, trust: [Certificate]? = nil, now: Int64 = now) async throws
    -> ArchiveVerification
  {
    let trusted = trust ?? [fixture.key.certificate]
    let settings = ArchiveVerifyJob.Settings(store: fixture.store, trust: Trust(signers: trusted, authorities: trusted), now: now)
    return try await ArchiveVerifyJob(store: store, settings: settings).run()
  }

  @Test func releasedExportsAreThoseThatArchivesHave() async throws {
    let fixture = try SealedFixture()
    let memory = try await store(fixture)
    let packed = try await verify(memory, fixture).packed
    for day in 18...20 { memory.tamper(try #require(ObjectKey("exports/archiver/2026/10/\(day)/h00.ndjson")), nil) }
    let released = try await VerifyJob(store: memory, index: StubIndexer(store: memory), packed: packed).run()
    #expect(released.items.map(\.integrity) == [.released, .released, .released])
    #expect(released.isIntact && !released.isEmpty && !released.isDamaged)
    let lost = try await VerifyJob(store: memory, index: StubIndexer(store: memory)).run()
    #expect(lost.items.map(\.integrity) == [.missing, .missing, .missing])
  }

  /// Nobody can say that they are missing where nobody can judge the seals of the archives that may have them.
  @Test func whatMayHaveBeenReleasedIsNotMissing() async throws {
    typealias Case = (trust: [Certificate]?, now: Int64, integrity: Integrity?, change: (inout SealedFixture) throws -> Void)
    func key() throws -> SigningKey { try SigningKey.make(name: "Old", from: SealedFixture.sealedAt - 86_400, days: 3) }
    let cases: [Case] = [
      (nil, Self.now, .released, { _ in }), ([], Self.now, nil, { _ in }), (nil, Self.now + 3 * 86_400, nil, { _ in }),
      (try [key().certificate], Self.now, .missing, { _ in }),
      (nil, Self.now, nil, { for slot in $0.slots { try $0.sealNewer(slot) } }),
      (nil, Self.now, .missing, { for slot in $0.slots { $0.objects[slot.folder + "/manifest.json"]?[200] ^= 1 } }),
    ]
    for (index, row) in cases.enumerated() {
      var fixture = try SealedFixture(days: 1, key: key())
      try row.change(&fixture)
      fixture.objects["exports/archiver/2026/10/18/h00.ndjson"] = nil
      let memory = try await store(fixture)
      let packed = try await verify(memory, fixture, trust: row.trust, now: row.now).packed
      let result = try await VerifyJob(store: memory, index: StubIndexer(store: memory), packed: packed).run()
      let isUnknown = if case .notCheckable? = result.items.first?.integrity { true } else { false }
      #expect(row.integrity.map { result.items.map(\.integrity) == [$0] } ?? isUnknown, "\(index) \(result.items)")
      #expect(result.isDamaged == (row.integrity == .missing))
    }
  }
}

extension SealedFixture {
  /// Puts what a newer program wrote in the place of a manifest, sealed.
  fileprivate mutating func sealNewer(_ slot: Slot) throws {
    let bytes = Array(#"{"format":4}"#.utf8)
    let place = slot.folder + "/manifest.json"
    (objects[place], objects[place + ".p7s"]) = (bytes, try CMSSeal.sign(bytes, with: key, at: SealedFixture.sealedAt))
  }
}
