internal import Events
internal import Jobs
internal import Operations
internal import Reconciliation
internal import Reports
internal import Sealing
internal import Storage

/// `tally notices`: tells people of a night.
struct NoticesCommand {
  let invocation: Invocation
  let tools: JobTools

  /// `stopped` is how a run ended that found nothing to report, or could not.
  func run(_ suite: Suite, _ date: LogicalDate, stopped: ExitCode? = nil) async throws -> DayResult {
    try await suite.attempt("notices", date, [.init("config", suite.configDigest)]) { try await tell(suite, date, stopped) }
  }

  /// What is told: what the latest report says; of a night that was stopped before it came to one, that.
  private func summary(_ suite: Suite, _ date: LogicalDate, _ stopped: ExitCode?) async throws -> NightSummary {
    do {
      let report = try await LatestReport(store: suite.store).summary(date)
      // Red is what it says of the same fault, and more.
      if let report, stopped == nil || report.verdict == .doesNotFoot { return report }
    } catch let error as ReportError {
      guard stopped != nil else {
        throw JobError(
          .unreadable, "nobody can be told of \(date)", at: error.place, because: error.cause, remedy: "run `tally verify`")
      }
    }
    let exit = if let stopped { stopped.name } else { try await StoppedRuns(store: suite.store).exits(of: { $0 == date })[date] }
    guard let exit else {
      throw JobError(
        .noInput, "nobody can be told of \(date)", at: "reports/" + date.path, because: "the date has no report",
        remedy: "run `tally report --date \(date)`")
    }
    let organization = tools.config.organization
    return NightSummary(stopped: date, exit: exit, organization: organization.isEmpty ? nil : organization)
  }

  private func tell(_ suite: Suite, _ date: LogicalDate, _ stopped: ExitCode?) async throws -> DayResult {
    let started = tools.clock.now()
    let summary = try await summary(suite, date, stopped)
    let clock = tools.clock
    let job = NoticesJob(
      store: suite.store, channels: NoticeWiring(tools).channels(reads: !invocation.dryRun),
      severity: Severity.allCases.first { $0.name == tools.config.notices.severity } ?? .high, link: tools.config.notices.link,
      now: { clock.now() })
    let outcome = try await job.run(summary, dryRun: invocation.dryRun)
    let failures = outcome.failures.map(Self.error)
    for failure in failures { tools.log.warning("nobody was told", ["because": failure.description]) }
    var day = DayResult(exit: failures.first?.code ?? .done)
    day.errors = failures
    day.lines = lines(outcome, date)
    day.document = Self.document(outcome, date, failures)
    day.measures = { metrics in
      for channel in ["mail", "webhook"] {
        metrics.set(.notices, ["channel": channel, "result": "sent"], to: Int64(outcome.sent.count { $0.channel == channel }))
        metrics.set(
          .notices, ["channel": channel, "result": "failed"], to: Int64(outcome.failures.count { $0.channel == channel }))
      }
    }
    var record = RunRecord(
      job: "notices", date: date, program: Suite.program,
      parameters: [.init("config", suite.configDigest), .init("report", summary.reportID)], startedAt: started)
    record.outputs = [outcome.written].compactMap(\.self) + outcome.attempts
    record.finish(day.exit, error: failures.first, at: tools.clock.now())
    if !record.outputs.isEmpty { day.record = record }
    return day
  }

  private func lines(_ outcome: NoticesJob.Outcome, _ date: LogicalDate) -> [String] {
    if let later = outcome.laterNight { return ["\(date) nobody is told: \(later) was reconciled since, and its run tells"] }
    guard outcome.notice != nil || !outcome.sent.isEmpty else { return ["\(date) nobody is told: no break is so grave"] }
    guard !outcome.sent.isEmpty else {
      return outcome.failures.isEmpty ? ["\(date) everybody has been told"] : ["\(date) nobody took the notice"]
    }
    let ways = outcome.sent.map { $0.date == date ? $0.channel : "\($0.channel) (of \($0.date))" }
    return ["\(date) people \(invocation.dryRun ? "would be" : "are") told by " + ways.joined(separator: " and ")]
  }

  private static func error(_ failure: NoticesJob.Failure) -> JobError {
    var error = JobError(failure.error)
    error.what = "cannot tell people of \(failure.date) by \(failure.channel)"
    error.remedy =
      "\(failure.error.remedy); " + (failure.isFinal ? "it is not sent again" : "it is sent again on the next nights")
    return error
  }

  private static func document(_ outcome: NoticesJob.Outcome, _ date: LogicalDate, _ failures: [JobError]) -> JSONValue {
    .object([
      ("date", .string(date.description)), ("due", .bool(outcome.notice != nil)),
      ("document", outcome.written.map { .string($0) } ?? .null),
      (
        "sent",
        .array(outcome.sent.map { .object([("channel", .string($0.channel)), ("date", .string($0.date.description))]) })
      ),
      ("errors", .array(failures.map(\.document))),
    ])
  }
}
