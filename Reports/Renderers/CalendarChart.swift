internal import Events
internal import Reconciliation

/// A year of nights as weeks: a column a week from Monday to Sunday, a square a night, filled by its gravest break; a missing one is a
/// cross, one that proves nothing has a stroke, and a day beyond the store's nights is a dot. All in tenths of a unit.
struct CalendarChart {
  /// What is known of a day.
  enum Day: Hashable {
    /// Before the first night, or after the last.
    case beyond
    case missing
    /// There is something of it, but it proves nothing.
    case unproved(Unproved)
    /// The gravest severity; nil where there are no breaks.
    case night(Severity?)
  }

  private let days: [(date: LogicalDate, day: Day)]
  private let title: String
  private let id: String
  private static let (cell, left, head) = (130, 280, 160)

  init(_ days: [(date: LogicalDate, day: Day)], title: String, id: String) {
    (self.days, self.title, self.id) = (days, title, id)
  }

  var svg: HTML {
    let weeks = (days.last.map { column($0.date) } ?? 0) + 1
    return Tag.svg(
      .of(
        .viewBox,
        "0 0 \((CalendarChart.left + weeks * CalendarChart.cell) / 10) \((CalendarChart.head + 7 * CalendarChart.cell) / 10)"),
      .of(.role, "img"), .class("calendar"), .of(.ariaLabelledby, "\(id)-title \(id)-desc")
    ) {
      Tag.title(title, .id(id + "-title"))
      Tag.desc(description, .id(id + "-desc"))
      labels
      HTML(joining: days.map(square))
    }
  }

  private var description: String {
    let nights = days.count { if case .night = $0.day { true } else { false } }
    let missing = days.filter { $0.day == .missing }.map(\.date.description)
    let clean = days.count { $0.day == .night(nil) }
    let unproved = days.compactMap { date, day in
      if case .unproved(let why) = day { "\(date) (\(why.words))" } else { nil }
    }
    let others =
      unproved.isEmpty
      ? "" : "\(unproved.count) more prove\(unproved.count == 1 ? "s" : "") nothing: \(CalendarChart.listed(unproved)); "
    return "\(nights) nights, \(clean) of them without breaks; " + others
      + (missing.isEmpty ? "none is missing." : "missing: \(CalendarChart.listed(missing)).")
      + " The figures are in the tables below."
  }

  /// The first twenty, and how many more there are.
  private static func listed(_ days: [String]) -> String {
    days.prefix(20).joined(separator: ", ") + (days.count > 20 ? " and \(days.count - 20) more" : "")
  }

  /// Weeks begin on Monday.
  private func column(_ date: LogicalDate) -> Int {
    guard let first = days.first?.date else { return 0 }
    return (date.day - first.day + weekday(first)) / 7
  }
  private func weekday(_ date: LogicalDate) -> Int { ((date.day + 3) % 7 + 7) % 7 }
  private func x(_ date: LogicalDate) -> Int { CalendarChart.left + column(date) * CalendarChart.cell }
  private func y(_ row: Int) -> Int { CalendarChart.head + row * CalendarChart.cell }

  private var labels: HTML {
    var parts = [("Mon", 0), ("Thu", 3), ("Sun", 6)].map { name, row in
      Tag.text(name, .tenths(.x, 0), .tenths(.y, y(row) + 90))
    }
    for (date, _) in days where date.components.day == 1 {
      parts.append(Tag.text(String(date.monthName.prefix(3)), .tenths(.x, x(date)), .tenths(.y, CalendarChart.head - 55)))
    }
    return HTML(joining: parts)
  }

  private func square(_ date: LogicalDate, _ day: Day) -> HTML {
    let (x, y) = (x(date), y(weekday(date)))
    func rect(_ style: String, _ inset: Int) -> HTML {
      Tag.rect(
        .class(style), .tenths(.x, x + inset), .tenths(.y, y + inset), .tenths(.width, 110 - 2 * inset),
        .tenths(.height, 110 - 2 * inset))
    }
    func line(_ style: String, _ from: Int, _ to: Int) -> HTML {
      Tag.line(.class(style), .tenths(.x1, x + 20), .tenths(.x2, x + 90), .tenths(.y1, y + from), .tenths(.y2, y + to))
    }
    switch day {
    case .beyond: return rect("beyond", 50)
    // Told apart from a night without breaks by more than its outline.
    case .night(.info?): return HTML(joining: [rect("info", 5), rect("dot", 38)])
    case .night(let severity): return rect(severity?.name ?? "clean", 5)
    case .unproved: return HTML(joining: [rect("unproved", 5), line("unproved", 90, 20)])
    case .missing: return HTML(joining: [line("missing", 20, 90), line("missing", 90, 20)])
    }
  }

  /// What the squares say.
  static var keys: HTML {
    HTML(
      joining: [("no breaks", "clean")].map { Tag.span($0.0, .class("key " + $0.1)) }
        + Severity.allCases.map { Tag.span($0.name + " at most", .class("key " + $0.name + ($0 == .info ? " dotted" : ""))) } + [
          Tag.span("proves nothing: no input, does not foot, unreadable", .class("key unproved")),
          Tag.span("× missing", .class("key cross")),
        ])
  }
}
