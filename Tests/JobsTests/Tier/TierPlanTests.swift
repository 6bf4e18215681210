import Archival
import Events
import Jobs
import Retention
import Sealing
import Storage
import TestSupport
import Testing

/// Rows of what the store has of 2026-10-18, and what is to be done about it.
@Suite struct TierPlanTests {
  static let day = PlannedDays.date
  static let rules = TierRules(hotWindow: 30 * 24 * 3_600_000_000_000, gapPatience: 60 * 24 * 3_600_000_000_000, lookbackDays: 3)
  /// 32 and 62 days after the day's end: past the hot window, past all patience.
  static let due = day.advanced(by: 33).start
  static let late = day.advanced(by: 63).start

  private func plan(_ day: TierDay, asOf: Int64 = due, _ rules: TierRules = rules) -> TierPlan {
    TierPlan(day, rules: rules, asOf: asOf)
  }

  // MARK: what waits

  struct Row: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var asOf = due
    var change: @Sendable (inout TierDay) -> Void = { _ in }
    /// The names of its waits; nil where it is packed.
    var waits: [String]?
  }

  static let rows: [Row] = [
    Row(testDescription: "reconciled and out of the hot window", waits: nil),
    Row(testDescription: "the last instant of the hot window", asOf: day.advanced(by: 31).start - 1, waits: ["hot"]),
    Row(testDescription: "the first instant after it", asOf: day.advanced(by: 31).start, waits: nil),
    Row(testDescription: "the hot window says it all", asOf: day.start, change: { $0.reconciled = nil }, waits: ["hot"]),
    Row(testDescription: "unreconciled", change: { $0.reconciled = nil }, waits: ["unreconciled"]),
    Row(
      testDescription: "an export came after the reconciliation", change: { $0.exports.append(PlannedDays.export("b")) },
      waits: ["reconciledOtherwise"]),
    Row(
      testDescription: "an export was there when it was reconciled, and is no more", change: { $0.exports.removeLast() },
      waits: ["reconciledOtherwise"]),
    Row(
      testDescription: "reconciled with other bytes",
      change: { $0.reconciled?.inputs[PlannedDays.key("a")] = SHA256.hash([9]) }, waits: ["reconciledOtherwise"]),
    Row(
      testDescription: "never reconciled, though what it looks back on was released",
      change: { ($0.reconciled, $0.cannotReconcile) = (nil, true) }, waits: ["unreconciled"]),
    Row(
      testDescription: "an export came too late to be reconciled",
      change: { day in
        day.exports.append(PlannedDays.export("b"))
        day.cannotReconcile = true
      }, waits: nil),
    Row(
      testDescription: "an export that was reconciled is no more, and nobody can reconcile again",
      change: { day in
        day.exports = [PlannedDays.export("b")]
        day.cannotReconcile = true
      }, waits: ["reconciledOtherwise"]),
    Row(testDescription: "a gap", change: { $0.gaps = ["archiver/03"] }, waits: ["gaps"]),
    Row(
      testDescription: "a gap that patience is over with", asOf: late, change: { $0.gaps = ["archiver/03"] }, waits: nil),
    Row(testDescription: "no export at all", change: PlannedDays.emptied, waits: ["noExports"]),
    Row(testDescription: "no export at all, and patience is over", asOf: late, change: PlannedDays.emptied, waits: nil),
    Row(testDescription: "missing", change: { $0.exports[0].present = nil }, waits: ["missing"]),
    Row(testDescription: "of another size", change: { $0.exports[0].present = 4 }, waits: ["altered"]),
    Row(testDescription: "of a source that nobody knows", change: { $0.exports[0].isKnown = false }, waits: ["unknownSource"]),
    Row(testDescription: "what is still needed hot is packed all the same", change: { $0.neededBy = day.advanced(by: 2) }),
    Row(
      testDescription: "every reason is told",
      change: { day in
        (day.reconciled, day.gaps, day.exports[0].present) = (nil, ["archiver/03"], nil)
      }, waits: ["unreconciled", "gaps", "missing"]),
  ]

  @Test(arguments: rows) func waits(_ row: Row) throws {
    var day = PlannedDays.day()
    row.change(&day)
    switch plan(day, asOf: row.asOf).work {
    case .waits(let waits):
      #expect(waits.map(\.name) == row.waits)
      #expect(waits.allSatisfy { !$0.words.isEmpty })
    case .pack: #expect(row.waits == nil)
    case .sealed: Issue.record("nothing is sealed")
    }
  }

  @Test func whoEndsAWait() {
    #expect(TierWait.hot(until: 0).remedy == .time && TierWait.gaps([], until: 0).remedy == .time)
    #expect(TierWait.unreconciled.remedy == .somebody)
    #expect(TierWait.missing(PlannedDays.key("a")).remedy == .integrity)
  }

  // MARK: what is packed

  private func order(_ day: TierDay, asOf: Int64 = due) throws -> TierPlan.Order {
    guard case .pack(let order) = plan(day, asOf: asOf).work else { throw PlannedDays.Unexpected() }
    return order
  }

  @Test func firstArchivesAreOfEveryExportAndEveryKnownChannel() throws {
    var day = PlannedDays.day()
    day.earlierChannels = [.push, .sms]
    let order = try order(day)
    #expect(order.supplement == 0 && order.begun == nil && order.exports == day.exports)
    #expect(order.expected == [.sms, .push] && order.reconciliation == 2 && order.gaps.isEmpty)
  }

  /// Records that cannot be read have a slot of their own; a day without anything has one too.
  @Test func otherIsExpectedWhereItIsNeeded() throws {
    var day = PlannedDays.day()
    day.exports[0].quarantined = 1
    #expect(try order(day).expected == [.sms, .other])
    PlannedDays.emptied(&day)
    #expect(try order(day, asOf: Self.late).expected == [.other])
    day.earlierChannels = [.email]
    #expect(try order(day, asOf: Self.late).expected == [.email, .other])
  }

  /// The first manifest settles what goes with it: what has come since waits for a supplement.
  @Test func whatWasBegunIsEndedAsItBegan() throws {
    var day = PlannedDays.day()
    day.generations = [PlannedDays.generation(day.exports, [.sms, .email], sealed: [.sms])]
    day.exports.append(PlannedDays.export("b"))
    (day.reconciled, day.gaps) = (nil, ["archiver/09"])
    let order = try order(day)
    #expect(order.supplement == 0 && order.exports.map(\.key) == [PlannedDays.key("a")] && order.begun != nil)
    #expect(order.expected == [.sms, .email] && order.reconciliation == 2 && order.gaps == ["archiver/03"])
  }

  @Test func anExportOfWhatWasBegunMustBeThere() throws {
    var day = PlannedDays.day()
    day.generations = [PlannedDays.generation(day.exports, [.sms, .email], sealed: [.sms])]
    day.exports = [PlannedDays.export("b")]
    guard case .waits(let waits) = plan(day).work else { throw PlannedDays.Unexpected() }
    #expect(waits == [.missing(PlannedDays.key("a"))])
  }

  /// A late export waits for no reconciliation: a released day cannot have a new one.
  @Test func lateExportsBecomeASupplement() throws {
    var day = PlannedDays.day()
    day.generations = [PlannedDays.generation(day.exports, [.sms, .email])]
    day.exports[0].present = nil
    day.exports.append(PlannedDays.export("b", channels: [.email]))
    let order = try order(day)
    #expect(order.supplement == 1 && order.exports.map(\.key) == [PlannedDays.key("b")] && order.expected == [.email])
    #expect(order.reconciliation == nil && order.supplements[.email] == "first-EMAIL")
    day.generations.append(PlannedDays.generation([day.exports[1]], [.email], supplement: 1))
    guard case .sealed = plan(day).work else { throw PlannedDays.Unexpected() }
    day.exports.append(PlannedDays.export("c", channels: [.voice]))
    #expect(try self.order(day).supplement == 2)
  }

  @Test func whatCameTooLateToBeReconciledIsASupplement() throws {
    var day = PlannedDays.day()
    day.exports.append(PlannedDays.export("b"))
    day.cannotReconcile = true
    let order = try order(day)
    #expect(order.exports.map(\.key) == [PlannedDays.key("a")] && order.supplement == 0 && order.reconciliation == 2)
    day.generations = [PlannedDays.generation([day.exports[0]], [.sms])]
    let next = try self.order(day)
    #expect(next.exports.map(\.key) == [PlannedDays.key("b")] && next.supplement == 1 && next.reconciliation == nil)
  }

  /// One that was reconciled while the first were still hot brings its version along.
  @Test func aSupplementHasTheReconciliationThatReadIt() throws {
    var day = PlannedDays.day()
    day.generations = [PlannedDays.generation(day.exports, [.sms])]
    day.exports.append(PlannedDays.export("b"))
    day.reconciled = PlannedDays.reconciled(day.exports, version: 3)
    #expect(try order(day).reconciliation == 3)
  }

  // MARK: what is released

  struct ReleaseRow: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var rules = TierPlanTests.rules
    var change: @Sendable (inout TierDay) -> Void = { _ in }
    var verdict: TierPlan.Release.Verdict
  }

  static let releases: [ReleaseRow] = [
    ReleaseRow(testDescription: "proved", verdict: .ready),
    ReleaseRow(testDescription: "gone", change: { $0.exports[0].present = nil }, verdict: .released),
    ReleaseRow(
      testDescription: "one slot has no seal",
      change: { $0.generations = [PlannedDays.generation($0.exports, [.sms, .email], sealed: [.sms])] },
      verdict: .waits("not every slot of the day is sealed")),
    ReleaseRow(
      testDescription: "a late export of the day is in no archive", change: { $0.exports.append(PlannedDays.export("b")) },
      verdict: .waits("not every slot of the day is sealed")),
    ReleaseRow(
      testDescription: "a record is missing", change: { $0.exports[0].records = 11 },
      verdict: .stays("its archives have 10 of its 11 records")),
    ReleaseRow(
      testDescription: "damaged", change: { $0.exports[0].damage = "a cut gzip" },
      verdict: .stays("it cannot be read to its end: a cut gzip")),
    ReleaseRow(
      testDescription: "a record too long to be packed",
      change: { $0.generations = [PlannedDays.generation($0.exports, [.sms], stays: "too long")] }, verdict: .stays("too long")),
    ReleaseRow(
      testDescription: "other bytes", change: { $0.exports[0].sha256 = SHA256.hash([7]) },
      verdict: .stays("the archives are of other bytes")),
    ReleaseRow(
      testDescription: "the config keeps all",
      rules: TierRules(hotWindow: 0, gapPatience: 0, lookbackDays: 3, releases: false),
      verdict: .stays("the config says `release: false`")),
    ReleaseRow(
      testDescription: "a later day looks back", change: { $0.neededBy = day.advanced(by: 1) },
      verdict: .waits("2026-10-19, whose reconciliation looks back on it, is not sealed yet")),
    ReleaseRow(
      testDescription: "sends are open", change: { $0.openAt = day.advanced(by: 9) },
      verdict: .waits("a night after 2026-10-27 reads it: sends of its day or an earlier one are open, or not due yet")),
  ]

  /// Rows of holds, and whether they keep a hot copy of which 3 SMS were only summarised. The day was packed at instant 0.
  static let holds: [(name: String, hold: Hold, keeps: Bool)] = [
    ("before", HeldRecordsTests.hold(.everything, at: -1), false), ("at the instant", HeldRecordsTests.hold(.everything), true),
    ("an id", HeldRecordsTests.hold(.make(messages: ["m"]), at: 9), true),
    ("a queue", HeldRecordsTests.hold(.make(queues: ["q"]), at: 9), true),
    ("another channel", HeldRecordsTests.hold(.make(channels: [.email]), at: 9), false),
    ("its channel", HeldRecordsTests.hold(.make(channels: [.sms]), at: 9), true),
    ("later days", HeldRecordsTests.hold(.make(days: DayRange(start: day.advanced(by: 2))), at: 9), false),
    ("the day of its last event", HeldRecordsTests.hold(.make(days: DayRange(start: day.advanced(by: 1))), at: 9), true),
    ("released, in its grace", HeldRecordsTests.hold(.everything, at: 9, releasedAt: 12), true),
    ("unreliable", HeldRecordsTests.hold(.make(channels: [.email]), at: -1, fault: "x"), true),
  ]

  @Test(arguments: holds.indices) func aLaterHoldKeepsWhatWasOnlySummarised(_ row: Int) {
    var day = PlannedDays.day()
    day.exports[0].days = Self.day...Self.day.advanced(by: 1)
    day.generations = [PlannedDays.generation(day.exports, [.sms, .email])]
    day.holds = [Self.holds[row].hold]
    #expect(plan(day).releases.first?.verdict == .ready)
    day.generations[0].slots[.sms]?.manifest.kept.summarised = 3
    #expect((plan(day).releases.first?.verdict != .ready) == Self.holds[row].keeps, "\(Self.holds[row].name)")
  }

  @Test(arguments: releases) func judges(_ row: ReleaseRow) {
    var day = PlannedDays.day()
    day.generations = [PlannedDays.generation(day.exports, [.sms, .email])]
    row.change(&day)
    #expect(plan(day, row.rules).releases.first?.verdict == row.verdict)
  }
}
