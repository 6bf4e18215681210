internal import Archival
internal import Events
internal import Operations
internal import Sealing
internal import Storage
internal import TestSupport
internal import Testing

@testable internal import Jobs

/// What somebody put into the store who may write there, and has no key: nothing is sealed and nothing is deleted for it.
@Suite struct TierPlantedTests {
  private let memory = MemoryStore(now: { TierFixture.now })

  private func filled() async throws -> TierFixture {
    let fixture = try TierFixture(memory)
    try await TierRunTests.fill(fixture)
    return fixture
  }

  private func has(_ key: String) -> Bool { memory.contents.keys.contains { $0.description == key } }

  /// Whoever may write there could have put it there: only a seal that the run had made before vouches for it.
  @Test(arguments: [false, true]) func aManifestOfWhomeverIsNotSealed(_ isForged: Bool) async throws {
    let fixture = try await filled()
    let plan = FaultPlan([FaultPlan.Fault(.commit, suffix: "manifest.json.p7s", code: .io)])
    await #expect(throws: StorageError.self) { try await fixture.tier(through: FaultyStore(memory, plan)) }
    let waiting = try #require(memory.contents.keys.first { $0.description.hasPrefix("seals/") })
    let manifest = try #require(memory.contents.first { $0.key.name == "manifest.json" })
    let stranger = try SigningKey.make(name: "Test", from: 0, days: 36_000)
    memory.tamper(waiting, isForged ? try CMSSeal.sign(manifest.value, with: stranger, at: 1) : nil)
    let error = await #expect(throws: JobError.self) { try await fixture.tier() }
    #expect(error?.code == .integrity && error?.place == (isForged ? waiting : manifest.key).description)
    let sealed = memory.contents.keys.contains { $0.name == "manifest.json.p7s" }
    #expect(try await TierLedger.hot(fixture) == 8 && !sealed)
  }

  /// What waits may be the only good one: it stays until what lies in its place was looked at.
  @Test func aSealOfWhomeverTakesNoOthersPlace() async throws {
    let fixture = try await filled()
    let plan = FaultPlan([FaultPlan.Fault(.commit, suffix: "manifest.json.p7s", code: .io)])
    await #expect(throws: StorageError.self) { try await fixture.tier(through: FaultyStore(memory, plan)) }
    let manifest = try #require(memory.contents.keys.first { $0.name == "manifest.json" })
    let seal = manifest.adding(".p7s")
    memory.tamper(seal, Array("x".utf8))
    let before = memory.contents
    let error = await #expect(throws: JobError.self) { try await fixture.tier() }
    #expect(error?.code == .integrity && error?.place == seal.description && memory.contents == before)
    memory.tamper(seal, nil)
    try await fixture.tier()
    #expect(try await TierLedger(fixture).hot.isEmpty && !memory.contents.keys.contains { $0.description.hasPrefix("seals/") })
  }

  @Test func nothingGoesByASealOfNobodyTrusted() async throws {
    var fixture = try await filled()
    fixture.rules.releases = false
    try await fixture.tier()
    fixture.rules.releases = true
    let manifest = try #require((try await TierLedger(fixture)).chain[2])
    let seal = try #require(ObjectKey(manifest.slot.folder + "/manifest.json.p7s"))
    let stranger = try SigningKey.make(name: "Test", from: 0, days: 36_000)
    memory.tamper(seal, try CMSSeal.sign(manifest.bytes, with: stranger, at: 1))
    let releasing = fixture
    let error = await #expect(throws: JobError.self) { try await releasing.tier() }
    #expect(error?.code == .integrity && error?.place == seal.description)
    #expect(try await TierLedger.hot(fixture) == 8)
  }

  /// A certificate excuses that an archive is gone only where it is sound: else the hot copies are all there is.
  @Test func nothingGoesByACertificateOfWhomever() async throws {
    var fixture = try await filled()
    fixture.rules.releases = false
    try await fixture.tier()
    let manifest = try #require((try await TierLedger(fixture)).chain[2])
    for reference in [manifest.archive?.object, manifest.archive?.index] {
      memory.tamper(try #require(reference.flatMap { ObjectKey($0.key) }), nil)
    }
    let none = Manifest.Reference(key: "none", bytes: 0, sha256: SHA256.hash([]))
    let certificate = DispositionCertificate(
      store: "s", number: 1, asOf: TierFixture.first, executedAt: Instant(nanoseconds: TierFixture.now, digits: 3), program: "p",
      config: SHA256.hash([]), plan: none, order: none, outcome: none, approval: nil, previous: nil,
      destroyed: [.init(id: manifest.id, slot: manifest.slot, manifest: SHA256.hash(manifest.bytes), bytes: 1)], kept: [:])
    let place = try #require(ObjectKey("dispositions/2026-11-01/certificate.json"))
    memory.tamper(place, certificate.bytes)
    memory.tamper(place.adding(".p7s"), [1])
    #expect(try await Destructions(in: memory).bySlot[manifest.slot] != nil)
    fixture.rules.releases = true
    let releasing = fixture
    #expect(await #expect(throws: JobError.self) { try await releasing.tier() }?.code == .integrity)
    #expect(try await TierLedger.hot(fixture) == 8)
  }

  @Test func aTraceReadsNoArchiveOfWhomever() async throws {
    let fixture = try await filled()
    try await fixture.tier()
    let seal = try #require(ObjectKey("archives/2026/10/01/SMS/manifest.json.p7s"))
    memory.tamper(seal, Array("junk".utf8))
    await #expect(throws: ArchiveUnreadable.self) { try await fixture.trace().run("m1", days: nil) }
  }

  @Test("An archive that was damaged or taken away ends a trace as what it is", arguments: [true, false])
  func aTraceTellsOfDamage(isGone: Bool) async throws {
    let fixture = try await filled()
    try await fixture.tier()
    let key = try #require(
      memory.contents.keys.first { $0.description.hasPrefix("archives/2026/10/01/SMS/") && $0.name.hasSuffix(".zst") })
    memory.tamper(key, isGone ? nil : Array("junk".utf8))
    let error = await #expect(throws: ArchiveUnreadable.self) { try await fixture.trace().run("m1", days: nil) }
    #expect(error?.isAltered == true)
  }

  /// What has the name of a wrapped key and opens nothing may be retained: the next number is taken.
  @Test(arguments: ["key.json", "key.1000.json"]) func aPlantedKeyStopsNoSlot(_ name: String) async throws {
    var fixture = try await filled()
    let keys = FileKeys([try KeyEncryptionKey(id: "k", created: 1)])
    fixture.wrapper = keys
    let other = FileKeys([try KeyEncryptionKey(id: "k", created: 1)])
    let folder = "archives/2026/10/01/SMS"
    let wrapped = try other.wrap(
      try DataKey(), context: KeyDocument.context(store: "s", archive: folder, policy: "default"))
    for (channel, bytes) in [
      ("SMS", KeyDocument(store: "s", archive: folder, policy: "default", wrapped: wrapped).bytes), ("EMAIL", [1]),
    ] {
      memory.tamper(try #require(ObjectKey("archives/2026/10/01/\(channel)/\(name)")), bytes)
    }
    try await fixture.tier()
    #expect(has(folder + (name == "key.json" ? "/key.2.json" : "/key.json")))
    let ledger = try await TierLedger(fixture)
    #expect(ledger.archived.count == 8 && ledger.hot.isEmpty)
  }
}
