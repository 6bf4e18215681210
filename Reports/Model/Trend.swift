package import Events
internal import Reconciliation

/// Breaks by code over the nights that end with the report's own.
package struct Trend: Hashable, Sendable {
  /// Oldest first.
  private(set) var nights: [Night]

  /// The last year of nights, oldest first.
  private(set) var year: [Night]
  /// The store's first night: what lies before it is not missing.
  let first: LogicalDate

  /// One night; `breaks` is nil where the date has no reconciliation.
  struct Night: Hashable, Sendable {
    var date: LogicalDate
    /// Only those that occur; nil where the date has no reconciliation.
    var breaks: [BreakCode: Int]?
    /// Why it proves nothing although it has one; nil where it proves something.
    var unproved: Unproved?

    /// All breaks of a severity.
    func count(_ severity: Severity) -> Int { breaks?.reduce(0) { $0 + ($1.key.severity == severity ? $1.value : 0) } ?? 0 }
    /// All breaks; nil where the night is missing.
    var total: Int? { breaks.map { $0.values.reduce(0, +) } }
  }

  /// How many nights a report looks back over, its own included.
  static let length = 30
  /// How many it shows as a calendar: 53 weeks.
  static let yearLength = 371

  /// The nights up to `date`; those without totals are missing. `first` is the store's first night, where it is known to be earlier than all
  /// of `totals`.
  package init(upTo date: LogicalDate, totals: [LogicalDate: Totals], first: LogicalDate? = nil) {
    self.first = min(date, first ?? date, totals.keys.min() ?? date)
    func night(_ date: LogicalDate) -> Night { Night(date: date, breaks: totals[date]?.breaks, unproved: totals[date]?.unproved) }
    nights = (1 - Trend.length...0).map { night(date.advanced(by: $0)) }
    year = (1 - Trend.yearLength...0).map { night(date.advanced(by: $0)) }
  }

  /// The same with what the report's own verdict says of its night, the last.
  func stating(_ verdict: Verdict.Kind) -> Trend {
    var copy = self
    if let last = nights.indices.last { copy.nights[last].unproved = verdict.unproved }
    if let last = year.indices.last { copy.year[last].unproved = verdict.unproved }
    return copy
  }

  /// Nights that prove nothing although they have a reconciliation.
  var unproved: [Night] { nights.filter { $0.unproved != nil } }

  /// What is said of them; nil where there are none.
  var unprovedNote: String? {
    guard !unproved.isEmpty else { return nil }
    let listed = unproved.map { "\($0.date) (\($0.unproved?.words ?? ""))" }.joined(separator: ", ")
    return
      "\(unproved.count) night\(unproved.count == 1 ? " proves" : "s prove") nothing, and \(unproved.count == 1 ? "is" : "are") in no median; "
      + "marked with a stroke: \(listed)."
  }

  /// The codes that occur on any of the nights: the gravest first.
  var codes: [BreakCode] {
    BreakCode.allCases.filter { code in nights.contains { $0.breaks?[code] != nil } }
      .sorted { ($1.severity, $0.rawValue) < ($0.severity, $1.rawValue) }
  }

  /// The middle count of a code over the nights that prove something; the lower one of two.
  func median(_ code: BreakCode) -> Int {
    let counts = nights.filter { $0.unproved == nil }.compactMap { $0.breaks.map { $0[code] ?? 0 } }.sorted()
    return counts.isEmpty ? 0 : counts[(counts.count - 1) / 2]
  }

  /// Nights without a reconciliation, from the store's first on.
  var missing: Int { nights.count { $0.breaks == nil && $0.date >= first } }

  /// How many of the nights there should have been.
  var expected: Int { nights.count { $0.date >= first } }
}
