internal import Events
internal import Operations
internal import Reconciliation
internal import Reports
internal import Sealing
internal import Storage
internal import TestSupport
internal import Testing

@testable internal import Jobs

/// The documents of work on breaks in a store: written once, in a row, and told when they are not what was written.
@Suite struct WorkLedgerTests {
  private let store = MemoryStore()
  private let clock = ManualClock(now: LogicalDate(day: 20_776).start)

  private static func subject(_ number: UInt8) -> WorkDocument.Subject {
    WorkDocument.Subject(
      identity: BreakIdentity(id: PackedID(high: 1, low: UInt64(number)), evidence: SHA256.hash([number])), code: .lateDelivery,
      night: LogicalDate(day: 20_775))
  }

  private var register: WorkRegister {
    let clock = clock
    return WorkRegister(store: store, now: { clock.now() })
  }

  private func fill() async throws {
    for number in UInt8(1)...3 {
      _ = try await register.record(.note, [Self.subject(number)], text: "n\(number)", by: "J. Doe")
      clock.advance(by: 1_000_000_000)
    }
  }

  @Test func oneAfterTheOther() async throws {
    try await fill()
    #expect(
      store.contents.keys.map(\.description).sorted() == ["breaks/00000001.json", "breaks/00000002.json", "breaks/00000003.json"])
    let state = try await WorkLedger(store: store).read()
    #expect(state.work.count == 3 && state.work.fault == nil && state.work.last?.key == "breaks/00000003.json")
    #expect(state.work.standing(of: Self.subject(2).identity).notes.map(\.text) == ["n2"])
    // Up to an instant.
    let early = try await WorkLedger(store: store).read(
      before: Instant(nanoseconds: LogicalDate(day: 20_776).start + 1_000_000_001))
    #expect(early.work.count == 2 && early.work.fault == nil)
    #expect(early.work.standing(of: Self.subject(3).identity) == BreakStanding())
  }

  @Test func manyBreaksTakeSeveralDocuments() async throws {
    let subjects = (0..<20_001).map { number in
      WorkDocument.Subject(
        identity: BreakIdentity(id: PackedID(high: 2, low: UInt64(number)), evidence: SHA256.hash([])), code: .lateDelivery,
        night: LogicalDate(day: 1))
    }
    let keys = try await register.record(.assign, subjects, owner: "K. Roe", by: "J. Doe")
    #expect(keys.count == 3)
    let work = try await WorkLedger(store: store).read().work
    #expect(work.fault == nil && work.standing(of: subjects[20_000].identity).owner == "K. Roe")
  }

  /// Every way to change what was stored shows, and nothing more is stored behind it.
  @Test(arguments: ["change", "remove", "swap", "none", "last"]) func tampering(_ way: String) async throws {
    try await fill()
    let keys = try (1...3).map { try #require(ObjectKey(WorkLedger.documents.place($0))) }
    switch way {
    case "change":
      let text = String(decoding: store.contents[keys[1]] ?? [], as: UTF8.self)
      store.tamper(keys[1], Array(text.replacing("n2", with: "n4").utf8))
    case "remove": store.tamper(keys[1], nil)
    case "swap":
      let (two, three) = (store.contents[keys[1]], store.contents[keys[2]])
      store.tamper(keys[1], three)
      store.tamper(keys[2], two)
    case "none": store.tamper(keys[0], [])
    default: store.tamper(keys[2], Array("{}".utf8))
    }
    let state = try await WorkLedger(store: store).read()
    #expect(state.work.fault != nil)
    let error = await #expect(throws: JobError.self) {
      try await register.record(.note, [Self.subject(9)], text: "x", by: "J. Doe")
    }
    #expect(error?.code == .integrity)
  }

  @Test func aClockThatWasSetBack() async throws {
    try await fill()
    clock.set(now: LogicalDate(day: 20_770).start)
    let error = await #expect(throws: JobError.self) {
      try await register.record(.note, [Self.subject(9)], text: "x", by: "J. Doe")
    }
    #expect(error?.code == .refused)
  }

  @Test func aClockBehindTheNight() async throws {
    let asOf = Instant(nanoseconds: clock.now(), digits: 0)
    let subjects = [Self.subject(1)]
    #expect(try await register.record(.note, subjects, text: "x", by: "J. Doe", notBefore: asOf).count == 1)
    clock.set(now: LogicalDate(day: 20_776).start + 1_000_000_000)
    let error = await #expect(throws: JobError.self) {
      try await register.record(
        .note, subjects, text: "x", by: "J. Doe", notBefore: Instant(nanoseconds: clock.now() + 1_000_000, digits: 3))
    }
    #expect(error?.code == .refused && store.contents.count == 1)
  }
}
