import Archival
import Events
import Jobs
import Operations
import Reconciliation
import Storage
import TestSupport
import Testing

@Suite struct SummaryBuilderTests {
  private typealias Record = SummaryNights.Record
  private static let day = SummaryNights.first
  private static let dayLength = 86_400_000

  /// Three days of messages, told in any order, some twice, some otherwise the second time.
  private static func nights(_ random: inout SplitMix) -> [Int: [Record]] {
    var nights: [Int: [Record]] = [:]
    func add(_ record: Record, _ random: inout SplitMix) {
      let day = min(3, record.at / dayLength + (Int.random(in: 0..<8, using: &random) == 0 ? 1 : 0))
      nights[day, default: []].append(record)
    }
    for message in 0..<120 {
      let channel: Channel = message % 3 == 0 ? .email : .sms
      let sent = Int.random(in: 0..<2 * dayLength, using: &random)
      for event in 0..<Int.random(in: 0...5, using: &random) {
        let type = event == 0 ? .send : [EventType.delivery, .status, .read].randomElement(using: &random) ?? .read
        let later =
          event == 0 ? 0 : Int.random(in: -2_000..<[5_000, 2 * dayLength][Int.random(in: 0...1, using: &random)], using: &random)
        var record = Record(
          event: 10_000 + message * 10 + event, message: message, type: type, at: max(0, sent + later), channel: channel,
          status: ["DELIVERED", "FAILED", "SENT"].randomElement(using: &random) ?? "SENT")
        add(record, &random)
        switch Int.random(in: 0..<8, using: &random) {
        case 0: add(record, &random)
        case 1:
          record.at += 77
          add(record, &random)
        default: break
        }
      }
    }
    return nights
  }

  /// What the rule says, plainly: the first send, the first delivery and the first read of each message whose send comes first in the day's
  /// exports, of the records that deduplication keeps.
  private static func latencies(_ nights: [Int: [Record]], _ day: Int) -> [Channel: Summary] {
    var summaries: [Channel: Summary] = [:]
    let seen = (day...3).flatMap { nights[$0] ?? [] }
    for (_, records) in Dictionary(grouping: seen, by: \.message) {
      let kept = Dictionary(grouping: records, by: \.event).values.compactMap { $0.min { $0.at < $1.at } }
      guard let send = kept.first(where: { $0.type == .send }), nights[day]?.contains(where: { $0.event == send.event }) == true,
        !(0..<day).contains(where: { nights[$0]?.contains { $0.event == send.event } == true })
      else { continue }
      let delivered = kept.filter { ($0.type == .delivery || $0.type == .status) && $0.status == "DELIVERED" }.map(\.at).min()
      let read = kept.filter { $0.type == .read }.map(\.at).min()
      if let delivered { summaries[send.channel, default: Summary()].delivery.add(milliseconds: Int64(delivered - send.at)) }
      if let read { summaries[send.channel, default: Summary()].read.add(milliseconds: Int64(read - send.at)) }
    }
    return summaries
  }

  @Test(arguments: UInt64(1)...6)
  func timesAsAPlainModelDoes(_ seed: UInt64) async throws {
    var random = SplitMix(seed: seed)
    let nights = Self.nights(&random)
    let stage = try await SummaryNights()
    for (day, records) in nights {
      let half = records.count / 2
      try stage.write("a", Self.day.advanced(by: day), Array(records[..<half]))
      try stage.write("b", Self.day.advanced(by: day), Array(records[half...]))
    }
    for day in nights.keys.sorted() {
      try await stage.pull(Self.day.advanced(by: day))
      try await stage.reconcile(Self.day.advanced(by: day))
    }
    for day in 0...1 {
      let built = try await stage.builder().build(Self.day.advanced(by: day))
      let expected = Self.latencies(nights, day)
      for channel in Channel.allCases {
        #expect(built[channel].delivery == expected[channel]?.delivery ?? LatencyHistogram(), "day \(day), \(channel)")
        #expect(built[channel].read == expected[channel]?.read ?? LatencyHistogram(), "day \(day), \(channel)")
      }
      #expect(built.lookedAt == (day...3).map { Self.day.advanced(by: $0) })
    }
  }

  /// The channels of a day come to its totals.
  @Test(arguments: UInt64(1)...6)
  func comesToTheTotals(_ seed: UInt64) async throws {
    var random = SplitMix(seed: seed)
    let nights = Self.nights(&random)
    let stage = try await SummaryNights()
    for (day, records) in nights { try stage.write("a", Self.day.advanced(by: day), records) }
    for day in nights.keys.sorted() {
      let date = Self.day.advanced(by: day)
      try await stage.pull(date)
      let totals = try await stage.reconcile(date).totals
      let built = try await stage.builder().build(date)
      var sum = Summary()
      for channel in Channel.allCases { sum += built[channel] }
      #expect(sum.outcomes.foot && sum.openItems.foot)
      #expect(sum.outcomes.sends == totals.messages.sends && sum.outcomes.delivered == totals.messages.delivered)
      #expect(sum.openItems.opening == totals.openItems.opening && sum.openItems.closing == totals.openItems.closing)
      #expect(sum.openItems.new == totals.openItems.new && sum.openItems.cleared == totals.openItems.cleared)
      for code in sum.breaks.keys { #expect(sum.breaks[code] == BreakCode(name: code).map { totals.breaks($0) }) }
      #expect(sum.breaks.values.reduce(0, +) == BreakCode.allCases.reduce(0) { $0 + totals.breaks($1) })
    }
  }

  /// What came late adds up with what was there to what a summary of both would be.
  @Test func supplementAddsUp() async throws {
    let stage = try await SummaryNights()
    let old = try stage.write(
      "a", Self.day,
      [
        Record(event: 1, message: 1, type: .send, at: 1_000), Record(event: 2, message: 1, type: .delivery, at: 3_000),
        Record(event: 3, message: 2, type: .send, at: 1_000),
      ])
    try await stage.pull(Self.day)
    try await stage.reconcile(Self.day)
    let first = try await stage.builder().build(Self.day, of: [old])

    let new = try stage.write(
      "b", Self.day,
      [
        Record(event: 4, message: 2, type: .status, at: 9_000, status: "FAILED"),
        Record(event: 5, message: 3, type: .send, at: 2_000), Record(event: 6, message: 3, type: .delivery, at: 2_500),
        Record(event: 1, message: 1, type: .send, at: 1_000),
      ])
    try await stage.pull(Self.day)
    try await stage.reconcile(Self.day)
    let supplement = try await stage.builder().build(Self.day, of: [new], earlier: [old], beyond: first.reconciliation)
    let whole = try await stage.builder().build(Self.day)
    #expect(first[.sms].adding(supplement[.sms]) == whole[.sms])
    #expect(supplement[.sms].outcomes.pending == -1 && supplement[.sms].outcomes.failed == 1)
    #expect(supplement[.sms].delivery.count == 1)
    #expect(supplement.digest != first.digest)
    let again = try await stage.builder().build(Self.day, of: [new], earlier: [old], beyond: whole.reconciliation)
    #expect(again[.sms].outcomes == Summary.Outcomes())
  }

  @Test func withoutAReconciliation() async throws {
    let stage = try await SummaryNights()
    try stage.write("a", Self.day, [Record(event: 1, message: 1, type: .send, at: 1_000)])
    try await stage.pull(Self.day)
    let built = try await stage.builder().build(Self.day)
    #expect(built.reconciliation == nil)
    #expect(built.channels.isEmpty)
  }

  /// A missing export belongs to no channel.
  @Test func breaksOfNoChannelAreWithOther() async throws {
    let stage = try await SummaryNights()
    stage.folder.write("in/\(Self.day.path)/bad.ndjson", "{\"id\":\n")
    try stage.write("a", Self.day, [Record(event: 1, message: 1, type: .send, at: 1_000)])
    try await stage.pull(Self.day)
    try await stage.reconcile(Self.day)
    let built = try await stage.builder().build(Self.day)
    #expect(built[.other].breaks == ["MALFORMED_RECORD": 1])
    #expect(built.channels == [.sms, .other])
  }

  /// A changed list of open items is noticed: its counts no longer are those of the totals.
  @Test func listsThatDoNotFootStopIt() async throws {
    let stage = try await SummaryNights()
    try stage.write("a", Self.day, [Record(event: 1, message: 1, type: .send, at: 1_000)])
    try await stage.pull(Self.day)
    try await stage.reconcile(Self.day)
    #expect(stage.folder.run("chmod", "-R", "u+w", stage.folder.path + "/store") == 0)
    stage.folder.write("store/reconciliations/\(Self.day.path)/v1/open-items.ndjson", "")
    let error = await #expect(throws: JobError.self) { try await stage.builder().build(Self.day) }
    #expect(error?.code == .integrity)
  }
}
