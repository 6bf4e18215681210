package import Events

/// Counts a channel's records for its summary, as they are packed: those that are packed, and those that a policy leaves out. Parts of a day
/// add up to the same in any order.
package struct SummaryCounter: Sendable {
  private var counted = Summary()
  /// By dimension.
  private var names = Array(repeating: NameCounts(), count: Summary.Dimension.allCases.count)

  /// Nothing counted.
  package init() {}

  /// Counts a record, by its first event.
  package mutating func add(_ type: EventType, _ direction: Direction, isLedger: Bool) {
    counted[Summary.Origin(direction, isLedger: isLedger), type] += 1
  }

  /// Counts what a record is called in one dimension; the name is UTF-8. A record without one is not called anything.
  package mutating func add(
    _ name: Span<UInt8>, as dimension: Summary.Dimension, _ type: EventType, _ direction: Direction, isLedger: Bool
  ) {
    names[dimension.rawValue].add(name, Volume.Kind(type, direction, isLedger: isLedger))
  }

  /// Adds another part's counts.
  package static func += (a: inout SummaryCounter, b: SummaryCounter) {
    a.counted += b.counted
    for dimension in a.names.indices { a.names[dimension] += b.names[dimension] }
  }

  /// What was counted: a summary without outcomes and latencies, which are the reconciliation's and the event indexes' to tell.
  package var summary: Summary {
    var summary = counted
    let total = counted.total
    for dimension in Summary.Dimension.allCases {
      var volumes = names[dimension.rawValue].volumes
      let named = volumes.total
      volumes.none = total
      volumes.none -= named
      summary.volumes[dimension] = volumes
    }
    return summary
  }
}

extension SummaryCounter: RecordObserver {
  /// Counts a record that could not be read.
  package mutating func observe(_ quarantined: QuarantinedRecord) { counted.quarantined += 1 }

  /// Counts a record once, whether it is packed or not.
  package mutating func observe(_ record: ScannedRecord, _ bytes: Span<UInt8>, isKept: Bool) {
    guard !record.isOutcome else { return }
    let (type, direction): (EventType, Direction) = (record.event.type, record.isOutbound ? .outbound : .inbound)
    let isLedger = record.event.flags.contains(.ledger)
    add(type, direction, isLedger: isLedger)
    for dimension in Summary.Dimension.allCases {
      record.labels.withText(dimension.label, in: bytes) { add($0, as: dimension, type, direction, isLedger: isLedger) }
    }
  }
}

extension Summary.Dimension {
  /// The label that has the name.
  fileprivate var label: RecordLabels.Name {
    switch self {
    case .campaign: .campaign
    case .carrier: .carrier
    case .queue: .queueID
    case .schemaVersion: .schemaVersion
    }
  }
}
