internal import Events
internal import Numbers

/// How long messages of a channel took from send to delivery, as every form says it.
struct LatencyFigures: Hashable, Sendable {
  /// The channel's name, or `All`.
  var name: String
  /// Messages that were delivered.
  var delivered: Int
  /// In the order of `keys`; nil where none was delivered.
  var milliseconds: [Int64?]

  /// The names of the percentiles in data, and above columns.
  static let keys = ["p50", "p90", "p95", "p99", "max"]
  static func heads(_ numbers: NumberForm) -> [String] {
    ["Half within"] + ["90", "95", "99"].map { numbers.percent($0) + " within" } + ["Longest"]
  }
  private static let fractions = [0.5, 0.9, 0.95, 0.99]

  /// What is said of them wherever they stand.
  static func meaning(_ numbers: NumberForm) -> String {
    "Of the day's own messages that were delivered, from the send to the first event of the delivered class. A percentile is at most 1/32 (\(numbers.percent(32, of: 1000))) too high; one before its send counts as 0."
  }

  static let absence = "The reconciliation is of a program that did not count latencies."

  init(_ name: String, _ histogram: LatencyHistogram) {
    (self.name, delivered) = (name, Int(histogram.count))
    milliseconds = LatencyFigures.fractions.map { histogram.quantile($0) } + [histogram.range?.upperBound]
  }
}

extension NightReport {
  /// The channels that delivered something, then all of them; nil where the reconciliation did not count latencies, empty where nothing was delivered.
  var latencies: [LatencyFigures]? {
    guard let latency = totals.latency else { return nil }
    let channels = Channel.allCases.filter { (latency[$0]?.count ?? 0) > 0 }
    guard !channels.isEmpty else { return [] }
    return channels.map { LatencyFigures($0.name, latency[$0] ?? LatencyHistogram()) } + [LatencyFigures("All", allLatencies)]
  }

  /// Those of all channels.
  var allLatencies: LatencyHistogram { (totals.latency ?? [:]).values.reduce(into: LatencyHistogram()) { $0 += $1 } }
}
