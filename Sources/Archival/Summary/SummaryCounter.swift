package import Events

/// Counts a channel's records for its summary, as they are packed: those that are packed, and those that a policy leaves out. Parts of a day
/// add up to the same in any order.
package struct SummaryCounter: Sendable {
  private var counted = Summary()
  /// By dimension.
  private var names = Array(repeating: NameCounts(), count: Summary.Dimension.allCases.count)
  private let isLedger: Bool

  /// Nothing counted; of a source of that side.
  package init(isLedger: Bool) { self.isLedger = isLedger }

  /// Counts a record, by its first event.
  package mutating func add(_ type: EventType, _ direction: Direction) {
    counted[Summary.Origin(direction, isLedger: isLedger), type] += 1
  }

  /// Counts what a record is called in one dimension; the name is UTF-8. A record without one is not called anything.
  package mutating func add(
    _ name: Span<UInt8>, as dimension: Summary.Dimension, _ type: EventType, _ direction: Direction
  ) {
    names[dimension.rawValue].add(name, Volume.Kind(type, direction, isLedger: isLedger))
  }

  /// Adds another part's counts.
  package static func += (a: inout SummaryCounter, b: SummaryCounter) {
    a.counted += b.counted
    for dimension in a.names.indices { a.names[dimension] += b.names[dimension] }
  }

  /// What was counted: a summary without outcomes and latencies, which are the reconciliation's and the event indexes' to tell, and
  /// without quarantined records, which are no channel's.
  package var summary: Summary {
    var summary = counted
    let total = counted.total
    for dimension in Summary.Dimension.allCases {
      var volumes = names[dimension.rawValue].volumes
      volumes.none = total
      volumes.none -= volumes.total
      summary.volumes[dimension] = volumes
    }
    return summary
  }
}
