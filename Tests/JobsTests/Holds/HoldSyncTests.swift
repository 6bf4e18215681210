import Archival
import Events
import Retention
import Storage
import TestSupport
import Testing

@testable import Jobs

@Suite struct HoldSyncTests {
  let fixture = HoldFixture()

  @Test(
    "Scopes resolve against manifests and filters",
    arguments: [
      (HoldScope.make(messages: ["M-1"]), Touch.possible, Touch.none), (.make(interactions: ["I-3"]), .none, .possible),
      (.make(queues: ["Q-SMS"]), .possible, .none), (.make(agents: ["A-3"]), .none, .possible),
      (.make(messages: ["M-9"]), .none, .none),
      (.make(channels: [.email]), .none, .all), (.everything, .all, .all),
      (.make(days: DayRange(start: HoldFixture.date.advanced(by: 1))), .none, .none),
    ]) func scopes(_ scope: HoldScope, _ sms: Touch, _ email: Touch) async throws
  {
    try await fixture.pack()
    let change = try await fixture.register().apply(fixture.hold("LIT-1", scope))
    let folders = try await fixture.labels(asked: AskedIDs([change.hold]))
    #expect(folders.map(\.slot.channel) == [.sms, .email])
    #expect(folders.map { change.hold.reach($0.facts).touch } == [sms, email])
    #expect(folders.allSatisfy { $0.facts.faults.isEmpty && $0.objects.count == 4 })
  }

  @Test("What cannot be resolved counts as held") func unresolved() async throws {
    try await fixture.pack()
    _ = try await fixture.register().apply(fixture.hold("LIT-1", .make(messages: ["M-9"])))
    #expect(try await fixture.sync().held == 0)
    let folder = Slot(HoldFixture.date, .sms).folder
    let index = try #require(fixture.objects(.sms).first { $0.hasSuffix(".index") })
    let manifest = try fixture.bytes("\(folder)/manifest.json")
    let bytes = try fixture.bytes(index)
    var flipped = bytes
    flipped[60] ^= 1
    for (key, bad, good) in [
      (index, nil, bytes), (index, flipped, bytes), ("\(folder)/manifest.json", nil, manifest),
      ("\(folder)/manifest.json", [1], manifest),
    ] as [(String, [UInt8]?, [UInt8])] {
      fixture.put(key, bad)
      #expect(try await fixture.sync(dryRun: true).held == 1, "\(key)")
      fixture.put(key, good)
    }
  }

  @Test("A label that a mapping does not name is nothing that a filter can rule out") func unlabelled() async throws {
    try await fixture.pack()
    let scope = HoldScope.make(messages: ["M-9"], queues: ["Q-9"])
    let hold = try await fixture.register().apply(fixture.hold("LIT-1", scope)).hold
    func touches(_ kinds: Set<FilterKey>?) async throws -> [Touch] {
      try await fixture.reader(kinds).all(asked: AskedIDs([hold])).map { hold.reach($0.facts).touch }
    }
    #expect(try await touches([.message, .queue]) == [.none, .none])
    #expect(try await touches([.message, .interaction]) == [.possible, .possible])
    // A source that the config does not know any more.
    #expect(try await touches(nil) == [.possible, .possible])
    let mapping = try ProviderMapping(json: Array(HoldFixture.mapping.utf8))
    #expect(mapping.filterKeys == [.message, .event, .interaction, .queue, .agent])
  }

  /// What was read when it was packed counts, whatever the config's mappings name now.
  @Test(arguments: [([FilterKey.message, .event, .queue], Touch.none), ([.message, .event], .possible)])
  func theManifestSaysWhichLabelsWereRead(_ filters: [FilterKey], _ touch: Touch) async throws {
    try await fixture.pack(filters: Set(filters))
    let hold = try await fixture.register().apply(fixture.hold("LIT-1", HoldScope.make(queues: ["Q-9"]))).hold
    for kinds: Set<FilterKey>? in [nil, [.message], [.message, .queue]] {
      let folders = try await fixture.reader(kinds).all(asked: AskedIDs([hold]))
      #expect(folders.map { hold.reach($0.facts).touch } == [touch, touch])
    }
  }

  @Test func faults() async throws {
    try await fixture.pack()
    let folder = Slot(HoldFixture.date, .sms).folder
    let key = try #require(ObjectKey("\(folder)/manifest.json"))
    let good = try fixture.bytes(key.description)
    let text = String(decoding: good, as: UTF8.self)
    func faults() async throws -> Set<ArchiveFault> { try #require(try await fixture.labels().first).facts.faults }
    for (bytes, fault) in [
      (nil, .manifestMissing), (Array(text.replacing("\"number\":1", with: "\"number\":0").utf8), .manifestAltered),
      (Array(text.replacing("\"format\":1", with: "\"format\":9").utf8), .manifestUnreadable),
      (Array(text.replacing("\"store\":\"5f0c\"", with: "\"store\":\"beef\"").utf8), .manifestAltered),
    ] as [([UInt8]?, ArchiveFault)] {
      fixture.put(key.description, bytes)
      #expect(try await faults() == [fault])
    }
    fixture.put(key.description, good)
    fixture.put("\(folder)/manifest.json.p7s", nil)
    #expect(try await faults() == [.manifestUnsealed])
  }

  @Test func everyObjectIsHeld() async throws {
    try await fixture.pack()
    _ = try await fixture.register().apply(fixture.hold("LIT-1", .make(interactions: ["I-1"])))
    let dry = try await fixture.sync(dryRun: true)
    #expect(dry.placed.count == 4 && dry.held == 1)
    #expect(try await fixture.heldObjects().isEmpty)
    #expect(try await fixture.sync().placed.count == 4)
    #expect(try await fixture.heldObjects() == fixture.objects(.sms))
    // Once more: nothing differs.
    let again = try await fixture.sync()
    #expect(again.placed.isEmpty && again.lifted.isEmpty && again.unexplained.isEmpty && again.objects == 8)
    // What is tiered later is covered too.
    let later = HoldFixture.date.advanced(by: 1)
    try await fixture.pack(later)
    #expect(try await fixture.sync().placed.count == 4)
    #expect(try await fixture.heldObjects() == fixture.objects(.sms).union(fixture.objects(.sms, later)))
  }

  @Test("Drift is seen in both directions") func drift() async throws {
    try await fixture.pack()
    _ = try await fixture.register().apply(fixture.hold("LIT-1", .make(channels: [.sms])))
    _ = try await fixture.sync()
    let key = try #require(fixture.objects(.sms).sorted().first.flatMap { ObjectKey($0) })
    let other = try #require(fixture.objects(.email).sorted().first.flatMap { ObjectKey($0) })
    for (key, isHeld) in [(key, false), (other, true)] {
      for version in try await fixture.store.versions(key) { try await fixture.store.hold(version, isHeld) }
    }
    let outcome = try await fixture.sync()
    #expect(outcome.placed == [key] && outcome.lifted.isEmpty && outcome.unexplained == [other])
    #expect(try await fixture.heldObjects() == fixture.objects(.sms).union([other.description]))
  }

  @Test("A hold that came just now looks at what it touches, and asks nothing before it holds what nothing held") func changed()
    async throws
  {
    try await fixture.pack()
    let stray = try #require(fixture.objects(.email).sorted().first.flatMap { ObjectKey($0) })
    for version in try await fixture.store.versions(stray) { try await fixture.store.hold(version, true) }
    let register = fixture.register()
    _ = try await register.apply(fixture.hold("LIT-1", .make(channels: [.sms])))
    // A question would fail.
    let asked = FaultPlan([FaultPlan.Fault(.protection, code: .denied)])
    let first = try await fixture.sync(FaultyStore(fixture.store, asked), changed: "LIT-1")
    #expect(first.failures.isEmpty && !asked.unfired.isEmpty)
    #expect(first.archives == 2 && first.held == 1 && first.objects == 4 && first.placed.count == 4 && first.unexplained.isEmpty)
    // Its next revision: what it held is asked about, what is new is held, whoever held that before.
    let lost = try #require(fixture.objects(.sms).sorted().first.flatMap { ObjectKey($0) })
    for version in try await fixture.store.versions(lost) { try await fixture.store.hold(version, false) }
    _ = try await register.apply(fixture.hold("LIT-1", .make(channels: [.sms, .email])))
    #expect(try await fixture.sync(changed: "LIT-1", dryRun: true).placed.count == 4)
    let second = try await fixture.sync(changed: "LIT-1")
    #expect(second.objects == 8 && second.placed.count == 5 && second.placed.contains(lost))
    // Another hold on the same: all is held already. A release in its grace changes nothing.
    _ = try await register.apply(fixture.hold("LIT-2", .everything))
    #expect(try await fixture.sync(changed: "LIT-2").placed.isEmpty)
    _ = try await register.release("LIT-2", by: "x", reason: "y")
    let released = try await fixture.sync(changed: "LIT-2")
    #expect(released.objects == 8 && released.held == 2 && released.lifted.isEmpty && released.placed.isEmpty)
    #expect(try await fixture.heldObjects() == fixture.objects(.sms).union(fixture.objects(.email)))
  }

  @Test("Legal holds stay until the grace is over") func release() async throws {
    try await fixture.pack()
    let register = fixture.register()
    _ = try await register.apply(fixture.hold("LIT-1", .make(channels: [.sms])))
    _ = try await register.apply(fixture.hold("LIT-2", .everything))
    _ = try await fixture.sync()
    #expect(try await fixture.heldObjects().count == 8)
    _ = try await register.release("LIT-2", by: "x", reason: "y")
    let day: Int64 = 86_400_000_000_000
    fixture.clock.advance(by: 30 * day)
    #expect(try await fixture.sync().lifted.isEmpty)
    fixture.clock.advance(by: day)
    let outcome = try await fixture.sync()
    // The other hold keeps its own.
    #expect(outcome.lifted.count == 4 && outcome.held == 1)
    #expect(try await fixture.heldObjects() == fixture.objects(.sms))
  }

  @Test(
    "A store that fails in between is brought into line by the next run",
    arguments: [
      FaultPlan.Fault(.hold, occurrence: 2, code: .refused), .init(.hold, occurrence: 3, .landed(.io)),
      .init(.protection, occurrence: 3, code: .damaged), .init(.versions, code: .denied),
    ]) func faultyStore(_ fault: FaultPlan.Fault) async throws
  {
    try await fixture.pack()
    _ = try await fixture.register().apply(fixture.hold("LIT-1", .everything))
    let plan = FaultPlan([fault])
    #expect(try await fixture.sync(FaultyStore(fixture.store, plan)).failures.count == 1)
    #expect(plan.unfired.isEmpty)
    #expect(try await fixture.sync().failures.isEmpty)
    #expect(try await fixture.heldObjects() == fixture.objects(.sms).union(fixture.objects(.email)))
  }

  @Test func stopsWhereTheServerIsGone() async throws {
    try await fixture.pack()
    _ = try await fixture.register().apply(fixture.hold("LIT-1", .everything))
    let plan = FaultPlan([FaultPlan.Fault(.versions, code: .unavailable)])
    await #expect(throws: StorageError.self) { try await fixture.sync(FaultyStore(fixture.store, plan)) }
  }
}
