internal import Events
internal import Operations
internal import Reconciliation
internal import Reports
internal import Storage
internal import TestSupport
internal import Testing

@testable internal import Jobs

/// What one night leaves to the next one is there when that comes.
@Suite struct NextNightTests {
  /// A send after midnight that is in the newest night's export waits there for the next night, however long that takes.
  @Test func whatTheNextNightReportsStaysHot() async throws {
    let memory = MemoryStore(now: { TierFixture.now })
    var fixture = try TierFixture(memory)
    fixture.rules.lookbackDays = 0
    let (first, later) = (TierFixture.first, TierFixture.first.advanced(by: 9))
    try await fixture.keep(
      "a.ndjson", [TierFixture.record("e1", "send", .sms, message: "m1", on: first.advanced(by: 1))], on: first)
    try await fixture.reconcile(first)
    try await fixture.tier()
    #expect(try await TierLedger(fixture).hot.count == 1)
    try await fixture.keep("a.ndjson", [TierFixture.record("e2", "send", .sms, message: "m2", on: later)], on: later)
    try await fixture.reconcile(later)
    let folder = try #require(try await ReconciliationFolder.find(later, in: memory))
    #expect(try await folder.totals().totals.messages.sends == 2)
    try await fixture.tier()
    #expect(try await TierLedger(fixture).hot.isEmpty)
  }

  private static let first = TierFixture.first
  private let memory = MemoryStore(now: { TierFixture.now })

  private func export(_ days: Int) -> ObjectKey {
    ObjectKey("exports/archiver/\(Self.first.advanced(by: days).path)/a.ndjson") ?? .storeFormat
  }

  /// Days, counted from the first, whose export is there.
  private var hot: [Int] { (0..<60).filter { memory.contents[export($0)] != nil } }

  /// A send of each of these days, with its delivery unless it is open.
  private func keep(_ days: [Int], open: Set<Int> = [], in fixture: TierFixture) async throws {
    for day in days {
      let date = Self.first.advanced(by: day)
      let send = TierFixture.record("s\(day)", "send", .sms, message: "m\(day)", on: date)
      let delivery = TierFixture.record("d\(day)", "delivery", .sms, message: "m\(day)", on: date)
      try await fixture.keep("a.ndjson", open.contains(day) ? [send] : [send, delivery], on: date)
    }
  }

  /// As of its end.
  @discardableResult
  private func night(_ day: Int, _ fixture: TierFixture) async throws -> ReconcileOutcome {
    let date = Self.first.advanced(by: day)
    return try await fixture.reconcile(date, asOf: date.advanced(by: 1).start)
  }

  /// Nothing comes for longer than the hot window: the last days wait for the night that looks back on them, whenever that is.
  @Test func whatNobodyHasLookedBackOnStaysHot() async throws {
    let fixture = try TierFixture(memory)
    try await keep([0, 1, 2, 3, 4], in: fixture)
    for day in 0...4 { try await night(day, fixture) }
    try await fixture.tier()
    #expect(hot == [2, 3, 4])
    try await keep([6], in: fixture)
    #expect(try await night(6, fixture).inputs.count == 3)
    try await fixture.tier()
    #expect(hot == [4, 6])
    // A source that is shut: nights of which nothing came look back for the last time.
    for day in 7...9 { try await night(day, fixture) }
    try await fixture.tier()
    #expect(hot == [])
  }

  /// The night that waits for an outcome reads every day since the send.
  @Test func theWholeWindowOfAnOpenItemStaysHot() async throws {
    var fixture = try TierFixture(memory)
    fixture.rules.lookbackDays = 0
    try await keep([0, 1, 2], open: [1], in: fixture)
    for day in 0...2 { try await night(day, fixture) }
    try await fixture.tier()
    #expect(hot == [1, 2])
    try await keep([40], in: fixture)
    #expect(try await night(40, fixture).inputs.count == 3)
    try await fixture.tier()
    #expect(hot == [])
  }

  /// A day in between may yet be reconciled, and opens with what the newest night has no more.
  @Test func whatAGapOpensWithStaysHot() async throws {
    var fixture = try TierFixture(memory)
    fixture.rules.lookbackDays = 0
    fixture.asOf = Self.first.advanced(by: 40).start
    try await keep([0, 2], open: [0], in: fixture)
    try await night(0, fixture)
    try await fixture.reconcile(Self.first.advanced(by: 2))
    try await fixture.tier()
    #expect(hot == [0])
    try await keep([1], in: fixture)
    #expect(try await night(1, fixture).inputs.count == 2)
  }

  // MARK: stores of which something was released too early

  /// Three days, of which the first ones' exports are in archives alone, though a night looks back on them that was never reconciled.
  private func released(open: Set<Int> = []) async throws -> TierFixture {
    let fixture = try TierFixture(memory)
    try await keep([0, 1], open: open, in: fixture)
    for day in 0...1 { try await night(day, fixture) }
    try await fixture.tier()
    #expect(hot == [0, 1])
    for day in 0...1 { memory.tamper(export(day), nil) }
    let late = Self.first.advanced(by: 2)
    try await fixture.keep("a.ndjson", [TierFixture.record("d", "delivery", .sms, message: "m1", on: late)], on: late)
    return fixture
  }

  /// It does without them, and says so; what cannot be told from the rest is a break.
  @Test func aNightDoesWithoutWhatWasReleased() async throws {
    let fixture = try await released()
    let outcome = try await night(2, fixture)
    #expect(outcome.released == [0, 1].map { export($0).description } && outcome.inputs.map(\.key) == [export(2).description])
    #expect(outcome.totals.breaks(.orphanDelivery) == 1 && outcome.version == 1)
    let folder = try #require(try await ReconciliationFolder.find(outcome.date, in: memory))
    #expect(try await folder.run().run.released.map(\.key) == outcome.released)
    #expect(try await night(2, fixture).isNew == false)
    // A late export makes the next version, likewise; what was reconciled with them stands.
    let late = TierFixture.record("s9", "send", .sms, message: "m9", on: outcome.date)
    try await fixture.keep("b.ndjson", [late], on: outcome.date)
    #expect(try await night(2, fixture).version == 2)
    #expect(await #expect(throws: JobError.self) { try await night(1, fixture) }?.code == .refused)
  }

  /// Nothing that is open is lost sight of: without its send the night is refused until that is back.
  @Test func aNightIsRefusedWithoutTheSendsOfOpenItems() async throws {
    let fixture = try await released(open: [1])
    let bytes = Array(
      (TierFixture.record("s1", "send", .sms, message: "m1", on: Self.first.advanced(by: 1)) + "\n").utf8)
    let error = await #expect(throws: JobError.self) { try await night(2, fixture) }
    #expect(error?.code == .refused && error?.cause.hasPrefix("it has the send of an open item") == true)
    memory.tamper(export(1), bytes)
    let outcome = try await night(2, fixture)
    #expect(outcome.totals.openItems.cleared == 1 && outcome.released == [export(0).description])
  }
}
