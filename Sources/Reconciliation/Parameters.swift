package import Events

/// What one run of reconciliation is about and how it judges. Equal parameters and events give equal results.
package struct Parameters: Hashable, Sendable {
  /// The logical date of the run.
  package let date: LogicalDate
  /// The date of the run that this one opens with: the days since are this one's. The day before where there was no run.
  let opening: LogicalDate
  /// The dates up to `opening` that have an export, latest first: each had its run. None where there was no run before.
  let nights: [LogicalDate]
  /// The instant at which ages are taken, nanoseconds since 1970.
  package let asOf: Int64
  /// Whether a ledger source is configured, so that the sides are compared.
  package let comparesLedger: Bool
  /// The date of each of the run's exports, by `Event.export`; none is after `date`.
  package let exportDate: [LogicalDate]
  private let rules: [ChannelRules]

  /// Parameters in which every channel follows `defaults`, but those named in `channels`.
  package init(
    date: LogicalDate, opening: LogicalDate? = nil, asOf: Int64, defaults: ChannelRules = ChannelRules(),
    channels: [Channel: ChannelRules] = [:],
    comparesLedger: Bool = false, exportDate: [LogicalDate]
  ) {
    self.date = date
    self.opening = opening ?? date.advanced(by: -1)
    nights = opening.map { last in Set(exportDate.filter { $0 <= last }).sorted(by: >) } ?? []
    self.asOf = asOf
    self.comparesLedger = comparesLedger
    self.exportDate = exportDate
    rules = Channel.allCases.map { channels[$0] ?? defaults }
  }

  /// The rules of a channel.
  package subscript(channel: Channel) -> ChannelRules { rules[Int(channel.rawValue)] }
}
