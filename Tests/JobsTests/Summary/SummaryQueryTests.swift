import Archival
import Events
import Jobs
import Operations
import Reports
import Storage
import TestSupport
import Testing

@Suite struct SummaryQueryTests {
  private static let day = SummaryNights.first

  private static func summary(_ sends: Int, _ date: LogicalDate) -> Summary {
    var counter = SummaryCounter()
    for number in 0..<sends {
      counter.add(.send, .outbound, isLedger: false)
      counter.add(Array("=campaign \(number % 2)".utf8).span, as: .campaign, .send, .outbound, isLedger: false)
    }
    var summary = counter.summary
    (summary.outcomes.sends, summary.outcomes.delivered) = (sends, sends)
    for number in 0..<sends { summary.delivery.add(milliseconds: Int64(1_000 * (number + 1))) }
    return summary
  }

  private static func put(
    _ slot: Slot, _ expected: [Channel], sends: Int, in store: any ObjectStore, of id: String = "5f0c", as key: String? = nil
  ) async throws {
    let summary = SlotSummary(
      store: id, slot: slot, expected: expected, reconciliation: nil, lookedAt: [], summary: summary(sends, slot.date))
    try await store.put(summary.bytes, as: try #require(ObjectKey(key ?? slot.summaryKey)))
  }

  /// Two days with summaries, one with a supplement, one of which a channel is missing; then a day that was reconciled, and one with nothing.
  private static func stage() async throws -> SummaryNights {
    let stage = try await SummaryNights()
    try await put(Slot(day, .sms), [.sms, .email], sends: 3, in: stage.store)
    try await put(Slot(day, .email), [.sms, .email], sends: 1, in: stage.store)
    try await put(Slot(day, .sms, supplement: 1), [.sms], sends: 2, in: stage.store)
    try await put(Slot(day.advanced(by: 1), .sms), [.sms, .email], sends: 1, in: stage.store)
    let hot = day.advanced(by: 2)
    try stage.write("a", hot, [SummaryNights.Record(event: 1, message: 1, type: .send, at: 2 * 86_400_000)])
    try await stage.pull(hot)
    try await stage.reconcile(hot)
    return stage
  }

  private static func table(_ grouping: SummaryGrouping) async throws -> (SummaryTable, SummaryQuery.Result) {
    var table = SummaryTable(by: grouping)
    let stage = try await stage()
    let result = try await SummaryQuery(store: stage.store).run(day...day.advanced(by: 3)) {
      table.add($0, $1, $2, isHot: $3)
    }
    return (table, result)
  }

  @Test func tellsDaysApart() async throws {
    let (_, result) = try await Self.table(.channel)
    #expect(result.summarised == [Self.day, Self.day.advanced(by: 1)])
    #expect(result.hot == [Self.day.advanced(by: 2)])
    #expect(result.missing == [Self.day.advanced(by: 3)])
    #expect(result.incomplete.map(\.date) == [Self.day.advanced(by: 1)])
    #expect(result.incomplete.first?.channels == [.email])
  }

  @Test(arguments: [
    (SummaryGrouping.channel, ["SMS 3 1 7", "EMAIL 1 0 1"]),
    (.day, ["2026-11-18 1 0 6", "2026-11-19 1 0 1", "2026-11-20 1 1 1"]),
    (.week, ["2026-W47 3 1 8"]), (.month, ["2026-11 3 1 8"]),
  ])
  func addsUp(_ grouping: SummaryGrouping, _ rows: [String]) async throws {
    let (table, _) = try await Self.table(grouping)
    #expect(table.rows.map { "\($0.label) \($0.days.count) \($0.hot.count) \($0.summary.outcomes.sends)" } == rows)
    #expect(table.total.summary.outcomes.sends == 8)
    #expect(table.total.summary.delivery.count == 7)
    #expect(table.total.summary.delivery.quantile(0.5).map { (1_000...1_031).contains($0) } == true)
  }

  @Test func showsATable() async throws {
    let (table, _) = try await Self.table(.channel)
    #expect(
      table.table.text == """
        channel  days  hot  sends  delivered  failed  pending  unconfirmed  read  breaks  delivery p50  delivery p95  delivery p99  read p50  read p95  read p99
        SMS         3    1      7          6       0        1            0     0       1        1.00 s        3.00 s        3.00 s         -         -         -
        EMAIL       1    0      1          1       0        0            0     0       0        1.00 s        1.00 s        1.00 s         -         -         -
        total       3    1      8          7       0        1            0     0       1        1.00 s        3.00 s        3.00 s         -         -         -

        """)
  }

  @Test func addsUpNames() async throws {
    var table = VolumeTable(by: .campaign)
    let stage = try await Self.stage()
    _ = try await SummaryQuery(store: stage.store).run(Self.day...Self.day.advanced(by: 3)) { _, _, summary, _ in
      table.add(summary)
    }
    #expect(
      String(decoding: table.table.csv, as: UTF8.self)
        == "campaign,send,delivery,status,read,inbound,ledger,records\r\n'=campaign 0,5,0,0,0,0,0,5\r\n'=campaign 1,2,0,0,0,0,0,2\r\n(all),7,0,0,0,0,0,7\r\n"
    )
  }

  @Test(arguments: [
    ("2026-11-16", "2026-W47"), ("2026-11-22", "2026-W47"), ("2026-12-31", "2026-W53"), ("2027-01-03", "2026-W53"),
    ("2027-01-04", "2027-W01"), ("2024-12-30", "2025-W01"), ("1969-12-29", "1970-W01"), ("2021-01-03", "2020-W53"),
  ])
  func weeks(_ date: String, _ week: String) throws { #expect(try #require(LogicalDate(date)).week == week) }

  private static func damages(_ stage: SummaryNights) async throws -> JobError? {
    await #expect(throws: JobError.self) { try await SummaryQuery(store: stage.store).run(day...day) { _, _, _, _ in } }
  }

  @Test func refusesWhatIsNotIntact() async throws {
    let other = try await SummaryNights()
    try await Self.put(Slot(Self.day, .sms), [.sms], sends: 1, in: other.store, of: "other")
    #expect(try await Self.damages(other)?.code == .integrity)

    let moved = try await SummaryNights()
    try await Self.put(Slot(Self.day, .sms), [.sms], sends: 1, in: moved.store, as: Slot(Self.day, .email).summaryKey)
    #expect(try await Self.damages(moved)?.code == .integrity)

    let cut = try await SummaryNights()
    try await cut.store.put(Array("{\"format\":1".utf8), as: try #require(ObjectKey(Slot(Self.day, .sms).summaryKey)))
    #expect(try await Self.damages(cut)?.code == .integrity)

    let newer = try await SummaryNights()
    try await newer.store.put(Array("{\"format\":2}".utf8), as: try #require(ObjectKey(Slot(Self.day, .sms).summaryKey)))
    #expect(try await Self.damages(newer)?.code == .unreadable)
  }

  /// Whole by its form, and not what was sealed.
  @Test func refusesWhatItsManifestDoesNotHave() async throws {
    let packed = try await PackedStore(days: 1, records: 4)
    let stage = try await SummaryNights()
    let store = stage.store
    let slot = packed.manifests[0].slot
    let manifest = try #require(ObjectKey(slot.folder + "/manifest.json"))
    try await store.put(packed.manifests[0].bytes, as: manifest)
    try await Self.put(slot, [slot.channel], sends: 1, in: store)
    let error = await #expect(throws: JobError.self) {
      try await SummaryQuery(store: store).run(slot.date...slot.date) { _, _, _, _ in }
    }
    #expect(error?.code == .integrity && error?.place == slot.summaryKey)
  }

  /// A sealed day whose summaries are gone is not one that is still to be packed, and a supplement's is not left out.
  @Test func tellsOfSummariesThatAreGone() async throws {
    let stage = try await Self.stage()
    let (store, hot) = (stage.store, Self.day.advanced(by: 2))
    for slot in [Slot(Self.day, .email, supplement: 1), Slot(hot, .sms), Slot(hot, .email), Slot(hot, .email, rewrite: 1)] {
      try await store.put([1], as: try #require(ObjectKey(slot.folder + "/manifest.json")))
    }
    let result = try await SummaryQuery(store: store).run(Self.day...hot) { date, _, _, _ in #expect(date < hot) }
    #expect(result.hot.isEmpty && result.missing.isEmpty && !result.summarised.contains(hot))
    #expect(result.incomplete.map(\.date) == [Self.day, Self.day.advanced(by: 1), hot])
    #expect(result.incomplete.map(\.channels) == [[.email], [.email], [.sms, .email]])
  }

  @Test func findsTheFirstDay() async throws {
    let (empty, stage) = (try await SummaryNights(), try await Self.stage())
    #expect(try await SummaryQuery(store: empty.store).firstDay() == nil)
    #expect(try await SummaryQuery(store: stage.store).firstDay() == Self.day)
  }
}
