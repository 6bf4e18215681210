internal import Archival
internal import Events
internal import Jobs
internal import Operations
internal import Reports

/// `tally summary`: adds up what remains of days at a glance.
struct SummaryCommand {
  let invocation: Invocation
  let tools: JobTools

  func run() async throws -> ExitCode {
    let suite = try await Suite(invocation, tools, creates: false)
    let query = SummaryQuery(store: suite.store)
    guard let days = try await days(query) else { throw nothing(nil) }
    switch invocation.by {
    case .campaign: return try await volumes(query, days, .campaign)
    case .queue: return try await volumes(query, days, .queue)
    case .carrier: return try await volumes(query, days, .carrier)
    case .channel, .day, .week, .month: return try await outcomes(query, days)
    }
  }

  /// The days asked for; without any, all from the first that there is something of.
  private func days(_ query: SummaryQuery) async throws -> ClosedRange<LogicalDate>? {
    if let days = try invocation.dates(now: tools.clock.now()) { return days }
    guard let first = try await query.firstDay() else { return nil }
    return first...max(first, LogicalDate(nanoseconds: tools.clock.now()).advanced(by: -1))
  }

  private func outcomes(_ query: SummaryQuery, _ days: ClosedRange<LogicalDate>) async throws -> ExitCode {
    var table = SummaryTable(by: invocation.by)
    let result = try await query.run(days) { table.add($0, $1, $2, isHot: $3) }
    guard !table.rows.isEmpty else { throw nothing(days, result) }
    try print(table.table, table.documents, [("total", table.document(table.total))], days, result)
    if !result.hot.isEmpty {
      say("\(list(result.hot)) not packed yet: outcomes and breaks of the reconciliation, no latencies")
    }
    tell(result)
    say("Percentiles are at most 1/32 (3.2 %) too high, and exact below 64 ms.")
    return .done
  }

  private func volumes(
    _ query: SummaryQuery, _ days: ClosedRange<LogicalDate>, _ dimension: Summary.Dimension
  ) async throws -> ExitCode {
    var table = VolumeTable(by: dimension)
    let result = try await query.run(days) { _, _, summary, _ in table.add(summary) }
    guard !table.isEmpty else { throw nothing(days, result) }
    try print(table.table, table.documents, table.rest, days, result)
    if table.others.records > 0 {
      let names = table.others.names.map { "\($0) names" } ?? "an unknown number of names, longer than 256 bytes or"
      say("(others): \(names) beyond the 10,000 that a day and channel keeps; `tally extract` has their records.")
    }
    if !result.hot.isEmpty { say("\(list(result.hot)) not packed yet, and in no row") }
    tell(result)
    return .done
  }

  private func print(
    _ table: Table, _ rows: [JSONValue], _ rest: [(key: String, value: JSONValue)], _ days: ClosedRange<LogicalDate>,
    _ result: SummaryQuery.Result
  ) throws {
    if invocation.csv { return try Output.bytes(table.csv) }
    guard invocation.json else { return try Output.text(table.text) }
    func dates(_ dates: [LogicalDate]) -> JSONValue { .array(dates.map { .string($0.description) }) }
    let incomplete = result.incomplete.map { day in
      JSONValue.object([
        ("date", .string(day.date.description)), ("missing", .array(day.channels.map { .string($0.name) })),
      ])
    }
    try Output.document {
      $0.value(
        .object(
          [
            ("since", .string(days.lowerBound.description)), ("until", .string(days.upperBound.description)),
            ("by", .string(invocation.by.rawValue)), ("rows", .array(rows)),
          ] + rest + [
            ("hot", dates(result.hot)), ("without", dates(result.missing)), ("incomplete", .array(incomplete)),
          ]))
    }
  }

  private func tell(_ result: SummaryQuery.Result) {
    if !result.missing.isEmpty { say("\(list(result.missing)) without a summary or a reconciliation") }
    for day in result.incomplete {
      tools.log.warning(
        "summaries of a day are missing",
        ["date": day.date.description, "channels": day.channels.map(\.name).joined(separator: ",")])
    }
  }

  /// `3 days (2026-11-01 to 2026-11-02, 2026-11-05)`.
  private func list(_ dates: [LogicalDate]) -> String {
    var ranges: [ClosedRange<LogicalDate>] = []
    for date in dates {
      if let last = ranges.last, last.upperBound.advanced(by: 1) == date {
        ranges[ranges.count - 1] = last.lowerBound...date
      } else {
        ranges.append(date...date)
      }
    }
    let texts = ranges.map { $0.lowerBound == $0.upperBound ? "\($0.lowerBound)" : "\($0.lowerBound) to \($0.upperBound)" }
    return "\(dates.count) \(dates.count == 1 ? "day" : "days") (\(texts.joined(separator: ", ")))"
  }

  private func say(_ line: String) {
    guard !invocation.quiet, !invocation.json else { return }
    Screen(.standardError()).line(.info, line)
  }

  private func nothing(_ days: ClosedRange<LogicalDate>?, _ result: SummaryQuery.Result? = nil) -> JobError {
    if let day = result?.incomplete.first {
      return JobError(
        .integrity, "there is nothing to add up", at: "summaries/\(day.date.path)",
        because: "there are archives, and their summaries are gone", remedy: "run `tally verify`, and restore them from a backup")
    }
    return JobError(
      .noInput, "there is nothing to add up",
      because: "no day \(days.map { "from \($0.lowerBound) to \($0.upperBound) " } ?? "")has what is asked for",
      remedy:
        "`tally tier` makes summaries of days that leave the hot window; outcomes by channel and period are there from the first reconciliation"
    )
  }
}
