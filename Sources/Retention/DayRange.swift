package import Events

/// Days, both ends included; an end that is not there is open.
package struct DayRange: Hashable, Sendable {
  /// The first and the last day; nil: all days before, or after.
  package var start: LogicalDate?
  /// The last day; nil: all days after.
  package var end: LogicalDate?

  /// An end that is not given is open; without both these are all days.
  package init(start: LogicalDate? = nil, end: LogicalDate? = nil) { (self.start, self.end) = (start, end) }

  /// Whether a day of an archive is among them: its slot's, that of its first event or its last, or one between.
  func meets(_ facts: ArchiveFacts) -> Bool { meets(facts.firstEvent...facts.lastEvent) }

  /// Whether one of those days is.
  package func meets(_ days: ClosedRange<LogicalDate>) -> Bool {
    (start.map { $0 <= days.upperBound } ?? true) && (end.map { $0 >= days.lowerBound } ?? true)
  }

  /// Whether all days of an archive are.
  func holds(_ facts: ArchiveFacts) -> Bool {
    (start.map { $0 <= facts.firstEvent } ?? true) && (end.map { $0 >= facts.lastEvent } ?? true)
  }
}
