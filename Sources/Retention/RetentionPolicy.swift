package import Events

/// How long something is kept, from when, and what becomes of it then: a rule as counsel wrote it down, with its citation.
package struct RetentionPolicy: Hashable, Sendable {
  /// A name, unique among the policies of a config.
  package var id: String
  /// Where the rule stands.
  var citation: String
  /// What it is about.
  package var scope: RetentionScope
  /// Whether the period is the least or the most.
  package var bound: Bound
  /// More than none.
  package var period: CalendarPeriod
  /// What the period begins with.
  package var start: Start
  /// How long, from the same start, it must be easily accessible; at most `period`.
  package var hot: CalendarPeriod?
  /// What becomes of it after the period.
  package var disposition: Disposition
  /// Whether it asks for the raw events, and not for their summaries alone.
  package var needsRaw: Bool

  /// Which side of the period is forbidden.
  package enum Bound: String, CaseIterable, Sendable {
    /// Nothing goes before.
    case minimum
    /// Nothing stays after, unless another rule asks for it. It never shortens a minimum.
    case maximum
  }

  /// What a period begins with.
  package enum Start: Hashable, Sendable {
    /// The day of the archive's last event.
    case event
    /// The last day of the month, quarter or calendar year of that.
    case endOfMonth, endOfQuarter, endOfYear
    /// An event outside of messaging, by name: the closing of an account, the end of a contract.
    case outsideEvent(String)
  }

  /// What becomes of an archive, the later the more careful. Where policies differ, the most careful one holds.
  package enum Disposition: String, CaseIterable, Comparable, Sendable {
    case destroy
    case destroyAfterApproval = "destroy-after-approval"
    /// A person looks at it and says so.
    case review
    /// It stays for ever.
    case keep

    package static func < (a: Disposition, b: Disposition) -> Bool {
      a.care < b.care
    }

    private var care: Int {
      switch self {
      case .destroy: 0
      case .destroyAfterApproval: 1
      case .review: 2
      case .keep: 3
      }
    }
  }
}

extension RetentionPolicy.Start {
  /// The day with which a period begins for an archive whose last event was on a day; nil for outside events.
  package func day(lastEvent: LogicalDate) -> LogicalDate? {
    let (year, month, _) = lastEvent.components
    let lastMonth: Int
    switch self {
    case .event: return lastEvent
    case .outsideEvent: return nil
    case .endOfMonth: lastMonth = month
    case .endOfQuarter: lastMonth = (month + 2) / 3 * 3
    case .endOfYear: lastMonth = 12
    }
    return LogicalDate.lastDay(year: year, month: lastMonth, upTo: 31).map { LogicalDate(day: $0) }
  }
}
