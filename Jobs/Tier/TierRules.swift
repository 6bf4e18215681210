package import Events

/// What the config says of when a day is packed and when its hot copies go.
package struct TierRules: Hashable, Sendable {
  /// Nanoseconds from the end of a day until it leaves the hot window.
  var hotWindow: Int64
  /// Nanoseconds from the end of a day until it is packed without the exports that it lacks.
  var gapPatience: Int64
  /// Days before a logical date that its reconciliation looks at.
  package var lookbackDays: Int
  /// Whether hot copies go at all.
  var releases: Bool

  /// Nanoseconds, nanoseconds, days.
  package init(hotWindow: Int64, gapPatience: Int64, lookbackDays: Int, releases: Bool = true) {
    (self.hotWindow, self.gapPatience) = (hotWindow, gapPatience)
    (self.lookbackDays, self.releases) = (lookbackDays, releases)
  }

  /// When a day leaves the hot window.
  package func hotUntil(_ date: LogicalDate) -> Int64 { date.end(and: hotWindow) }

  /// When a day is packed in spite of its gaps.
  func patientUntil(_ date: LogicalDate) -> Int64 { date.end(and: gapPatience) }
}

extension LogicalDate {
  /// An instant some nanoseconds after the end of the day; the last that there is where that is beyond.
  func end(and more: Int64) -> Int64 {
    let (instant, isBeyond) = advanced(by: 1).start.addingReportingOverflow(more)
    return isBeyond ? .max : instant
  }
}
