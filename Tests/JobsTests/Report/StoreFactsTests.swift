internal import Archival
internal import Events
internal import Reports
internal import Retention
internal import Sealing
internal import Storage
internal import TestSupport
internal import Testing

@testable internal import Jobs

/// What a report says of the store: only what was so before its instant.
@Suite struct StoreFactsTests {
  private let store = MemoryStore()
  private static let asOf = Instant(seconds: 1_795_068_000)

  /// A run that ended so many hours before the instant.
  private func run(_ job: String, _ hours: Int64, exit: String = "done", depth: String = "digests", outputs: [String] = [])
    async throws
  {
    let end = Instant(seconds: Self.asOf.seconds - hours * 3600)
    let list = outputs.map { "\"\($0)\"" }.joined(separator: ",")
    let text = """
      {"id":"x","job":"\(job)","date":"2026-11-01","program":"tally","parameters":{"depth":"\(depth)"},"inputs":[],"startedAt":"\(end)",
      "finishedAt":"\(end)","exit":{"code":0,"name":"\(exit)"},"outputs":[\(list)]}
      """
    let key = try #require(ObjectKey("runs/\(job)/2026-11-01/\(job)\(hours)\(exit)\(depth).json"))
    try await store.put(Array(text.utf8), as: key)
  }

  @Test func runsBeforeTheInstant() async throws {
    try await run("verify", 100, depth: "deep")
    try await run("verify", 50)
    try await run("verify", 0)
    try await run("verify", 40, exit: "no-input")
    try await run("nightly", 1)
    try await run("reconcile", 2)
    let slot = "archives/2026/10/18/SMS/"
    try await run("tier", 60, outputs: [slot + "a.tar.zst", "summaries/2026/10/18/SMS.json", slot + "manifest.json"])
    try await run("tier", 3, outputs: [slot + "manifest.json", "archives/2026/10/18/EMAIL/manifest.json"])
    try await run("tier", -1, outputs: [slot + "manifest.json", "summaries/2026/10/19/SMS.json"])
    let facts = try await StoreFactsReader(store: store, officers: .none).read(
      before: Self.asOf, since: Instant(seconds: Self.asOf.seconds - 86_400))
    #expect(facts.lastVerify?.finishedAt.seconds == Self.asOf.seconds - 50 * 3600)
    #expect(facts.lastDeepVerify?.finishedAt.seconds == Self.asOf.seconds - 100 * 3600)
    #expect(facts.sealed == 3 && facts.lastSealed?.manifests == 2)
    #expect(facts.runs.map(\.job) == ["tier", "nightly"])
    // Of what was packed later a report knows nothing, however often it is made.
    #expect(facts.summaries == ["summaries/2026/10/18/SMS.json"])
    // What nothing is said from is no evidence: the run that verified nothing, the night's own, what came later.
    #expect(
      Set(facts.files.map(\.key))
        == Set(
          [
            "tier/2026-11-01/tier60done", "tier/2026-11-01/tier3done", "nightly/2026-11-01/nightly1done",
            "verify/2026-11-01/verify50done",
            "verify/2026-11-01/verify100done",
          ].map { name in "runs/\(name)\(name.hasSuffix("verify100done") ? "deep" : "digests").json" }))
    for file in facts.files { #expect(SHA256.hash(store[file.key] ?? []).description == file.sha256) }
  }

  @Test("The chain ends with the highest number that the last run of tier sealed, whatever became of others") func chainEnd()
    async throws
  {
    let fixture = HoldFixture()
    try await fixture.pack()
    let (sms, email) = (
      "\(Slot(HoldFixture.date, .sms).folder)/manifest.json", "\(Slot(HoldFixture.date, .email).folder)/manifest.json"
    )
    let second = String(decoding: try fixture.bytes(sms), as: UTF8.self).replacing("\"number\":1", with: "\"number\":2")
    fixture.put(sms, Array(second.utf8))
    let end = Instant(seconds: Self.asOf.seconds - 60)
    fixture.put(
      "runs/tier/2026-11-01/a.json",
      Array(
        """
        {"id":"x","job":"tier","date":"2026-11-01","program":"tally","parameters":{},"inputs":[],"startedAt":"\(end)","finishedAt":"\(end)",
        "exit":{"code":0,"name":"done"},"outputs":["\(sms)","\(email)","archives/2026/10/18/RCS/manifest.json"]}
        """.utf8))
    func read() async throws -> StoreFacts {
      try await StoreFactsReader(store: fixture.store, officers: .none).read(before: Self.asOf, since: end)
    }
    let expected = StoredFile(key: sms, sha256: SHA256.hash(Array(second.utf8)).description)
    let facts = try await read()
    #expect(facts.chainEnd == expected && facts.files.contains(expected))
    fixture.put(sms, [1])
    #expect(try await read().chainEnd?.key == email)
    fixture.put(email, nil)
    #expect(try await read().chainEnd == nil)
  }

  @Test func holdsBeforeTheInstant() async throws {
    let clock = ManualClock(now: Self.asOf.nanoseconds - 7_200_000_000_000)
    let register = HoldRegister(store: store, releaseByAnother: false, now: { clock.now() })
    func hold(_ id: String) -> HoldDocument {
      var scope = HoldScope()
      scope.isEverything = true
      return HoldDocument(
        id: id, matter: "M-\(id)", scope: scope, requestedBy: "J. Doe", requestedAt: Self.asOf, caseReference: "C")
    }
    for id in ["A", "B"] { _ = try await register.apply(hold(id)) }
    _ = try await register.release("B", by: "K. Roe", reason: "settled")
    clock.advance(by: 7_200_000_000_000)
    _ = try await register.release("A", by: "K. Roe", reason: "settled")
    _ = try await register.apply(hold("C"))
    let facts = try await StoreFactsReader(store: store, officers: .none).read(before: Self.asOf, since: Self.asOf)
    // A was released, and C applied, at the instant itself: later reports tell.
    #expect(facts.holds.map(\.id) == ["A"] && facts.holds[0].matter == "M-A")
    #expect(facts.files.map(\.key) == ["holds/A/1.json", "holds/B/2.json"])
    for file in facts.files { #expect(SHA256.hash(store[file.key] ?? []).description == file.sha256) }
  }

  @Test("Where hold officers are named, a hold that nobody of them released counts as holding everything, from then on")
  func unsignedRelease() async throws {
    let clock = ManualClock(now: Self.asOf.nanoseconds - 7_200_000_000_000)
    let officer = try SigningKey.make(name: "Officer", from: Self.asOf.seconds - 86_400, days: 3_650)
    let officers = HoldOfficers([officer.certificate])
    let signed = HoldRegister(
      store: store, releaseByAnother: false, officers: officers,
      sign: { try CMSSeal.sign($0, with: officer, at: clock.now() / 1_000_000_000) }, now: { clock.now() })
    for id in ["A", "B"] {
      _ = try await signed.apply(
        HoldDocument(id: id, scope: .everything, requestedBy: "J. Doe", requestedAt: Self.asOf, caseReference: "C"))
    }
    clock.advance(by: 3_600_000_000_000)
    _ = try await signed.release("A", by: "K. Roe", reason: "settled")
    _ = try await HoldRegister(store: store, releaseByAnother: false, now: { clock.now() }).release(
      "B", by: "K. Roe", reason: "settled")
    func holds(_ officers: HoldOfficers, before asOf: Instant = Self.asOf) async throws -> [StoreFacts.Hold] {
      try await StoreFactsReader(store: store, officers: officers).read(before: asOf, since: asOf).holds
    }
    #expect(try await holds(.none).isEmpty)
    let found = try await holds(officers)
    #expect(found.map(\.id) == ["B"] && found[0].since == nil && found[0].matter == "C")
    // What was reported before that stays as it was.
    let before = try await holds(officers, before: Instant(nanoseconds: clock.now(), digits: 3))
    #expect(before.map(\.id) == ["A", "B"] && before.allSatisfy { $0.since != nil })
    // One of which nothing can be read is told of too.
    let key = try #require(ObjectKey("holds/B/1.json"))
    store.tamper(key, [1])
    #expect(try await holds(officers).map(\.matter) == ["unknown"])
  }

  @Test(
    "What was destroyed is counted, by certificates that seals and documents bear out, from the time on and before the instant")
  func destroyed() async throws {
    let fixture = try await ExpireFixture()
    try await fixture.plan()
    let outcome = try await fixture.run()
    let made = Instant(nanoseconds: fixture.clock.now(), digits: 3)
    func facts(_ store: MemoryStore, before: Int64 = 1, trust: [Certificate]? = nil) async throws -> StoreFacts {
      try await StoreFactsReader(store: store, officers: .none, signers: trust ?? [fixture.packed.key.certificate]).read(
        before: Instant(seconds: made.seconds + before), since: made)
    }
    let found = try await facts(fixture.store)
    var expected = StoreFacts.Expired()
    (expected.certificates, expected.archives) = (1, outcome.outcomes.count)
    expected.events = fixture.packed.records.values.reduce(0) { $0 + $1.count }
    let plan: DispositionReader.Read<DispositionPlan> = try await DispositionReader(fixture.store).read(
      "plan.json", of: try await DispositionFolder.read(fixture.today, in: fixture.store))
    expected.bytes = plan.document.items.reduce(0) { $0 + $1.bytes }
    #expect(found.expired == expected && expected.archives == 4 && expected.events > 0 && expected.bytes > 0)
    #expect(found.erased == StoreFacts.Erased() && found.unproved == 0)
    let folder = "dispositions/2027-11-01/"
    for name in ["certificate.json", "plan.json", "order.json", "outcome.ndjson"] {
      #expect(found.files.contains { $0.key == folder + name }, "\(name)")
    }
    for file in found.files { #expect(SHA256.hash(fixture.store[file.key] ?? []).description == file.sha256) }
    // Of what comes later nothing is said, nor of what nobody trusted seals, or what is not as it was.
    #expect(try await facts(fixture.store, before: 0).expired == StoreFacts.Expired())
    let untrusted = try await facts(fixture.store, trust: [])
    #expect(untrusted.expired == StoreFacts.Expired() && untrusted.unproved == 1)
    for name in ["certificate.json.p7s", "plan.json", "order.json", "outcome.ndjson"] {
      // One without a seal is none yet.
      for bytes in name.hasSuffix(".p7s") ? [[1]] : [nil, [1] as [UInt8]] {
        let copy = fixture.copied.store
        copy.tamper(try #require(ObjectKey(folder + name)), bytes)
        let facts = try await facts(copy)
        #expect(facts.expired == StoreFacts.Expired() && facts.unproved == 1, "\(name)")
      }
    }
    // Events are those of the manifest that the certificate names.
    let copy = fixture.copied.store
    copy.tamper(try #require(ObjectKey(plan.document.items[0].slot.folder + "/manifest.json")), [1])
    let partly = try await facts(copy)
    #expect(partly.expired.uncounted == 1 && partly.expired.archives == 4 && partly.expired.events < expected.events)
  }

  @Test func erased() async throws {
    let fixture = try await EraseFixture()
    try await fixture.request()
    try await fixture.request(EraseFixture.other)
    let events = try await fixture.events(EraseFixture.message).count + fixture.events(EraseFixture.other).count
    let outcome = try await fixture.run()
    let made = Instant(nanoseconds: fixture.expire.clock.now(), digits: 3)
    let facts = try await StoreFactsReader(
      store: fixture.store, officers: .none, signers: [fixture.expire.packed.key.certificate]
    ).read(before: Instant(seconds: made.seconds + 1), since: made)
    var expected = StoreFacts.Erased()
    (expected.certificates, expected.requests, expected.archives) = (1, 2, outcome.erased.count)
    expected.events = events
    #expect(facts.erased == expected && facts.expired == StoreFacts.Expired() && facts.unproved == 0)
  }
}
