internal import Events
internal import Jobs
internal import Operations

/// `tally nightly`: pull, reconcile, ask for re-ingestion, report; then tell people of all nights of the run.
struct NightlyCommand {
  let invocation: Invocation
  let tools: JobTools

  /// The results; the report's has the document of the whole night. What is kept already is reconciled where nothing new came.
  func run(_ suite: Suite, _ date: LogicalDate) async throws -> [DayResult] {
    var pull = try await PullCommand(invocation: invocation, tools: tools).run(suite, date)
    guard pull.stop == nil else { return [pull] }
    // A finding of the pull is a break of the reconciliation, and nothing pulled is for the reconciliation to judge. What was left
    // is not in the night.
    pull.exit = pull.errors.first?.code ?? (pull.hasLeft ? .breaks : .done)
    let pulled = pull.document
    pull.document = .null
    guard !invocation.dryRun else {
      pull.lines.append("\(date) what is kept would then be reconciled and reported")
      pull.document = pulled
      return [pull]
    }
    var reconcile = try await ReconcileCommand(invocation: invocation, tools: tools).run(suite, date)
    if let stop = reconcile.stop {
      guard stop.code == .noInput && !pull.errors.isEmpty else { return [pull, reconcile] }
      // That there is no input is then for want of the source.
      pull.document = pulled
      return [pull]
    }
    // The report names the run that made its figures.
    if let record = reconcile.record { try await record.keep(in: suite.store) }
    reconcile.record = nil
    let totals = reconcile.document
    reconcile.document = .null
    // The night is reported whether or not the endpoint takes its requests.
    var requests = try await RequestsCommand(invocation: invocation, tools: tools).run(suite, date)
    if requests.stop != nil { return [pull, reconcile, requests] }
    let asked = requests.document
    requests.document = .null
    var report = try await ReportCommand(invocation: invocation, tools: tools).run(suite, date)
    report.document = .object([
      ("date", .string(date.description)), ("pull", pulled["sources"] ?? .null), ("totals", totals), ("requests", asked),
      ("report", report.document["page"] ?? .null),
    ])
    return [pull, reconcile, requests, report]
  }

  /// Tells people of the nights that were reported: whether anybody took it does not decide how they ended.
  func tell(_ suite: Suite, _ dates: [LogicalDate]) async throws -> DayResult {
    guard tools.config.notices.isOn, !invocation.dryRun else { return DayResult(exit: .done) }
    var notices = try await NoticesCommand(invocation: invocation, tools: tools).run(suite, dates)
    (notices.exit, notices.errors, notices.document) = (.done, [], .null)
    return notices
  }
}
