internal import Events
internal import Jobs
internal import Operations

/// `tally nightly`: pull, reconcile, ask for re-ingestion, report; then tell people of all nights of the run.
struct NightlyCommand {
  let invocation: Invocation
  let tools: JobTools

  /// The results; the report's has the document of the whole night. What is kept already is reconciled where nothing new came; `stop` is what keeps it
  /// from being reconciled.
  func run(_ suite: Suite, _ date: LogicalDate, stop: JobError?) async throws -> [DayResult] {
    var pull = try await PullCommand(invocation: invocation, tools: tools).run(suite, date)
    guard pull.stop == nil else { return try await stopped([pull], suite, date) }
    // A finding of the pull is a break of the reconciliation, and nothing pulled is for the reconciliation to judge. What was left
    // is not in the night.
    pull.exit = pull.errors.gravest?.code ?? (pull.hasLeft ? .breaks : .done)
    let pulled = pull.document
    pull.document = .null
    guard !invocation.dryRun else {
      var planned = pull
      planned.document = pulled
      return [pull] + (try await NightlyPlan(invocation: invocation, tools: tools).run(suite, date, planned))
    }
    var reconcile = try await ReconcileCommand(invocation: invocation, tools: tools).run(
      suite, date, allowsEmpty: pull.errors.isEmpty, pulled: pull.pulled, stop: stop)
    if let stop = reconcile.stop {
      guard stop.code == .noInput && !pull.errors.isEmpty else { return try await stopped([pull, reconcile], suite, date) }
      // That there is no input is then for want of the source.
      pull.document = pulled
      return try await stopped([pull], suite, date)
    }
    // The report names the run that made its figures.
    if let record = reconcile.record { try await record.keep(in: suite.store) }
    reconcile.record = nil
    let totals = reconcile.document
    reconcile.document = .null
    // The night is reported and told whether or not there are requests to be posted, and the endpoint takes them.
    var requests = try await RequestsCommand(invocation: invocation, tools: tools).run(suite, date)
    let asked = requests.document
    requests.document = .null
    var report = try await ReportCommand(invocation: invocation, tools: tools).run(suite, date)
    report.document = .object([
      ("date", .string(date.description)), ("pull", pulled["sources"] ?? .null), ("totals", totals), ("requests", asked),
      ("report", report.document["page"] ?? .null),
    ])
    report.end = DayEnd(date: date, stopped: report.stop?.code)
    return [pull, reconcile, requests, report]
  }

  /// A night that was stopped is in the index of all nights, and not reported anew: what is kept of it may be what stopped it. The last result
  /// is that, and decides how the night ended.
  private func stopped(_ results: [DayResult], _ suite: Suite, _ date: LogicalDate) async throws -> [DayResult] {
    var results = results
    guard !invocation.dryRun, tools.isOver(date), var stopped = results.popLast() else { return results }
    // The index reads it.
    if let record = stopped.record { try await record.keep(in: suite.store) }
    stopped.record = nil
    stopped.end = DayEnd(date: date, stopped: stopped.stop?.code ?? stopped.exit)
    do { stopped.lines += try await ReportCommand(invocation: invocation, tools: tools).index(suite, date) } catch
      where !(error is CancellationError)
    { tools.log.warning(Failure(error).error.description) }
    return results + [stopped]
  }

  /// Tells people of the nights of a run: whether anybody took it does not decide how they ended.
  func tell(_ suite: Suite, _ nights: [DayEnd]) async throws -> DayResult {
    guard tools.config.notices.isOn, !invocation.dryRun else { return DayResult(exit: .done) }
    var notices = try await NoticesCommand(invocation: invocation, tools: tools).run(suite, nights)
    (notices.exit, notices.errors, notices.document) = (.done, [], .null)
    return notices
  }
}
