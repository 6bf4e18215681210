package import Events
package import Numbers
internal import Reconciliation

/// All nights of a store that have a report: what the index page, the search pages and the feed say.
package struct ReportIndex: Sendable {
  /// By date, the oldest first; each the latest version.
  package let nights: [Night]
  /// How days ended, in the word of exit codes, whose last run came to nothing.
  let stops: [LogicalDate: String]
  /// How numbers look in its pages.
  let numbers: NumberForm

  /// One date's reports.
  package struct Night: Hashable, Sendable {
    /// The logical date; there is one night of each.
    package var date: LogicalDate
    /// The versions that are complete, ascending; not empty.
    package var versions: [Int]
    /// Of the latest version; nil where that has none that can be read.
    package var summary: NightSummary?
    /// Who signed, of the last version that anybody has; nil where nobody has.
    package var signOff: SignOff?

    /// `versions` are ascending and not empty.
    package init(date: LogicalDate, versions: [Int], summary: NightSummary?, signOff: SignOff? = nil) {
      (self.date, self.versions, self.summary, self.signOff) = (date, versions, summary, signOff)
    }

    /// The latest version.
    var latest: Int { versions.last ?? 1 }
  }

  /// The day that was run now, where it is known; it may have come to no report.
  private let run: LogicalDate?

  /// Nights in any order; `stops` are words of exit codes; `run` is the day that was run now, though it may have no report.
  package init(
    nights: [Night], stops: [LogicalDate: String] = [:], run: LogicalDate? = nil, numbers: NumberForm = .english
  ) {
    (self.nights, self.stops, self.run) = (nights.sorted { $0.date < $1.date }, stops, run)
    self.numbers = numbers
  }

  /// The last day that has a report, or was run in vain since.
  package var last: LogicalDate? {
    nights.last.map { night in (Array(stops.keys) + [run].compactMap(\.self)).reduce(night.date, max) }
  }

  /// Every day from the first night to the last day that was run: with its night, or without where it is missing.
  var days: [(date: LogicalDate, night: Night?)] {
    guard let first = nights.first?.date, let last else { return [] }
    let byDate = Dictionary(nights.map { ($0.date, $0) }) { first, _ in first }
    return (first.day...last.day).map { day in (LogicalDate(day: day), byDate[LogicalDate(day: day)]) }
  }

  /// Days of these without a report.
  package var missing: [LogicalDate] { days.filter { $0.night == nil }.map(\.date) }

  /// What is said of a day without a report.
  func absence(_ date: LogicalDate) -> String {
    "no report" + stop(date)
  }

  /// What is said of a day whose last run came to nothing; it may have a report of a run before.
  func stop(_ date: LogicalDate) -> String {
    stops[date].map { "; the last run of it ended with: " + $0.replacing("-", with: " ") } ?? ""
  }

  /// For whom, as the last report that says so has it.
  var organization: String? { nights.last { $0.summary?.organization != nil }?.summary?.organization }

  /// The years that have nights, the newest first.
  package var years: [Int] { Set(nights.map(\.date.components.year)).sorted(by: >) }

  /// The weeks and months that have a report, oldest first.
  package var periods: [Period] {
    Period.Kind.allCases.flatMap { kind in
      nights.reduce(into: [Period]()) { periods, night in
        let period = Period(kind, of: night.date)
        if periods.last != period { periods.append(period) }
      }
    }
  }

  /// Sums over some days.
  struct RollUp {
    var nights = 0
    var missing = 0
    /// Nights whose report has no summary: they are in no sum.
    var unread = 0
    var messages = Totals.MessageCounts()
    var severities: [Severity: Int] = [:]

    init(_ days: [(date: LogicalDate, night: Night?)]) {
      for (_, night) in days {
        guard let night else {
          missing += 1
          continue
        }
        nights += 1
        guard let summary = night.summary else {
          unread += 1
          continue
        }
        messages += summary.messages
        for severity in Severity.allCases { severities[severity, default: 0] += summary.count(severity) }
      }
    }
  }

  /// The days in groups that follow each other, the newest first; `key` tells which group a day is in.
  func grouped<Key: Hashable>(by key: (LogicalDate) -> Key) -> [(key: Key, days: [(date: LogicalDate, night: Night?)])] {
    var groups: [(key: Key, days: [(date: LogicalDate, night: Night?)])] = []
    for day in days.reversed() {
      if groups.last?.key != key(day.date) { groups.append((key(day.date), [])) }
      groups[groups.count - 1].days.append(day)
    }
    return groups
  }
}

extension LogicalDate {
  /// The week of ISO 8601: its year and number. Weeks begin on Monday, and belong to the year of their Thursday.
  var week: (year: Int, number: Int) {
    // 1970-01-01 was a Thursday.
    let thursday = LogicalDate(day: day - ((day + 3) % 7 + 7) % 7 + 3)
    let year = thursday.components.year
    let first = LogicalDate.days(year: year, month: 1, day: 1) ?? 0
    return (year, (thursday.day - first) / 7 + 1)
  }
}
