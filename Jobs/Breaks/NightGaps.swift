package import Events

/// The nights of a range that were never reconciled: nothing can be said of their breaks.
package struct NightGaps: Sendable {
  /// In order, none beside the next.
  package private(set) var ranges: [ClosedRange<LogicalDate>] = []

  /// `known` are the nights that were.
  package init(_ nights: ClosedRange<LogicalDate>, known: Set<LogicalDate>) {
    for day in nights.lowerBound.day...nights.upperBound.day {
      let date = LogicalDate(day: day)
      guard !known.contains(date) else { continue }
      let goesOn = ranges.last?.upperBound.day == day - 1
      let first = goesOn ? ranges.removeLast().lowerBound : date
      ranges.append(first...date)
    }
  }

  /// `2026-11-12, 2026-11-15 to 2026-11-17`.
  package var words: String {
    ranges.map { $0.lowerBound == $0.upperBound ? "\($0.lowerBound)" : "\($0.lowerBound) to \($0.upperBound)" }.joined(
      separator: ", ")
  }
}
