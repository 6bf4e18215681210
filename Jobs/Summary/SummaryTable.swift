package import Archival
package import Events
package import Operations
package import Reports

/// The rows that summaries add up to: by channel or period, with outcomes and latencies.
package struct SummaryTable: Sendable {
  private let label: @Sendable (LogicalDate, Channel) -> String
  private let name: String
  /// By label; the order of labels is that of their first slots.
  package private(set) var rows: [Row] = []
  /// All rows together, under the label `total`.
  package private(set) var total = Row(label: "total")
  private var places: [String: Int] = [:]

  /// What a channel, or a period, comes to.
  package struct Row: Sendable {
    /// The channel or the period.
    package var label: String
    /// Without volumes.
    package var summary = Summary()
    /// Its days.
    package fileprivate(set) var days: Set<LogicalDate> = []
    /// Those of its days that have no summary yet, and only what their reconciliation says.
    package fileprivate(set) var hot: Set<LogicalDate> = []

    fileprivate mutating func add(_ date: LogicalDate, _ summary: Summary, isHot: Bool) {
      self.summary += summary
      days.insert(date)
      if isHot { hot.insert(date) }
    }
  }

  /// Rows by channel, day, week (ISO 8601) or month.
  package init(by grouping: SummaryGrouping) {
    name = grouping.rawValue
    label =
      switch grouping {
      case .day: { date, _ in date.description }
      case .week: { date, _ in date.week }
      case .month: { date, _ in String(date.description.prefix(7)) }
      case .channel, .campaign, .queue, .carrier: { _, channel in channel.name }
      }
  }

  /// Adds a channel's day.
  package mutating func add(_ date: LogicalDate, _ channel: Channel, _ summary: Summary, isHot: Bool) {
    var summary = summary
    // Names are not asked for, and there may be many.
    summary.volumes = [:]
    let label = label(date, channel)
    if places[label] == nil {
      places[label] = rows.count
      rows.append(Row(label: label))
    }
    if let place = places[label] { rows[place].add(date, summary, isHot: isHot) }
    total.add(date, summary, isHot: isHot)
  }

  /// For people and spreadsheets; the last row is the total, where there is more than one.
  package var table: Table {
    var table = Table([Table.Column(name, name)] + Self.columns)
    for row in Self.sorted(rows, name) + (rows.count > 1 ? [total] : []) { table.rows.append(Self.cells(row)) }
    return table
  }

  /// For programs.
  package func document(_ row: Row) -> JSONValue {
    var members: [(key: String, value: JSONValue)] = [
      (name, .string(row.label)), ("days", .number(String(row.days.count))), ("hot", .number(String(row.hot.count))),
    ]
    members += row.summary.members.filter { $0.key != "volumes" }
    let percentiles = [("delivery", row.summary.delivery), ("read", row.summary.read)].map { name, histogram in
      (
        key: name,
        value: JSONValue.object(
          Self.fractions.map { ("p\($0.name)", histogram.quantile($0.value).map { .number(String($0)) } ?? .null) })
      )
    }
    return .object(members + [("percentiles", .object(percentiles + [("error", .string("1/32")), ("unit", .string("ms"))]))])
  }

  /// The rows without the total, for programs.
  package var documents: [JSONValue] { Self.sorted(rows, name).map(document) }

  private static func sorted(_ rows: [Row], _ name: String) -> [Row] {
    guard name == SummaryGrouping.channel.rawValue else { return rows }
    return rows.sorted { (Channel(name: $0.label)?.rawValue ?? 0) < (Channel(name: $1.label)?.rawValue ?? 0) }
  }

  private static let fractions: [(name: String, value: Double)] = [("50", 0.5), ("95", 0.95), ("99", 0.99)]

  private static let columns =
    [
      ("days", "days"), ("hot", "hot"), ("sends", "sends"), ("delivered", "delivered"), ("failed", "failed"),
      ("pending", "pending"), ("unconfirmed", "unconfirmed"), ("read", "read"), ("breaks", "breaks"),
    ].map { Table.Column($0.0, $0.1) }
    + ["delivery", "read"].flatMap { latency in
      fractions.map { Table.Column("\(latency)P\($0.name)Ms", "\(latency) p\($0.name)") }
    }

  private static func cells(_ row: Row) -> [Table.Cell] {
    let outcomes = row.summary.outcomes
    let counts = [
      row.days.count, row.hot.count, outcomes.sends, outcomes.delivered, outcomes.failed, outcomes.pending, outcomes.unconfirmed,
      outcomes.read, row.summary.breaks.values.reduce(0, +),
    ]
    let latencies = [row.summary.delivery, row.summary.read].flatMap { histogram in
      fractions.map { fraction in
        histogram.quantile(fraction.value).map { Table.Cell.quantity($0, words($0)) } ?? .none
      }
    }
    return [.text(row.label)] + counts.map { .number(Int64($0)) } + latencies
  }

  /// `950 ms`, `1.95 s`, `3 min 20 s`.
  private static func words(_ milliseconds: Int64) -> String {
    guard (1_000..<60_000).contains(milliseconds) else { return Quantity.duration(milliseconds * 1_000_000) }
    let hundredths = milliseconds / 10 % 100
    return "\(milliseconds / 1_000).\(hundredths < 10 ? "0" : "")\(hundredths) s"
  }
}

extension LogicalDate {
  /// The ISO 8601 week: `2026-W47`. It is of the year that its Thursday is in.
  package var week: String {
    let thursday = advanced(by: 3 - (((day + 3) % 7) + 7) % 7)
    let first = LogicalDate.days(year: thursday.components.year, month: 1, day: 1) ?? thursday.day
    let number = (thursday.day - first) / 7 + 1
    return thursday.description.prefix(4) + "-W" + (number < 10 ? "0" : "") + String(number)
  }
}
