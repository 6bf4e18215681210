package import Events
package import Reconciliation

/// Breaks by code over the nights that end with the report's own.
package struct Trend: Hashable, Sendable {
  /// Oldest first.
  package let nights: [Night]

  /// One night; `breaks` is nil where the date has no reconciliation.
  package struct Night: Hashable, Sendable {
    package var date: LogicalDate
    package var breaks: [BreakCode: Int]?

    /// All breaks of a severity.
    func count(_ severity: Severity) -> Int { breaks?.reduce(0) { $0 + ($1.key.severity == severity ? $1.value : 0) } ?? 0 }
    /// All breaks; nil where the night is missing.
    var total: Int? { breaks.map { $0.values.reduce(0, +) } }
  }

  /// How many nights a report looks back over, its own included.
  package static let length = 30

  /// The nights up to `date`; those without totals are missing.
  package init(upTo date: LogicalDate, totals: [LogicalDate: Totals]) {
    nights = (0..<Trend.length).map { index in
      let night = date.advanced(by: index + 1 - Trend.length)
      return Night(date: night, breaks: totals[night]?.breaks)
    }
  }

  /// The codes that occur on any of the nights: the gravest first.
  package var codes: [BreakCode] {
    BreakCode.allCases.filter { code in nights.contains { $0.breaks?[code] != nil } }
      .sorted { ($1.severity, $0.rawValue) < ($0.severity, $1.rawValue) }
  }

  /// The middle count of a code over the nights that have a reconciliation; the lower one of two.
  func median(_ code: BreakCode) -> Int {
    let counts = nights.compactMap { $0.breaks.map { $0[code] ?? 0 } }.sorted()
    return counts.isEmpty ? 0 : counts[(counts.count - 1) / 2]
  }

  /// Nights without a reconciliation.
  package var missing: Int { nights.count { $0.breaks == nil } }
}
