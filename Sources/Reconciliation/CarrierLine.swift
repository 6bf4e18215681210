/// A line of `carriers` in totals.json: a carrier of a channel, all others together, or messages that name none.
package struct CarrierLine: Hashable, Sendable {
  /// Whose messages are counted.
  package enum Kind: Hashable, Sendable {
    case carrier(String), others, none

    /// The word in files.
    package var word: String {
      switch self {
      case .carrier: "carrier"
      case .others: "others"
      case .none: "none"
      }
    }
  }

  /// Whose messages, and what became of them.
  package var of: Kind
  /// What became of them.
  package var counts: CarrierCounts

  /// A line of that.
  package init(_ of: Kind, _ counts: CarrierCounts) { (self.of, self.counts) = (of, counts) }
}
