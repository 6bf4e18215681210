internal import Events
internal import Numbers

/// What stands open of all nights, as a verdict says it of a night that has no breaks of its own.
struct StandingFigures: Hashable, Sendable {
  var open: Int
  var overdue: Int
  var escalated: Int
  /// The night of the oldest; nil where it is not stated.
  var since: LogicalDate?

  /// `6 open, 5 of them escalated, the oldest since 2026-11-10`; nil where nothing is open.
  func words(_ numbers: NumberForm) -> String? {
    guard open > 0 else { return nil }
    let late = escalated > 0 ? (escalated, "escalated") : (overdue, "overdue")
    return numbers.grouped(open) + " open" + (late.0 > 0 ? ", \(numbers.grouped(late.0)) of them \(late.1)" : "")
      + (since.map { ", the oldest since \($0)" } ?? "")
  }
}

extension OpenBreaks {
  /// The first night that has open ones; nil where none has.
  var openSince: LogicalDate? { (olderNights + nights).first { !$0.open.isEmpty }?.date }

  var figures: StandingFigures {
    StandingFigures(open: unresolved(), overdue: overdue, escalated: escalated, since: openSince)
  }
}

extension NightSummary {
  var standing: StandingFigures {
    StandingFigures(open: open.values.reduce(0, +), overdue: overdue, escalated: escalated, since: openSince)
  }
}

extension Notice {
  var standing: StandingFigures {
    StandingFigures(open: open.values.reduce(0, +), overdue: overdue, escalated: escalated, since: openSince)
  }
}
