package import Events

/// A week of ISO 8601 or a month, of which there is a report rolled up from its nights.
package struct Period: Hashable, Sendable {
  /// What it is.
  package enum Kind: String, CaseIterable, Sendable { case month, week }

  /// Which of them.
  package let kind: Kind
  /// Its days, the first to the last.
  package let days: ClosedRange<LogicalDate>

  /// The one that a date is in.
  package init(_ kind: Kind, of date: LogicalDate) {
    self.kind = kind
    switch kind {
    case .month:
      let (year, month, _) = date.components
      let first = LogicalDate.days(year: year, month: month, day: 1) ?? date.day
      let (nextYear, next) = month == 12 ? (year + 1, 1) : (year, month + 1)
      let end = LogicalDate.days(year: nextYear, month: next, day: 1) ?? date.day + 1
      days = LogicalDate(day: first)...LogicalDate(day: end - 1)
    case .week:
      // 1970-01-01 was a Thursday.
      let monday = date.day - ((date.day + 3) % 7 + 7) % 7
      days = LogicalDate(day: monday)...LogicalDate(day: monday + 6)
    }
  }

  /// The one before.
  package var previous: Period { Period(kind, of: days.lowerBound.advanced(by: -1)) }
  /// The one after.
  package var next: Period { Period(kind, of: days.upperBound.advanced(by: 1)) }

  /// `November 2026`, `2026-W47`.
  package var name: String {
    switch kind {
    case .month: "\(days.lowerBound.monthName) \(days.lowerBound.components.year)"
    case .week: weekName
    }
  }

  /// What its page is called: `month-2026-11.html`, `week-2026-W47.html`.
  package var fileName: String {
    "\(kind.rawValue)-\(kind == .month ? String(days.lowerBound.description.dropLast(3)) : weekName).html"
  }

  private var weekName: String {
    let (year, number) = days.lowerBound.week
    return "\(year)-W" + (number < 10 ? "0" : "") + String(number)
  }
}
