package import Events

/// What became of the day's own messages that went by one carrier on one channel, and how long the delivered ones took.
package struct CarrierCounts: Hashable, Sendable {
  /// The messages; and the latencies of those that were delivered.
  package var messages = MessageCounts()
  /// Of the delivered ones, from send to delivery.
  package var latency = LatencyHistogram()

  /// Nothing counted.
  package init() {}

  mutating func add(_ resolution: Resolution, _ outcome: Resolution.Outcome) {
    messages.add(outcome, isRead: resolution.isRead)
    if outcome == .delivered { latency.add(milliseconds: resolution.latencyNanoseconds / 1_000_000) }
  }

  /// Adds the counts of another part.
  package static func += (a: inout CarrierCounts, b: CarrierCounts) {
    a.messages += b.messages
    a.latency += b.latency
  }
}

/// The names of the carriers of a run: the first has the number 1, and all others share `Carrier.others`.
package struct CarrierNames: Hashable, Sendable {
  /// As they stand in the records; at most `Carrier.most`.
  package var names: [String]
  /// How many the others are; nil where nobody knows.
  package var others: Int?

  /// Names in the order of their numbers.
  package init(_ names: [String] = [], others: Int? = 0) { (self.names, self.others) = (names, others) }
}
