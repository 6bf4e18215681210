import Archival
import Events
import Operations
import Retention
import Sealing
import Storage
import TestSupport
import Testing

@testable import Jobs

@Suite struct HoldRegisterTests {
  let fixture = HoldFixture()

  @Test func revisionsFollowEachOther() async throws {
    let register = fixture.register()
    let first = try await register.apply(fixture.hold("LIT-1", .make(messages: ["M-1"])))
    #expect(first.stored?.description == "holds/LIT-1/1.json")
    // The same once more is a success and no revision.
    fixture.clock.advance(by: 1_000_000_000)
    #expect(try await register.apply(fixture.hold("LIT-1", .make(messages: ["M-1"]))).stored == nil)
    let wider = try await register.apply(fixture.hold("LIT-1", .make(messages: ["M-1", "M-2"])))
    #expect(wider.stored?.description == "holds/LIT-1/2.json")
    let released = try await register.release("LIT-1", by: "K. Roe", reason: "settled")
    #expect(released.stored?.description == "holds/LIT-1/3.json" && !released.hold.isActive)
    #expect(try await register.release("LIT-1", by: "K. Roe", reason: "settled").stored == nil)
    let again = try await register.apply(fixture.hold("LIT-1", .make(queues: ["Q"])))
    #expect(again.stored?.description == "holds/LIT-1/4.json" && again.hold.isActive)
    let all = try await HoldLedger(store: fixture.store).all()
    #expect(all == [again.hold] && all[0].fault == nil && all[0].revisions.map(\.isReleased) == [false, false, true, false])
  }

  @Test("A clock far past what the store knows of is warned of, and keeps no hold from being stored") func datedAhead()
    async throws
  {
    try await fixture.pack()
    let dry = try await fixture.register().apply(fixture.hold("LIT-1", .everything), dryRun: true)
    #expect(dry.datedPast == HoldFixture.date)
    #expect(try await fixture.register().apply(fixture.hold("LIT-1", .everything)).datedPast == HoldFixture.date)
    #expect(try await fixture.register().release("LIT-1", by: "K. Roe", reason: "r").datedPast == HoldFixture.date)
    fixture.clock.set(now: HoldFixture.date.advanced(by: 45).start)
    #expect(try await fixture.register().apply(fixture.hold("LIT-2", .everything)).datedPast == nil)
    #expect(try await HoldLedger(store: fixture.store).all().map(\.isActive) == [false, true])
  }

  @Test("It is warned of by as many days as a grace has, 45 at most", arguments: [("P30D", 30), ("P1Y", 45), ("P0D", 45)])
  func graces(_ grace: String, _ days: Int) async throws {
    try await fixture.pack()
    let register = fixture.register(grace: try CalendarPeriod(grace))
    for (day, warned) in [(days, nil), (days + 1, HoldFixture.date)] {
      fixture.clock.set(now: HoldFixture.date.advanced(by: day).start)
      #expect(try await register.apply(fixture.hold("LIT-1", .everything), dryRun: true).datedPast == warned)
    }
  }

  @Test("A release is dated no earlier than what the store knows of: its grace would be over too early") func datedBack()
    async throws
  {
    try await fixture.pack()
    func release(on day: LogicalDate) async throws {
      fixture.clock.set(now: day.start)
      _ = try await fixture.register().release("LIT-1", by: "K. Roe", reason: "r", dryRun: true)
    }
    fixture.clock.set(now: HoldFixture.date.advanced(by: -90).start)
    _ = try await fixture.register().apply(fixture.hold("LIT-1", .everything))
    let back = await #expect(throws: JobError.self) { try await release(on: HoldFixture.date.advanced(by: -1)) }
    #expect(back?.code == .refused && back?.cause.contains("\(HoldFixture.date)") == true)
    try await release(on: HoldFixture.date)
    fixture.clock.set(now: HoldFixture.date.advanced(by: 30).start)
    _ = try await fixture.register().apply(fixture.hold("LIT-2", .everything))
    let behind = await #expect(throws: JobError.self) { try await release(on: HoldFixture.date.advanced(by: 29)) }
    #expect(behind?.code == .refused && behind?.place?.contains("LIT-2") == true)
    try await release(on: HoldFixture.date.advanced(by: 30))
  }

  @Test("Graces are counted by the newest day that the store knows of, where the clock is far past it") func graceDay()
    async throws
  {
    try await fixture.pack()
    for (days, day) in [(30, 30), (31, 0), (4_000, 0)] {
      let now = HoldFixture.date.advanced(by: days).start
      let today = try await HoldSync.today(in: fixture.store, now: now, grace: try CalendarPeriod("P30D"))
      #expect(today == HoldFixture.date.advanced(by: day))
    }
  }

  @Test func dryRunStoresNothing() async throws {
    let change = try await fixture.register().apply(fixture.hold("LIT-1", .everything), dryRun: true)
    #expect(change.stored != nil && change.hold.isActive && fixture.store.contents.isEmpty)
  }

  @Test(
    "A hold never becomes smaller",
    arguments: [
      (HoldScope.everything, HoldScope.make(channels: [.sms])), (.make(messages: ["a", "b"]), .make(messages: ["a"])),
      (.make(channels: [.sms, .email]), .make(channels: [.sms])), (.make(queues: ["q"]), .make(queues: ["q"], channels: [.sms])),
      (.make(channels: [.sms]), .make(queues: ["q"], channels: [.sms])), (.make(queues: ["q"]), .make(messages: ["m"])),
      (
        .make(days: DayRange(start: LogicalDate(day: 1), end: LogicalDate(day: 9))),
        .make(days: DayRange(start: LogicalDate(day: 2), end: LogicalDate(day: 9)))
      ),
      (
        .make(days: DayRange(start: LogicalDate(day: 1))),
        .make(days: DayRange(start: LogicalDate(day: 1), end: LogicalDate(day: 9)))
      ),
      (.make(agents: ["a"]), .make(queues: ["q"], agents: [])),
    ]) func narrower(_ wide: HoldScope, _ narrow: HoldScope) async throws
  {
    _ = try await fixture.register().apply(fixture.hold("LIT-1", wide))
    let error = await #expect(throws: JobError.self) { try await fixture.register().apply(fixture.hold("LIT-1", narrow)) }
    #expect(error?.code == .refused)
    // The other way round it grows.
    _ = try await fixture.register().apply(fixture.hold("LIT-2", narrow))
    if !(narrow.queueIDs == ["q"] && wide.agentIDs == ["a"]) && !(narrow.messageIDs == ["m"]) {
      #expect(try await fixture.register().apply(fixture.hold("LIT-2", wide)).stored != nil)
    }
  }

  @Test func whoMayRelease() async throws {
    let strict = fixture.register(releaseByAnother: true)
    _ = try await strict.apply(fixture.hold("LIT-1", .everything, by: "J. Doe"))
    let error = await #expect(throws: JobError.self) { try await strict.release("LIT-1", by: " j.  doe", reason: "x") }
    #expect(error?.code == .refused)
    // Who asked for an earlier revision is a requester too.
    _ = try await strict.apply(
      {
        var document = fixture.hold("LIT-1", .everything, by: "K. Roe")
        document.reason = "wider"
        return document
      }())
    await #expect(throws: JobError.self) { try await strict.release("LIT-1", by: "J. Doe", reason: "x") }
    #expect(try await strict.release("LIT-1", by: "L. Poe", reason: "x").stored != nil)
  }

  @Test func refuses() async throws {
    let register = fixture.register()
    func code(_ body: () async throws -> HoldRegister.Change) async -> ExitCode? {
      do { _ = try await body() } catch { return (error as? JobError)?.code }
      return nil
    }
    #expect(await code { try await register.release("none", by: "x", reason: "y") } == .noInput)
    #expect(await code { try await register.release("../x", by: "x", reason: "y") } == .noInput)
    var document = fixture.hold("LIT-1", .everything)
    document.revision = 7
    #expect(await code { try await register.apply(document) } == .refused)
    document.revision = nil
    (document.isReleased, document.release) = (true, HoldDocument.Release(by: "x", reason: "y"))
    #expect(await code { try await register.apply(document) } == .refused)
    _ = try await register.apply(fixture.hold("LIT-1", .everything))
    _ = try await register.release("LIT-1", by: "x", reason: "y")
    #expect(await code { try await register.release("LIT-1", by: "x", reason: "another") } == .refused)
    // A clock that was set back would put revisions out of order.
    fixture.clock.set(now: 0)
    #expect(await code { try await register.apply(fixture.hold("LIT-1", .everything)) } == .refused)
  }

  @Test func whatTheStoreDoesNotGiveIsNotNamed() async throws {
    _ = try await fixture.register().apply(fixture.hold("LIT-1", .everything))
    #expect(try await HoldLedger(store: fixture.store).inputs().map(\.key) == ["holds/LIT-1/1.json"])
    fixture.put("holds/LIT-1/1.json", [UInt8](repeating: 0x20, count: HoldDocument.largest + 1))
    #expect(try await HoldLedger(store: fixture.store).inputs().isEmpty)
    #expect(try await HoldLedger(store: fixture.store).hold("LIT-1")?.isActive == true)
  }

  @Test("A history that was changed counts as holding everything, and nothing is added to it") func tampering() async throws {
    let register = fixture.register()
    _ = try await register.apply(fixture.hold("LIT-1", .make(channels: [.voice])))
    _ = try await register.release("LIT-1", by: "x", reason: "y")
    let key = "holds/LIT-1/1.json"
    let sound = try fixture.bytes(key)
    let cases: [(String, [UInt8]?)] = [
      (key, nil), (key, Array("{}".utf8)),
      (key, Array(String(decoding: sound, as: UTF8.self).replacing("VOICE", with: "EMAIL").utf8)),
    ]
    for (key, bytes) in cases {
      fixture.put(key, bytes)
      let hold = try #require(try await HoldLedger(store: fixture.store).hold("LIT-1"))
      #expect(hold.fault != nil && hold.isActive)
      // What was read is named as what it is.
      for head in try await HoldLedger(store: fixture.store).heads().compactMap(\.last?.object) {
        let bytes = try fixture.bytes(head.key)
        #expect(SHA256.hash(bytes) == head.sha256)
      }
      let error = await #expect(throws: JobError.self) { try await register.release("LIT-1", by: "x", reason: "y") }
      #expect(error?.code == .integrity)
      fixture.put(key, sound)
      #expect(try await HoldLedger(store: fixture.store).hold("LIT-1")?.fault == nil)
    }
  }
}
