internal import Events
internal import Sealing
internal import Storage
internal import TestSupport
internal import Testing

@testable internal import Jobs

/// Event indexes that are whole by their own word. `finish` takes whatever digest it is given, as a forger's program would.
@Suite struct ForgedIndexTests {
  private let memory = MemoryStore(now: { TierFixture.now })

  private func line(_ type: String, _ status: String) -> String {
    TierFixture.record("e1", type, .sms, message: "m1", on: TierFixture.first, more: #","status":"\#(status)""#)
  }

  private func index(_ text: String, of digest: Digest, _ mapping: ProviderMapping, store: String = "") -> [UInt8] {
    var scanner = ExportScanner(mapping: mapping, key: RecordKey(store: store))
    let head = scanner.indexHead
    scanner.feed(Array(text.utf8).span)
    let records = scanner.takeIndex()
    return head + records + scanner.finish(export: digest).0
  }

  @Test func aScanFindsWhatChecksumsDoNot() async throws {
    let fixture = try TierFixture(memory)
    let (bounced, delivered) = (line("status", "BOUNCED"), line("status", "DELIVERED"))
    try await fixture.keep("a.ndjson", [bounced], on: TierFixture.first)
    let key = try #require(ObjectKey("exports/archiver/2026/10/01/a.ndjson.events"))
    let mapping = fixture.sources[0].mapping
    let digest = SHA256.hash(Array((bounced + "\n").utf8))
    let genuine = try #require(memory.contents[key])
    #expect(index(bounced + "\n", of: digest, mapping) == genuine)

    func verify(_ mapping: StoreIndexVerifier.Mapping?) async throws -> VerifyResult {
      try await VerifyJob(store: memory, index: StoreIndexVerifier(store: memory, scanningBy: mapping)).run()
    }
    let sound = try await verify { _ in mapping }
    #expect(sound.isIntact && sound.items.map(\.index) == [.intact])
    memory.tamper(key, index(delivered + "\n", of: digest, mapping))
    #expect(try await verify(nil).items.map(\.index) == [.intact])
    let forged = try await verify { _ in mapping }
    #expect(forged.isDamaged && forged.items.map(\.index) == [.forged("its export, scanned again, comes to another")])
    // Nobody believes these, so that they harm nothing.
    memory.tamper(key, index(delivered + "\n", of: SHA256.hash([]), mapping))
    #expect(try await verify(nil).items.map(\.index) == [.altered("it is that of another export")])
    memory.tamper(key, index(bounced + "\n", of: digest, mapping, store: "another"))
    #expect(try await verify { _ in mapping }.items.map(\.index) == [.altered("it was made for another store")])
    memory.tamper(key, genuine)
    let other = try #require(try ProviderMapping.named("twilio"))
    let anew = try await verify { _ in other }
    #expect(!anew.isDamaged && anew.items.map(\.index) == [.altered("it was made by another mapping")])
    let blind = try await verify { _ in nil }
    #expect(!blind.isDamaged && !blind.isIntact)
  }

  /// What one mapping could not read stays on record when another reads the export otherwise, and the index leads to its own.
  @Test func anotherMappingHasAQuarantineFileOfItsOwn() async throws {
    let fixture = try TierFixture(memory)
    let lines = [line("status", "BOUNCED"), "no record"]
    try await fixture.keep("a.ndjson", lines, on: TierFixture.first)
    let export = try #require(ObjectKey("exports/archiver/2026/10/01/a.ndjson"))
    let first = try #require(ObjectKey("quarantine/archiver/2026/10/01/a.ndjson.ndjson"))
    let (bytes, digest) = (memory.contents[first], SHA256.hash(Array(lines.map { $0 + "\n" }.joined().utf8)))
    let twilio = try #require(try ProviderMapping.named("twilio"))
    let files = { [memory] in memory.contents.keys.filter { $0.parts[0] == "quarantine" }.sorted() }
    for (mapping, count) in [(twilio, 2), (fixture.sources[0].mapping, 2), (twilio, 2)] {
      try await IndexBuilder(store: memory).build(export, mapping: mapping, digest: digest, quarantine: first)
      #expect(memory.contents[first] == bytes && files().count == count)
      let index = try #require(try await EventIndex.open(IndexBuilder.indexKey(export), in: memory))
      let named = try #require(index.trailer.quarantine)
      let found = try await QuarantineLines.find(named, at: first, in: memory)
      #expect((found == first) == (mapping.digest != twilio.digest))
      #expect(found.flatMap { memory.contents[$0] }.map { SHA256.hash($0) } == named)
      let verified = try await VerifyJob(store: memory, index: StoreIndexVerifier(store: memory) { _ in mapping }).run()
      #expect(verified.isIntact)
    }
    // Under a name that tells its bytes, other bytes are somebody's doing.
    let other = try #require(files().first { $0 != first })
    memory.tamper(other, [])
    #expect(try await VerifyJob(store: memory, index: StoreIndexVerifier(store: memory)).run().isDamaged)
    await #expect {
      try await IndexBuilder(store: memory).build(export, mapping: twilio, digest: digest, quarantine: first)
    } throws: {
      ($0 as? StorageError)?.path == other.description
    }
  }
}
