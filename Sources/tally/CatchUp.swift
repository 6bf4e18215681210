internal import Events
internal import Jobs
internal import Operations

/// Brings the nights around a run up to date: before it those that it opens with, behind it those that open with what it left. Whoever runs a
/// night, late exports and earlier nights that were done again reach every night that follows from them.
struct CatchUp {
  let invocation: Invocation
  let tools: JobTools

  private var isNightly: Bool { invocation.command == .nightly }

  /// Runs a night of the range that is asked for: before the first one what is out of date by then, behind the last one what it has made so. `body` is
  /// given what keeps it from being reconciled, where the night that it opens with could not be confirmed.
  func around(
    _ date: LogicalDate, on suite: Suite, _ body: (_ stop: JobError?) async throws -> [DayResult]
  ) async throws -> [DayResult] {
    var unconfirmed: [LogicalDate: JobError] = [:]
    var pulled: [LogicalDate: PulledSources] = [:]
    let asked = try invocation.datesOrYesterday(now: tools.clock.now())
    guard date == asked.lowerBound || date == asked.upperBound else { return try await body(nil) }
    var nights = try await suite.outdatedNights()
    var (results, redone): ([DayResult], [JSONValue]) = ([], [])
    if date == asked.lowerBound {
      let days = nights.days(before: date)
      if isNightly {
        for day in days {
          if let again = try await pullAgain(day, until: date, nights, on: suite) {
            pulled[day] = again.pulled
            results.append(again)
          }
        }
      }
      try await redo(try await nights.left(before: date), pulled, of: &nights, on: suite, &unconfirmed, &results, &redone)
      try await redo(days, remapped: true, pulled, of: &nights, on: suite, &unconfirmed, &results, &redone)
    }
    for var result in try await body(stop(of: date, nights, unconfirmed)) {
      // At once: the nights behind it open with a version that its record vouches for.
      if !invocation.dryRun, let record = result.record { try await record.keep(in: suite.store) }
      result.record = nil
      results.append(result)
    }
    if date == asked.upperBound, !results.contains(where: { $0.stop != nil }) {
      try await nights.update(date)
      let days = nights.days(after: date)
      try await redo(days, pulled, of: &nights, on: suite, &unconfirmed, &results, &redone)
      if isNightly, !invocation.dryRun, let last = days.last { _ = try await suite.index.run(after: date...last, last: last) }
    }
    if !redone.isEmpty { results.append(DayResult(exit: .done, document: .object([("redone", .array(redone))]))) }
    return results
  }

  /// What has come late to a night. One that had sources which the config no longer names is not done again, and nothing is pulled for it; nor from a
  /// source that began behind it.
  private func pullAgain(
    _ date: LogicalDate, until last: LogicalDate, _ nights: OutdatedNights, on suite: Suite
  ) async throws -> DayResult? {
    let (lacking, others) = try await nights.apart(date, until: last)
    guard lacking.isEmpty else {
      warn("night not pulled again: what comes late to it stays out", date, lacking)
      return nil
    }
    return try await PullCommand(invocation: invocation, tools: tools).again(suite, date, without: others)
  }

  private func warn(_ what: String, _ date: LogicalDate, _ lacking: [String]) {
    tools.log.warning(
      what,
      [
        "night": date.description,
        "because": "the config no longer names \(lacking.joined(separator: ", ")), which it was reconciled with",
      ])
  }

  /// What keeps a night from being reconciled: what it opens with turned out to be no more what was reconciled, and what follows from that cannot be told.
  private func stop(of date: LogicalDate, _ nights: OutdatedNights, _ unconfirmed: [LogicalDate: JobError]) -> JobError? {
    guard let opening = nights.opening(of: date), let cause = unconfirmed[opening] else { return nil }
    return JobError(
      .integrity, "cannot reconcile \(date)", at: cause.place,
      because: "it opens with what \(opening) left, and that could not be confirmed: \(cause.cause)", remedy: cause.remedy)
  }

  /// Does the days that are out of date again, in order. One that cannot be is told at the end, and keeps no other from being run but those that open
  /// with what it could not confirm.
  private func redo(
    _ days: [LogicalDate], remapped: Bool = false, _ pulled: [LogicalDate: PulledSources], of nights: inout OutdatedNights,
    on suite: Suite,
    _ unconfirmed: inout [LogicalDate: JobError], _ results: inout [DayResult], _ redone: inout [JSONValue]
  ) async throws {
    for date in days {
      try Task.checkCancellation()
      var result = DayResult(exit: .done)
      var members: [(key: String, value: JSONValue)] = [("date", .string(date.description))]
      do {
        let pulled = pulled[date] ?? PulledSources()
        let found = try await nights.check(date, reported: isNightly, pulled: pulled, remapped: remapped)
        guard let night = found else { continue }
        guard night.lacking.isEmpty else {
          warn("night not reconciled again, though \(night.reason.text)", date, night.lacking)
          continue
        }
        result.lines = ["\(date) \(invocation.dryRun ? "would be" : "is") reconciled again: \(night.reason.text)"]
        members.append(("because", .string(night.reason.text)))
        if let stop = stop(of: date, nights, unconfirmed) { throw stop }
        for step in try await redo(night, pulled, on: suite) {
          result.exit = result.exit.worse(step.exit)
          result.lines += step.lines
          result.errors += step.errors
          if let version = step.document["version"] { members.append(("version", version)) }
        }
        // People are told of it with the nights of the run.
        if isNightly, !invocation.dryRun { result.end = DayEnd(date: date) }
        try await nights.update(date)
      } catch let error as JobError where RunRecord.isLeft(by: error.code) || [.refused, .configuration].contains(error.code) {
        // At once, too: what stops the night that is asked for would keep it from being told at the end.
        tools.log.warning("night not reconciled again", ["night": date.description, "because": error.cause])
        (result.exit, result.errors) = (error.code, [error])
        if error.code == .integrity { unconfirmed[date] = error }
        members.append(("error", error.document))
      }
      results.append(result)
      redone.append(.object(members))
    }
  }

  /// A night's reconciliation and, where a nightly run does it, its report; each with its record.
  private func redo(_ night: OutdatedNights.Night, _ pulled: PulledSources, on suite: Suite) async throws -> [DayResult] {
    guard !invocation.dryRun else { return [] }
    let asOf = night.asOf ?? tools.config.defaultAsOf(night.date)
    let reconcile = ReconcileCommand(invocation: invocation, tools: tools)
    var steps = [try await kept(reconcile.run(suite, night.date, asOf: asOf, pulled: pulled, asBefore: true), suite)]
    if isNightly {
      var report = try await kept(ReportCommand(invocation: invocation, tools: tools).run(suite, night.date), suite)
      report.document = .null
      steps.append(report)
    }
    return steps
  }

  /// Keeps a step's record at once: a run that is killed then goes on behind it. Throws what stopped the step.
  private func kept(_ step: DayResult, _ suite: Suite) async throws -> DayResult {
    if let record = step.record { try await record.keep(in: suite.store) }
    if let stop = step.stop { throw stop }
    return step
  }
}

extension OutdatedNights.Reason {
  /// For people.
  var text: String {
    switch self {
    case .unreconciled: "it has exports and no reconciliation"
    case .exports(let count):
      Quantity.counted(count, "export that it looks back on has", "exports that it looks back on have") + " been kept since"
    case .declared(let count): "the source declares by now what was counted in \(count) of its exports"
    case .pulled(let sources): "what \(sources.joined(separator: ", ")) had not given of it has been asked for since"
    case .mapping(let sources): "the exports of \(sources.joined(separator: ", ")) were read by another mapping"
    case .opening(let date): "what \(date) left open is not what it opened with"
    case .unrecorded: "no run record names its latest version"
    case .unreported: "its latest version has no report"
    }
  }
}
