package import Reconciliation
package import Events

/// What one pass over `breaks.ndjson` leaves: every line counted, the first of each code kept to be shown.
///
/// Its counts come from the lines alone, so that they can be laid beside the totals; its memory does not grow with the night.
package struct BreakListing: Hashable, Sendable {
  /// The most of one code that are kept.
  package let limit: Int
  /// Lines by code and channel.
  package private(set) var counts: [BreakCode: [Channel?: Int]] = [:]
  /// Lines by code and age.
  package private(set) var ages: [BreakCode: [AgeBucket: Int]] = [:]
  /// Lines by severity.
  package private(set) var severities: [Severity: Int] = [:]
  /// Lines that a later outcome clears.
  package private(set) var provisional = 0
  /// The first lines of each code, in the order of the file.
  package private(set) var first: [BreakCode: [BreakRecord]] = [:]

  /// An empty listing.
  package init(limit: Int = 100) { self.limit = limit }

  /// Counts one line.
  package mutating func add(_ record: BreakRecord) {
    counts[record.code, default: [:]][record.channel, default: 0] += 1
    ages[record.code, default: [:]][AgeBucket(days: record.ageDays), default: 0] += 1
    severities[record.severity, default: 0] += 1
    if record.provisional { provisional += 1 }
    if first[record.code, default: []].count < limit { first[record.code, default: []].append(record) }
  }

  /// Lines of a code.
  package func count(_ code: BreakCode) -> Int { counts[code]?.values.reduce(0, +) ?? 0 }

  /// All lines.
  package var total: Int { severities.values.reduce(0, +) }
}
