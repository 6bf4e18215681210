import Archival
import Events
import TestSupport

/// Summaries and records as they might be, from a seed.
enum RandomSummaries {
  /// A record as a counter gets it.
  struct Record {
    var type: EventType
    var direction: Direction
    var names: [String?]
  }

  static func record(_ random: inout SplitMix, names: Int) -> Record {
    Record(
      type: EventType.allCases.randomElement(using: &random) ?? .send,
      direction: Direction.allCases.randomElement(using: &random) ?? .outbound,
      names: (0..<4).map { _ in
        let name = Int.random(in: -1..<names, using: &random)
        // One is written in two ways that Unicode takes for the same.
        return name < 0 ? nil : name == 0 ? "e\u{301}" : name == 1 ? "\u{e9}" : "name \(name)"
      })
  }

  static func count(_ records: some Sequence<Record>, isLedger: Bool = false) -> SummaryCounter {
    var counter = SummaryCounter()
    for record in records { add(record, isLedger, to: &counter) }
    return counter
  }

  private static func add(_ record: Record, _ isLedger: Bool, to counter: inout SummaryCounter) {
    counter.add(record.type, record.direction, isLedger: isLedger)
    for dimension in Summary.Dimension.allCases {
      guard let name = record.names[dimension.rawValue] else { continue }
      counter.add(Array(name.utf8).span, as: dimension, record.type, record.direction, isLedger: isLedger)
    }
  }

  /// A summary of a slot; one of a supplement may be less than nothing.
  static func slot(_ date: LogicalDate, _ channel: Channel, supplement: Int, _ random: inout SplitMix) -> SlotSummary {
    var summary = count((0..<20).map { _ in record(&random, names: 5) }).summary
    func number() -> Int { Int.random(in: supplement > 0 ? -9...9 : 0...99, using: &random) }
    summary += count((0..<5).map { _ in record(&random, names: 5) }, isLedger: true).summary
    summary.quarantined = Int.random(in: 0..<3, using: &random)
    (summary.outcomes.delivered, summary.outcomes.failed) = (number(), number())
    (summary.outcomes.pending, summary.outcomes.unconfirmed, summary.outcomes.read) = (number(), number(), number())
    summary.outcomes.sends =
      summary.outcomes.delivered + summary.outcomes.failed + summary.outcomes.pending + summary.outcomes.unconfirmed
    let (standing, new, cleared) = (number(), number(), number())
    summary.openItems = Summary.RollForward(
      date, opening: standing + cleared, new: new, cleared: cleared, closing: standing + new)
    summary.breaks = ["LATE_DELIVERY": number(), "EXPORT_GAP": number()]
    for _ in 0..<5 {
      summary.delivery.add(milliseconds: Int64.random(in: 0..<200_000, using: &random))
      summary.read.add(milliseconds: Int64.random(in: 0..<2_000_000, using: &random))
    }
    return SlotSummary(
      store: "5f0c", slot: Slot(date, channel, supplement: supplement), expected: [channel], reconciliation: nil,
      lookedAt: [date], summary: summary)
  }
}
