import Archival
import Events
import Sealing
import Storage
import TestSupport
import Testing

@Suite struct SummaryTests {
  private static func slots(_ count: Int, seed: UInt64) throws -> [SlotSummary] {
    var random = SplitMix(seed: seed)
    let first = try #require(LogicalDate("2026-10-18"))
    return (0..<count).map { _ in
      RandomSummaries.slot(
        first.advanced(by: Int.random(in: 0..<5, using: &random)), [.sms, .email].randomElement(using: &random) ?? .sms,
        supplement: Int.random(in: 0..<3, using: &random), &random)
    }
  }

  private static func sum(_ summaries: some Sequence<Summary>) -> Summary { summaries.reduce(into: Summary()) { $0 += $1 } }

  /// In any order, in any groups.
  @Test(arguments: UInt64(1)...20)
  func addUp(_ seed: UInt64) throws {
    let parts = try Self.slots(12, seed: seed).map(\.summary)
    let whole = Self.sum(parts)
    var random = SplitMix(seed: seed)
    #expect(Self.sum(parts.shuffled(using: &random)) == whole)
    let cut = Int.random(in: 0...parts.count, using: &random)
    #expect(Self.sum([Self.sum(parts[cut...]), Self.sum(parts[..<cut])]) == whole)
    #expect(Self.sum([whole, Summary()]) == whole)
    #expect(whole.outcomes.foot)
    #expect(whole.outcomes.delivered == parts.map(\.outcomes.delivered).reduce(0, +))
    #expect(whole.delivery.count == Int64(parts.count * 5))
  }

  /// Three days of two channels: what the first opens with, and what the last closes with.
  @Test func rollForward() throws {
    let day = try #require(LogicalDate("2026-10-18"))
    typealias Items = Summary.RollForward
    var items = Items()
    items += Items(day.advanced(by: 2), opening: 9, new: 1, cleared: 4, closing: 6)
    items += Items(day, opening: 5, new: 3, cleared: 1, closing: 7)
    items += Items(day, opening: 1, new: 0, cleared: 0, closing: 1)
    items += Items(day.advanced(by: 1), opening: 8, new: 2, cleared: 1, closing: 9)
    #expect((items.opening, items.new, items.cleared, items.closing) == (6, 6, 6, 6))
    #expect(items.foot)
  }

  @Test(arguments: UInt64(1)...20)
  func readsWhatItWrites(_ seed: UInt64) throws {
    for slot in try Self.slots(4, seed: seed) {
      let read = try SlotSummary(slot.bytes)
      #expect(read.slot == slot.slot)
      #expect(read.bytes == slot.bytes)
      #expect(Self.sum([read.summary, slot.summary]) == Self.sum([slot.summary, slot.summary]))
    }
  }

  private static func sample() throws -> SlotSummary {
    let date = try #require(LogicalDate("2026-10-18"))
    var counter = SummaryCounter()
    for _ in 0..<2 {
      counter.add(.send, .outbound, isLedger: false)
      counter.add(Array("autumn".utf8).span, as: .campaign, .send, .outbound, isLedger: false)
      counter.add(Array("1.0".utf8).span, as: .schemaVersion, .send, .outbound, isLedger: false)
    }
    var summary = counter.summary
    (summary.outcomes.sends, summary.outcomes.delivered, summary.outcomes.failed) = (2, 1, 1)
    summary.openItems = Summary.RollForward(date, opening: 3, new: 0, cleared: 1, closing: 2)
    summary.delivery.add(milliseconds: 1500)
    summary.breaks = ["LATE_DELIVERY": 1, "EXPORT_GAP": 0]
    return SlotSummary(
      store: "5f0c", slot: Slot(date, .sms), expected: [.sms, .email],
      reconciliation: Manifest.Reference(
        key: "reconciliations/2026/10/18/v1/totals.json", bytes: 3, sha256: SHA256.hash(Array("abc".utf8))),
      lookedAt: [date, date.advanced(by: 1)], summary: summary)
  }

  @Test func isCanonical() throws {
    let text = String(decoding: try Self.sample().bytes, as: UTF8.self)
    #expect(
      text.hasPrefix(
        #"{"breaks":{"LATE_DELIVERY":1},"channel":"SMS","date":"2026-10-18","expected":["SMS","EMAIL"],"format":1,"latency":{"delivery":{"#
      ))
    #expect(text.contains(#""volumes":{"campaign":{"names":{"autumn":{"send":2}},"none":{},"otherNames":0,"others":{}},"#))
    #expect(try JSONValue.parse(Array(text.utf8)).canonical() == Array(text.utf8))
  }

  @Test(arguments: [
    (#""quarantined":0"#, #""quarantined":-1"#), (#""quarantined":0"#, #""quarantined":0.0"#),
    (#""quarantined":0"#, #""quarantined":0,"more":1"#), (#""format":1"#, #""format":"1""#),
    (#""channel":"SMS""#, #""channel":"sms""#), (#""store":"5f0c","#, ""), (#"["SMS","EMAIL"]"#, #"["SMS","EMIL"]"#),
    (#"{"breaks""#, #" {"breaks""#),
    (#""LATE_DELIVERY":1"#, #""LATE_DELIVERY":0"#), (#""LATE_DELIVERY":1"#, #""LATE_DELIVERY":-1"#),
    (#""lookedAt":["2026-10-18""#, #""lookedAt":["2026-10-32""#), (#"{"autumn":{"send":2}}"#, #"{"autumn":{"sent":2}}"#),
    (#""otherNames":0"#, #""otherNames":-1"#), (#""delivered":1"#, #""delivered":1,"extra":0"#),
    (#""count":1,"error":"1/32""#, #""count":2,"error":"1/32""#),
    // Canonical, and yet not what adds up.
    (#""delivered":1"#, #""delivered":2"#), (#""closing":2"#, #""closing":3"#),
    (#"{"autumn":{"send":2}}"#, #"{"autumn":{"send":3}}"#),
    (#"{"autumn":{"send":2}}"#, #"{"autumn":{"send":2000000000000000}}"#),
  ])
  func refusesWhatItWouldNotWrite(_ old: String, _ new: String) throws {
    let text = String(decoding: try Self.sample().bytes, as: UTF8.self)
    let place = try #require(text.firstRange(of: old))
    let changed = text[..<place.lowerBound] + new + text[place.upperBound...]
    #expect(changed != text)
    #expect(throws: SummaryError.self) { try SlotSummary(Array(changed.utf8)) }
  }

  @Test func tellsANewerFormatFromDamage() throws {
    #expect(throws: SummaryError.newer(format: 2)) { try SlotSummary(Array(#"{"format":2,"anything":true}"#.utf8)) }
    #expect(throws: SummaryError.damaged("it has no format")) { try SlotSummary(Array("{}".utf8)) }
  }

  @Test func knowsItsKey() throws {
    let date = try #require(LogicalDate("2026-10-18"))
    for slot in [Slot(date, .sms), Slot(date, .other, supplement: 2)] {
      let digest = SHA256.hash([1])
      for name in [slot.summaryKey, slot.summaryKey(beside: digest)] {
        #expect(Slot(summary: try #require(ObjectKey(name))) == slot && slot.isSummary(name, digest), "\(name)")
      }
      #expect(!slot.isSummary(slot.summaryKey(beside: SHA256.hash([2])), digest))
    }
    for text in [
      "summaries/2026/10/18/sms.json", "summaries/2026/10/18/SMS.supplement-0.json",
      "summaries/2026/10/18/SMS.supplement--1.json",
      "summaries/2026/10/18/SMS.supplement-01.json", "summaries/2026/10/SMS.json", "archives/2026/10/18/SMS.json",
      "summaries/2026/10/18/SMS.json.json", "summaries/2026/10/18/SMS~.json", "summaries/2026/10/18/SMS~0123456789a.json",
      "summaries/2026/10/18/SMS~0123456789aB.json", "summaries/2026/10/18/SMS~0123456789ab0.json",
    ] {
      let key = try #require(ObjectKey(text))
      #expect(Slot(summary: key) == nil, "\(text)")
    }
  }
}
