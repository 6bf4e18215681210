import Archival
import Events
import Jobs
import Sealing
import Storage
import TestSupport
import Testing

/// Sealed stores that somebody has been at, and what a verification says of them.
@Suite struct ArchiveVerifyJobTests {
  typealias Depth = ArchiveVerifyJob.Depth
  private static let now = SealedFixture.sealedAt + 86_400

  private func verify(
    _ fixture: SealedFixture, trust: [Certificate]? = nil, now: Int64 = now,
    _ change: (inout ArchiveVerifyJob.Settings) -> Void = { _ in }
  ) async throws -> ArchiveVerification {
    let memory = MemoryStore()
    for (key, bytes) in fixture.objects { try await memory.put(bytes, as: #require(ObjectKey(key))) }
    return try await verify(memory, fixture, trust: trust, now: now, change)
  }

  private func verify(
    _ store: any ObjectStore, _ fixture: SealedFixture, trust: [Certificate]? = nil, now: Int64 = now,
    _ change: (inout ArchiveVerifyJob.Settings) -> Void = { _ in }
  ) async throws -> ArchiveVerification {
    let trusted = trust ?? [fixture.key.certificate]
    var settings = ArchiveVerifyJob.Settings(
      store: fixture.store, trust: Trust(signers: trusted, authorities: trusted), now: now)
    change(&settings)
    return try await ArchiveVerifyJob(store: store, settings: settings).run()
  }

  private func words(_ result: ArchiveVerification) -> [String] { result.findings.map { "\($0.verdict.rawValue) \($0.place)" } }

  private static let slot = "archives/2026/10/19/SMS/"

  @Test(arguments: [Depth.quick, .digests]) func aSoundStoreIsIntact(_ depth: Depth) async throws {
    let result = try await verify(try SealedFixture()) { $0.depth = depth }
    #expect(words(result) == [])
    #expect(result.isIntact && !result.isEmpty && !result.isDamaged)
    #expect((result.manifests, result.sealed, result.unstamped) == (6, 6, 6))
    #expect((result.archives, result.events) == (6, 18))
    #expect((result.bytes > 0) == (depth == .digests))
    #expect(result.signers == ["CN=Records,O=Example": 6])
    #expect(result.head?.number == 6)
    #expect(result.packed.sealed.count == 3)
  }

  @Test func aStoreWithoutArchivesIsEmpty() async throws {
    let result = try await verify(try SealedFixture(days: 0))
    #expect(result.isEmpty && !result.isIntact && !result.isDamaged)
  }

  @Test func supplementsAreOfTheSameChain() async throws {
    var fixture = try SealedFixture()
    try fixture.add(#require(LogicalDate("2026-10-18")), [.push], supplement: 1)
    let result = try await verify(fixture)
    #expect(words(result) == [])
    #expect(result.head?.number == 7)
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var change: @Sendable (inout SealedFixture) throws -> Void
    var found: [String]
    var testDescription: String { name }
  }

  static func archive(_ fixture: SealedFixture, _ suffix: String) throws -> String {
    try #require(fixture.objects.keys.first { $0.hasPrefix(slot) && $0.hasSuffix(suffix) })
  }

  static let rows: [Row] = [
    Row(
      name: "an archive is gone",
      change: { $0.objects[try archive($0, ".tar.zst")] = nil }, found: ["missing \(slot)*.tar.zst"]),
    Row(
      name: "an archive is cut", change: { $0.objects[try archive($0, ".tar.zst")]?.removeLast() },
      found: ["altered \(slot)*.tar.zst"]),
    Row(
      name: "a bit of an archive", change: { $0.objects[try archive($0, ".tar.zst")]?[100] ^= 1 },
      found: ["altered \(slot)*.tar.zst"]),
    Row(
      name: "a bit of an index", change: { $0.objects[try archive($0, ".index")]?[3] ^= 1 }, found: ["altered \(slot)*.index"]),
    Row(
      name: "a bit of a summary", change: { $0.objects["summaries/2026/10/19/SMS.json"]?[3] ^= 1 },
      found: ["altered summaries/2026/10/19/SMS.json"]),
    Row(
      name: "a summary too many", change: { $0.objects["summaries/2026/10/19/PUSH.json"] = [] },
      found: ["extra summaries/2026/10/19/PUSH.json"]),
    Row(
      name: "a file too many", change: { $0.objects[slot + "note.txt"] = [1] }, found: ["extra \(slot)note.txt"]),
    Row(
      name: "a folder too many", change: { $0.objects["archives/2026/10/19/SMS/more/x"] = [1] },
      found: ["extra archives/2026/10/19/SMS/more/x"]),
    Row(
      name: "an archive that nobody sealed", change: { $0.objects["archives/2026/10/21/SMS/x.tar.zst"] = [1] },
      found: ["extra archives/2026/10/21/SMS/x.tar.zst"]),
    Row(
      name: "a seal is gone", change: { $0.objects[slot + "manifest.json.p7s"] = nil },
      found: ["missing \(slot)manifest.json.p7s"]),
    Row(
      name: "certificates are gone", change: { $0.objects[slot + "manifest.json.pem"] = nil },
      found: ["missing \(slot)manifest.json.pem"]),
    Row(
      name: "a manifest is gone", change: { $0.objects[slot + "manifest.json"] = nil },
      found: ["missing archives", "missing \(slot)manifest.json", "missing \(slot)manifest.json"]),
    Row(
      name: "two neighbours are gone",
      change: { fixture in
        for key in fixture.objects.keys where key.hasPrefix("archives/2026/10/19/") || key.hasPrefix("summaries/2026/10/19/") {
          fixture.objects[key] = nil
        }
      }, found: ["missing archives"]),
    Row(
      name: "a slot is gone",
      change: { fixture in
        for key in fixture.objects.keys where key.hasPrefix(slot) { fixture.objects[key] = nil }
        fixture.objects["summaries/2026/10/19/SMS.json"] = nil
      }, found: ["missing archives", "missing \(slot)manifest.json"]),
    Row(
      name: "the end is cut, and a run record tells",
      change: { fixture in
        for key in fixture.objects.keys where key.contains("/2026/10/20/EMAIL") { fixture.objects[key] = nil }
        for key in fixture.objects.keys where key.contains("/2026/10/20/SMS") { fixture.objects[key] = nil }
        fixture.objects["runs/tier/2026-11-19/0123456789abcdef.json"] = Array(
          #"{"outputs":["archives/2026/10/19/SMS/manifest.json","archives/2026/10/20/SMS/manifest.json"]}"#.utf8)
      }, found: ["missing archives/2026/10/20/SMS/manifest.json"]),
    Row(
      name: "a manifest of a newer version",
      change: { $0.objects[slot + "manifest.json"] = Array(#"{"format":4}"#.utf8) },
      found: ["altered \(slot)manifest.json", "newer format \(slot)manifest.json"]),
    Row(
      name: "a manifest with other words",
      change: { fixture in
        var manifest = try fixture.manifest(fixture.slots[0])
        manifest.retentionClass = "short"
        fixture.objects[fixture.slots[0].folder + "/manifest.json"] = manifest.bytes
      },
      found: ["altered archives/2026/10/18/SMS/manifest.json", "altered archives/2026/10/18/SMS/manifest.json"]),
    Row(
      name: "a manifest that another key sealed",
      change: { fixture in
        var manifest = try fixture.manifest(fixture.slots[5])
        manifest.retentionClass = "short"
        try fixture.seal(manifest, by: .make(name: "Imposter", from: SealedFixture.sealedAt - 1, days: 9))
      }, found: ["untrusted archives/2026/10/20/EMAIL/manifest.json.p7s"]),
    Row(
      name: "numbers that do not foot, and yet sealed",
      change: { fixture in
        var manifest = try fixture.manifest(fixture.slots[5])
        manifest.events.types = [.read: 2]
        manifest.inputs[0].records = 2
        try fixture.seal(manifest)
      },
      found: [
        "altered archives/2026/10/20/EMAIL/manifest.json", "altered archives/2026/10/20/EMAIL/manifest.json",
        "altered exports/archiver/2026/10/20/h00.ndjson.custody.json",
      ]),
    Row(
      name: "custody of other bytes",
      change: { fixture in
        let (from, to) = (
          "exports/archiver/2026/10/19/h00.ndjson.custody.json", "exports/archiver/2026/10/20/h00.ndjson.custody.json"
        )
        fixture.objects[to] = fixture.objects[from]
      }, found: ["altered exports/archiver/2026/10/20/h00.ndjson.custody.json"]),
    Row(
      name: "no custody record", change: { $0.objects["exports/archiver/2026/10/20/h00.ndjson.custody.json"] = nil },
      found: ["missing exports/archiver/2026/10/20/h00.ndjson.custody.json"]),
    Row(
      name: "another store's manifests",
      change: {
        $0.objects = try SealedFixture(key: $0.key).objects; try $0.sealAsAnotherStore()
      },
      found: ["altered archives/2026/10/20/EMAIL/manifest.json"]),
  ]

  @Test(arguments: rows) func findsWhatSomebodyDid(_ row: Row) async throws {
    var fixture = try SealedFixture()
    try row.change(&fixture)
    let result = try await verify(fixture)
    let found = words(result).map { word in
      // The middle of an archive's name is a digest.
      word.hasSuffix(".tar.zst") || word.hasSuffix(".index")
        ? word.replacing(/[0-9]+-SMS-[0-9a-f]+/, with: "*") : word
    }
    #expect(found == row.found, "\(result.findings.map(\.cause))")
    #expect(!row.found.contains { !$0.hasPrefix("extra") } || !result.isIntact)
    #expect(
      result.isDamaged == row.found.contains { ["altered", "missing", "untrusted"].contains(String($0.prefix { $0 != " " })) })
  }

  /// Every byte of what is small: whatever is flipped, the store is not intact; and what is damaged is never called missing.
  @Test(arguments: ["manifest.json", "manifest.json.p7s", "manifest.json.pem"]) func aFlippedBitAnywhereShows(_ name: String)
    async throws
  {
    let fixture = try SealedFixture(days: 1, channels: [.sms])
    let key = "archives/2026/10/18/SMS/" + name
    let bytes = try #require(fixture.objects[key])
    let store = MemoryStore()
    for (key, bytes) in fixture.objects { try await store.put(bytes, as: #require(ObjectKey(key))) }
    for index in bytes.indices {
      var flipped = bytes
      flipped[index] ^= 1 << UInt8(index % 8)
      store.tamper(try #require(ObjectKey(key)), flipped)
      let result = try await verify(store, fixture) { $0.depth = .quick }
      #expect(!result.isIntact && !result.isEmpty, "byte \(index)")
      #expect(
        result.findings.allSatisfy { $0.verdict != .missing && $0.verdict != .extra } || name == "manifest.json", "byte \(index)")
    }
  }

  @Test func anExpiredCertificateNeedsALaterSeal() async throws {
    var fixture = try SealedFixture(key: .make(name: "Old", from: SealedFixture.sealedAt - 86_400, days: 2))
    let later = SealedFixture.sealedAt + 3 * 86_400
    let alone = try await verify(fixture, now: later)
    #expect(Set(alone.findings.map(\.verdict)) == [.notCheckable])
    #expect(alone.findings.count == 6 && alone.sealed == 0 && !alone.isDamaged && !alone.isIntact)
    // A newer key seals the next day: it vouches for all before it.
    let young = try SigningKey.make(name: "Young", from: SealedFixture.sealedAt - 86_400, days: 900)
    try fixture.add(#require(LogicalDate("2026-10-21")), [.sms, .email])
    for slot in fixture.slots.suffix(2) { try fixture.seal(try fixture.manifest(slot), by: young) }
    let followed = try await verify(fixture, trust: [fixture.key.certificate, young.certificate], now: later)
    #expect(words(followed) == [])
    #expect(followed.sealed == 8)
    // But not for what does not lead to it.
    fixture.objects["archives/2026/10/21/SMS/manifest.json"] = nil
    #expect(try await verify(fixture, trust: [fixture.key.certificate, young.certificate], now: later).sealed == 1)
  }

  /// One thing was altered, and not every manifest.
  @Test func anotherIDInTheStoreIsOneFinding() async throws {
    let fixture = try SealedFixture()
    let trust = Trust(signers: [fixture.key.certificate], authorities: [])
    let result = try await verify(fixture) { $0 = ArchiveVerifyJob.Settings(store: "other", trust: trust, now: Self.now) }
    #expect(words(result) == ["altered tally.json"])
  }

  @Test func whoTrustsNobodyChecksNoSeal() async throws {
    let result = try await verify(try SealedFixture(), trust: [])
    #expect(words(result) == ["not checkable archives"])
    #expect(!result.isDamaged && !result.isIntact && result.sealed == 0)
  }

  @Test func whatTheStoreDoesNotGiveIsNotAltered() async throws {
    let fixture = try SealedFixture()
    let memory = MemoryStore()
    for (key, bytes) in fixture.objects { try await memory.put(bytes, as: #require(ObjectKey(key))) }
    let plan = FaultPlan([
      .init(.open, suffix: "19/SMS/manifest.json", code: .io), .init(.open, suffix: "20/SMS/manifest.json.p7s", code: .denied),
    ])
    let result = try await verify(FaultyStore(memory, plan), fixture)
    #expect(plan.unfired.isEmpty)
    #expect(
      words(result) == [
        "not checkable archives/2026/10/19/SMS/manifest.json", "not checkable archives/2026/10/20/SMS/manifest.json.p7s",
      ])
    #expect(!result.isDamaged && !result.isIntact && !result.isEmpty && result.manifests == 5)
  }

  @Test func onlyTheAskedDaysAreHashed() async throws {
    var fixture = try SealedFixture()
    fixture.objects[try Self.archive(fixture, ".tar.zst")]?[100] ^= 1
    let date = try #require(LogicalDate("2026-10-18"))
    let other = try await verify(fixture) { $0.days = date...date }
    #expect(other.isIntact && other.archives == 2 && other.manifests == 6)
    #expect(try await verify(fixture) { $0.days = date...date.advanced(by: 1) }.isDamaged)
  }

  @Test func aDayWithoutArchivesIsVerified() async throws {
    var fixture = try SealedFixture(days: 1)
    try fixture.empty()
    let date = try #require(LogicalDate("2026-10-18"))
    let result = try await verify(fixture) { $0.days = date...date }
    #expect(words(result) == [] && result.slots == 2 && result.archives == 0)
    #expect(try await verify(fixture) { $0.days = date.advanced(by: 1)...date.advanced(by: 1) }.slots == 0)
  }
}

extension SealedFixture {
  /// Seals the last slot anew, as if it were of another store.
  fileprivate mutating func sealAsAnotherStore() throws {
    var manifest = try manifest(slots[5])
    manifest.store = "another"
    try seal(manifest)
  }
}
