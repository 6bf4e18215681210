internal import Archival
internal import Events
internal import Operations
internal import Sealing
internal import Storage
internal import TestSupport
internal import Testing

@testable internal import Jobs

@Suite struct TierRunTests {
  private static let first = TierFixture.first
  private let memory = MemoryStore(now: { TierFixture.now })

  /// Two days: three channels and a record that cannot be read on the first, a single SMS on the second.
  private func filled(_ store: (any ObjectStore)? = nil) async throws -> TierFixture {
    let fixture = try TierFixture(store ?? memory)
    try await Self.fill(fixture)
    return fixture
  }

  static func fill(_ fixture: TierFixture) async throws {
    let (one, two) = (first, first.advanced(by: 1))
    try await fixture.keep(
      "a.ndjson",
      [
        TierFixture.record("e1", "send", .sms, message: "m1", on: one), #"{"id":7}"#,
        TierFixture.record("e2", "delivery", .sms, message: "m1", on: one),
        TierFixture.record("e3", "send", .email, message: "m2", on: one),
        TierFixture.record("e4", "send", .voice, message: "m3", on: one, inbound: true),
      ], on: one)
    try await fixture.keep("b.ndjson", [TierFixture.record("e5", "read", .email, message: "m2", on: one)], on: one)
    try await fixture.keep("l.ndjson", [TierFixture.record("e1", "send", .sms, message: "m1", on: one)], on: one, source: 1)
    try await fixture.keep("a.ndjson", [TierFixture.record("e6", "send", .sms, message: "m4", on: two)], on: two)
    // Days that look back on them are nights, too, though nothing came of them.
    for days in 0...4 { try await fixture.reconcile(first.advanced(by: days)) }
  }

  private func has(_ key: String) -> Bool { memory.contents.keys.contains { $0.description == key } }

  @Test func packsSealsAndReleases() async throws {
    let fixture = try await filled()
    let before = try await TierLedger(fixture)
    #expect(before.hot.count == 8 && before.archived.isEmpty)
    let outcomes = try await fixture.tier()
    let after = try await TierLedger(fixture)
    #expect(after.hot.isEmpty && after.archived == before.hot.reduce(into: [:]) { $0[$1] = 1 })
    // Four slots, then those of the day before: an empty day included.
    #expect(after.chain.count == 8 && after.chain.keys.max() == 8)
    #expect(outcomes.map { $0.sealed.map(\.slot.channel) } == [[.sms, .email, .voice, .other], [.sms, .email, .voice, .other]])
    #expect(outcomes[1].sealed.map { $0.archive == nil } == [false, true, true, true])
    #expect(outcomes.flatMap(\.released).count == 4 && outcomes.flatMap(\.released).allSatisfy(\.isGone))
    for number in 2...8 { #expect(after.chain[number]?.previous == after.chain[number - 1].map { SHA256.hash($0.bytes) }) }
    let folder = "exports/archiver/2026/10/01/a.ndjson"
    #expect(!has(folder) && !has(folder + ".events") && has(folder + ".custody.json"))
    #expect(has("quarantine/archiver/2026/10/01/a.ndjson.ndjson"))
    let sms = try #require(after.chain[1])
    #expect(sms.events.count == 3 && sms.events.types == [.send: 2, .delivery: 1] && sms.events.outcomes["sends"] == 1)
    #expect(sms.inputs.map(\.records) == [2, 0, 1] && sms.reconciliation?.key == "reconciliations/2026/10/01/v1/totals.json")
  }

  @Test func aFinishedMonthIsLeftAsItIs() async throws {
    let fixture = try await filled()
    try await fixture.tier()
    let before = memory.contents
    #expect(try await fixture.tier().isEmpty)
    #expect(memory.contents == before)
    let run = try await fixture.run()
    #expect(run.survey.isFinished(Self.first))
    // Asked for all the same, it has nothing to do.
    var again = try await fixture.run()
    var outcome = try await again.pack(Self.first, asOf: fixture.asOf)
    try await again.release(&outcome)
    #expect(outcome.sealed.isEmpty && outcome.released.isEmpty && outcome.waits.isEmpty && memory.contents == before)
  }

  @Test func aLateExportBecomesASupplement() async throws {
    let fixture = try await filled()
    try await fixture.tier()
    let archives = memory.contents.filter { $0.key.description.hasPrefix("archives/") }
    try await fixture.keep(
      "late.ndjson", [TierFixture.record("e9", "status", .sms, message: "m1", on: Self.first)], on: Self.first)
    let outcomes = try await fixture.tier()
    #expect(outcomes.count == 1 && outcomes[0].sealed.map(\.slot) == [Slot(Self.first, .sms, supplement: 1)])
    let supplement = try #require(outcomes[0].sealed.first)
    #expect(supplement.number == 9 && supplement.expected == [.sms] && supplement.reconciliation == nil)
    #expect(supplement.supplements == (try await TierLedger(fixture)).chain[1]?.id)
    #expect(!has("exports/archiver/2026/10/01/late.ndjson") && has("summaries/2026/10/01/SMS.supplement-1.json"))
    for (key, bytes) in archives { #expect(memory.contents[key] == bytes) }
  }

  /// What is released cannot be reconciled again, nor a day whose window reaches it; a pull knows it.
  @Test func whatReleasedMeansElsewhere() async throws {
    var fixture = try await filled()
    try await fixture.keep(
      "a.ndjson", [TierFixture.record("e7", "send", .sms, message: "m5", on: Self.first.advanced(by: 2))],
      on: Self.first.advanced(by: 2))
    fixture.rules.lookbackDays = 0
    try await fixture.reconcile(Self.first.advanced(by: 2))
    fixture.asOf = Self.first.advanced(by: 32).start
    try await fixture.tier()
    fixture.rules.lookbackDays = 3
    let hot = fixture
    for (date, words) in [
      (Self.first, "its exports"), (Self.first.advanced(by: 2), "exports of 2026-10-01, which it looks back on,"),
    ] {
      let error = await #expect(throws: JobError.self) { try await hot.reconcile(date) }
      #expect(error?.code == .refused && error?.cause.hasPrefix(words) == true, "\(String(describing: error))")
    }
    let trace = try await fixture.trace().run("m1", days: nil)
    #expect(Set(trace.records.map(\.source)) == ["archiver", "ledger"] && trace.records.count == 3)
    #expect(trace.records.allSatisfy { $0.archive?.hasPrefix("20261001-SMS-") == true && $0.isOutbound })
    #expect(trace.records.map(\.line).sorted() == [1, 1, 3] && trace.encrypted.isEmpty)
  }

  @Test func anEncryptedArchiveIsNamedByATrace() async throws {
    var fixture = try await filled()
    fixture.wrapper = FileKeys([try KeyEncryptionKey(id: "k", created: 1)])
    try await fixture.tier()
    let ledger = try await TierLedger(fixture)
    #expect(ledger.archived.count == 8 && ledger.hot.isEmpty)
    let trace = try await fixture.trace().run("m4", days: nil)
    #expect(trace.records.isEmpty && trace.encrypted.count == 1, "\(trace)")
    #expect(trace.encrypted.first?.hasPrefix("20261002-SMS-") == true)
  }

  // MARK: what goes wrong

  @Test func anAlteredExportWaitsAndTheOthersGoOn() async throws {
    let fixture = try await filled()
    let key = try #require(ObjectKey("exports/archiver/2026/10/01/b.ndjson"))
    let bytes = try #require(memory.contents[key])
    memory.tamper(key, bytes.map { $0 == UInt8(ascii: "e") ? UInt8(ascii: "x") : $0 })
    let outcomes = try await fixture.tier()
    #expect(outcomes[0].waits == [.altered(key)] && outcomes[0].sealed.isEmpty)
    #expect(outcomes[1].sealed.map(\.slot.channel) == [.sms] && outcomes[1].sealed[0].number == 1)
    let ledger = try await TierLedger(fixture)
    #expect(ledger.hot.count == 7 && ledger.archived.count == 1)
  }

  /// Nothing is released on the word of a write: what the store has is read again.
  @Test func whatReadsBackOtherwiseReleasesNothing() async throws {
    let fixture = try await filled()
    let plan = FaultPlan([FaultPlan.Fault(.commit, suffix: ".p7s", occurrence: 4, code: .io)])
    await #expect(throws: StorageError.self) { try await fixture.tier(through: FaultyStore(memory, plan)) }
    #expect(plan.unfired.isEmpty)
    let archive = try #require(
      memory.contents.keys.first { $0.description.hasSuffix(".tar.zst") && $0.description.contains("/SMS/") })
    var bytes = try #require(memory.contents[archive])
    bytes[100] ^= 1
    memory.tamper(archive, bytes)
    let error = await #expect(throws: JobError.self) { try await fixture.tier() }
    #expect(error?.code == .integrity && error?.place == archive.description)
    #expect(try await TierLedger.hot(fixture) == 8)
  }

  @Test func aBrokenChainIsNotContinued() async throws {
    let fixture = try await filled()
    try await fixture.tier()
    let last = try #require((try await TierLedger(fixture)).chain[8])
    for name in ["manifest.json", "manifest.json.p7s"] {
      memory.tamper(try #require(ObjectKey(last.slot.folder + "/" + name)), nil)
    }
    let first = try #require((try await TierLedger(fixture)).chain[1])
    memory.tamper(try #require(ObjectKey(first.slot.folder + "/manifest.json")), nil)
    let error = await #expect(throws: JobError.self) { try await fixture.tier() }
    #expect(error?.code == .integrity && error?.what.contains("chain") == true)
  }

  /// A refusal is a verdict; the next run asks again.
  @Test func whatTheStoreRetainsStays() async throws {
    let fixture = try await filled()
    let key = try #require(ObjectKey("exports/archiver/2026/10/02/a.ndjson"))
    let version = try #require(try await memory.versions(key).last)
    try await memory.hold(version, true)
    var outcomes = try await fixture.tier()
    #expect(outcomes[1].released.map(\.deletion) == [.held] && has(key.description) && has(key.description + ".events"))
    try await memory.hold(version, false)
    outcomes = try await fixture.tier()
    #expect(outcomes.count == 1 && outcomes[0].released.map(\.deletion) == [.deleted] && !has(key.description))
  }

  @Test func whatIsSealedIsRetained() async throws {
    var fixture = try await filled()
    fixture.retain = 400 * TierFixture.day
    try await fixture.tier()
    let until = Instant(nanoseconds: Self.first.advanced(by: 1).start + 400 * TierFixture.day, digits: 0)
    let names = memory.contents.keys.filter { $0.description.contains("2026/10/01") && !$0.description.hasPrefix("exports/") }
    let kept = names.filter { $0.description.hasPrefix("archives/") || $0.description.hasPrefix("summaries/") }
    #expect(kept.count > 20)
    for name in kept {
      let version = try #require(try await memory.versions(name).last)
      #expect(try await memory.protection(of: version).retention?.until == until, "\(name)")
    }
  }

  /// What a run with other inputs left is deleted once the slot is sealed.
  @Test func leftoversOfOtherInputsGo() async throws {
    let fixture = try await filled()
    let plan = FaultPlan([
      FaultPlan.Fault(.commit, suffix: "OTHER.json", code: .io), FaultPlan.Fault(.commit, suffix: "SMS.json", code: .io),
    ])
    await #expect(throws: StorageError.self) { try await fixture.tier(through: FaultyStore(memory, plan)) }
    try await fixture.keep("c.ndjson", [TierFixture.record("e8", "read", .sms, message: "m1", on: Self.first)], on: Self.first)
    try await fixture.reconcile(Self.first)
    let outcomes = try await fixture.tier()
    #expect(outcomes[0].extras.count == 8 && outcomes[0].extras.allSatisfy { $0.deletion == .deleted })
    let ledger = try await TierLedger(fixture)
    #expect(ledger.archived.count == 9 && ledger.hot.isEmpty)
  }

  /// What a killed run left may be retained, as in a bucket with a default retention. Another content then gets another name.
  @Test(arguments: [false, true]) func leftoversThatTheStoreRetainsStay(_ isEncrypted: Bool) async throws {
    var fixture = try TierFixture(memory)
    let lines = [Channel.sms, .email].flatMap { channel in
      ["send", "delivery", "read"].map {
        TierFixture.record("\($0)-\(channel.name)", $0, channel, message: channel.name, on: Self.first)
      }
    }
    for source in [0, 1] { try await fixture.keep("a.ndjson", lines, on: Self.first, source: source) }
    for day in 0...3 { try await fixture.reconcile(Self.first.advanced(by: day)) }
    if isEncrypted { fixture.wrapper = FileKeys([try KeyEncryptionKey(id: "k", created: 1)]) }
    let summary = try #require(ObjectKey("summaries/2026/10/01/EMAIL.json"))
    try await memory.put([1], as: summary)
    let plan = FaultPlan([FaultPlan.Fault(.commit, suffix: "manifest.json", code: .io)])
    await #expect(throws: StorageError.self) { try await fixture.tier(through: FaultyStore(memory, plan)) }
    let left = memory.contents.filter { ["archives/", "summaries/"].contains(where: $0.key.description.hasPrefix) }
    #expect(left.count == (isEncrypted ? 8 : 6))
    let until = Retention(until: Instant(nanoseconds: TierFixture.now + TierFixture.day, digits: 0), strength: .final)
    for key in left.keys { for version in try await memory.versions(key) { try await memory.retain(version, until) } }
    // The same inputs, by another rule: reads go.
    fixture.policy = TierPolicy(summarised: [.read])
    let outcomes = try await fixture.tier()
    for (key, bytes) in left { #expect(memory.contents[key] == bytes) }
    let ledger = try await TierLedger(fixture)
    #expect(ledger.archived.count == 8 && ledger.hot.isEmpty && ledger.chain.count == 2)
    let email = try #require(ledger.chain[2])
    #expect(email.kept.summarised == 2 && !left.keys.contains { $0.description == email.archive?.object.key })
    #expect(email.summary.key.hasPrefix("summaries/2026/10/01/EMAIL~") && CountCheck.findings(email, in: email.slot).isEmpty)
    #expect(outcomes[0].extras.count == 4 && outcomes[0].extras.allSatisfy { !$0.deletion.isGone })
    let before = memory.contents
    #expect(try await fixture.tier().flatMap(\.sealed).isEmpty && memory.contents == before)
  }

  // MARK: what is summarised

  @Test func triggersKeepWhatIsSummarised() async throws {
    var fixture = try TierFixture(memory)
    let day = Self.first
    func read(_ id: String, _ message: String, _ more: String = "") -> String {
      TierFixture.record(id, "read", .sms, message: message, on: day, more: more)
    }
    let lines = [
      TierFixture.record("s1", "send", .sms, message: "plain", on: day),
      TierFixture.record("d1", "delivery", .sms, message: "plain", on: day),
      read("r1", "plain"), read("r2", "orphan"), read("r3", "complaint"), read("r4", "held"),
      TierFixture.record("s2", "send", .sms, message: "tagged", on: day),
      TierFixture.record("d2", "delivery", .sms, message: "tagged", on: day),
      read("r5", "tagged", #","metadata":{"tags":["VIP"]}"#), read("r6", "spoken", #","metadata":{"interaction_id":"I-7"}"#),
    ]
    // The ledger has the same, so that nothing is a break for want of it.
    for source in [0, 1] { try await fixture.keep("a.ndjson", lines, on: day, source: source) }
    try await fixture.reconcile(day)
    let hold = HeldRecordsTests.hold(.make(messages: ["held"]))
    fixture.policy = TierPolicy(summarised: [.read], tags: ["VIP"], complaints: ["complaint", "I-7"], holds: { [hold] })
    let outcome = try #require(try await fixture.tier().first)
    let manifest = try #require(outcome.sealed.first { $0.slot.channel == .sms })
    #expect(manifest.kept.policy[.read] == "summarise" && manifest.kept.policy[.send] == "pack")
    #expect(
      manifest.kept.summarised == 2 && manifest.kept.triggered == ["break": 2, "complaint": 4, "hold": 2, "tag": 2],
      "\(manifest.kept)")
    // What was summarised is accounted for: the export may go.
    #expect(manifest.events.count == 18 && manifest.inputs.map(\.records) == [10, 10] && outcome.released.allSatisfy(\.isGone))
  }
}

extension TierLedger {
  /// Records whose export is there, without a look at archives.
  static func hot(_ fixture: TierFixture) async throws -> Int {
    var count = 0
    for object in try await fixture.store.list(try ReconciliationFolder.key("exports")) where object.key.name.hasSuffix(".ndjson")
    {
      count += try await fixture.store.read(object.key, limit: 1 << 24).split(separator: 0x0a).count
    }
    return count
  }
}
