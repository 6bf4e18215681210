package import Events

/// Counts the records of a day for its summaries: those that are packed, and those that a policy leaves out. Each thread has its own;
/// they add up to the same in any order.
package struct SummaryCounter: Sendable {
  private var channels = Array(repeating: ChannelCounts(), count: Channel.allCases.count)

  private struct ChannelCounts: Sendable {
    var summary = Summary()
    /// By dimension.
    var names = Array(repeating: NameCounts(), count: Summary.Dimension.allCases.count)
  }

  /// What a record is.
  package struct Kind: Sendable, BitwiseCopyable {
    package var type: EventType
    package var direction: Direction
    package var isLedger: Bool

    package init(_ type: EventType, _ direction: Direction, isLedger: Bool) {
      (self.type, self.direction, self.isLedger) = (type, direction, isLedger)
    }

    package var volume: Volume.Kind { Volume.Kind(type, direction, isLedger: isLedger) }
  }

  /// Nothing counted.
  package init() {}

  /// Counts a record of a slot's channel, by its first event. What it is called is counted apart, once for each dimension.
  package mutating func add(_ kind: Kind, _ channel: Channel) {
    channels[Int(channel.rawValue)].summary[Summary.Origin(kind.direction, isLedger: kind.isLedger), kind.type] += 1
  }

  /// Counts what a record is called; the name is UTF-8.
  package mutating func add(_ name: Span<UInt8>, as dimension: Summary.Dimension, _ kind: Kind, _ channel: Channel) {
    channels[Int(channel.rawValue)].names[dimension.rawValue].add(name, kind.volume)
  }

  /// Counts that a record is not called anything.
  package mutating func addNone(_ dimension: Summary.Dimension, _ kind: Kind, _ channel: Channel) {
    channels[Int(channel.rawValue)].names[dimension.rawValue].addNone(kind.volume)
  }

  /// Counts a record that could not be read: it is in the slot of `OTHER`.
  package mutating func addQuarantined() { channels[Int(Channel.other.rawValue)].summary.quarantined += 1 }

  /// Adds another thread's counts.
  package static func += (a: inout SummaryCounter, b: SummaryCounter) {
    for index in a.channels.indices {
      a.channels[index].summary += b.channels[index].summary
      for dimension in a.channels[index].names.indices {
        a.channels[index].names[dimension] += b.channels[index].names[dimension]
      }
    }
  }

  /// What was counted of a channel: a summary without outcomes and latencies, which are the reconciliation's and the event indexes' to tell.
  package func summary(_ channel: Channel) -> Summary {
    let counts = channels[Int(channel.rawValue)]
    var summary = counts.summary
    for dimension in Summary.Dimension.allCases { summary.volumes[dimension] = counts.names[dimension.rawValue].volumes }
    return summary
  }
}
