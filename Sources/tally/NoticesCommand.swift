internal import Events
internal import Jobs
internal import Operations
internal import Reconciliation
internal import Reports
internal import Sealing
internal import Storage

/// `tally notices`: tells people of the nights of a run.
struct NoticesCommand {
  let invocation: Invocation
  let tools: JobTools

  /// Whether there is something to tell of a night: it stops the job where the night came to nothing, and no run of it says how.
  func check(_ suite: Suite, _ date: LogicalDate) async throws -> DayResult {
    try await attempt(suite, date) {
      let end = DayEnd(date: date)
      _ = try await summary(suite, end)
      return DayResult(exit: .done, end: end)
    }
  }

  /// Tells of nights, in their order, all at once.
  func run(_ suite: Suite, _ nights: [DayEnd]) async throws -> DayResult {
    guard let last = nights.last?.date else { return DayResult(exit: .done) }
    return try await attempt(suite, last) { try await tell(suite, nights) }
  }

  private func attempt(_ suite: Suite, _ date: LogicalDate, _ body: () async throws -> DayResult) async throws -> DayResult {
    try await suite.attempt("notices", date, [.init("config", suite.configDigest)], body)
  }

  /// What is told: what the latest report says; of a night that was stopped before it came to one, that.
  private func summary(_ suite: Suite, _ night: DayEnd) async throws -> NightSummary {
    let date = night.date
    do {
      let report = try await LatestReport(store: suite.store).summary(date)
      // Red is what it says of the same fault, and more.
      if let report, night.stopped == nil || report.verdict == .doesNotFoot { return report }
    } catch let error as ReportError {
      guard night.stopped != nil else {
        throw JobError(
          .unreadable, "nobody can be told of \(date)", at: error.place, because: error.cause, remedy: "run `tally verify`")
      }
    }
    let exit =
      if let stopped = night.stopped { stopped.name } else {
        try await StoppedRuns(store: suite.store).exit(of: date)
      }
    guard let exit else {
      throw JobError(
        .noInput, "nobody can be told of \(date)", at: "reports/" + date.path, because: "the date has no report",
        remedy: "run `tally report --date \(date)`")
    }
    let organization = tools.config.organization
    return NightSummary(stopped: date, exit: exit, organization: organization.isEmpty ? nil : organization)
  }

  private func tell(_ suite: Suite, _ days: [DayEnd]) async throws -> DayResult {
    let started = tools.clock.now()
    var nights: [NightSummary] = []
    for day in days { nights.append(try await summary(suite, day)) }
    let clock = tools.clock
    let job = NoticesJob(
      store: suite.store, channels: NoticeWiring(tools).channels(reads: !invocation.dryRun),
      severity: Severity.allCases.first { $0.name == tools.config.notices.severity } ?? .high, link: tools.config.notices.link,
      now: { clock.now() })
    let outcome = try await job.run(nights, dryRun: invocation.dryRun)
    let failures = outcome.failures.map(Self.error)
    for failure in failures { tools.log.warning("a notice was not taken", ["because": failure.description]) }
    var day = DayResult(exit: failures.gravest?.code ?? .done)
    day.errors = failures
    day.lines = lines(outcome, nights)
    day.document = Self.document(outcome, nights, failures)
    day.measures = { metrics in
      for channel in ["mail", "webhook"] {
        metrics.set(.notices, ["channel": channel, "result": "sent"], to: Int64(outcome.sent.count { $0.channel == channel }))
        metrics.set(
          .notices, ["channel": channel, "result": "failed"], to: Int64(outcome.failures.count { $0.channel == channel }))
      }
    }
    var record = RunRecord(
      job: "notices", date: nights.last?.date ?? LogicalDate(nanoseconds: started), program: Suite.program,
      parameters: [.init("config", suite.configDigest)] + nights.suffix(1).map { .init("report", $0.reportID) }
        + nights.prefix(nights.count > 1 ? 1 : 0).map { .init("since", $0.date.description) }, startedAt: started)
    record.outputs = outcome.written + outcome.attempts
    record.finish(day.exit, error: failures.gravest, at: tools.clock.now())
    if !record.outputs.isEmpty { day.record = record }
    return day
  }

  private func lines(_ outcome: NoticesJob.Outcome, _ nights: [NightSummary]) -> [String] {
    guard let latest = outcome.latest else { return [] }
    var lines: [String] = []
    let past = nights.filter { $0.date < latest }
    if let digest = outcome.digest {
      lines.append("\(Quantity.counted(digest.nights.count, "past night")) turned out worse: one digest tells of them")
    } else if !past.isEmpty {
      lines += past.map { "\($0.date) nobody is told: \(latest) was reconciled since, and it is no worse than was told" }
    }
    if past.count < nights.count, outcome.notice == nil { lines.append("\(latest) nobody is told: no break is so grave") }
    if !outcome.sent.isEmpty {
      let ways = outcome.sent.map { $0.date == latest ? $0.channel : "\($0.channel) (of \($0.date))" }
      lines.append("\(latest) people \(invocation.dryRun ? "would be" : "are") told by " + ways.joined(separator: " and "))
    } else if outcome.notice != nil || outcome.digest != nil {
      lines.append(outcome.failures.isEmpty ? "\(latest) everybody has been told" : "\(latest) nobody took the notice")
    }
    return lines
  }

  private static func error(_ failure: NoticesJob.Failure) -> JobError {
    var error = JobError(failure.error)
    error.what = "cannot tell people of \(failure.date) by \(failure.channel)"
    error.remedy =
      "\(failure.error.remedy); " + (failure.isFinal ? "it is not sent again" : "it is sent again on the next nights")
    return error
  }

  private static func document(
    _ outcome: NoticesJob.Outcome, _ nights: [NightSummary], _ failures: [JobError]
  ) -> JSONValue {
    .object([
      ("date", nights.last.map { .string($0.date.description) } ?? .null), ("due", .bool(outcome.notice != nil)),
      ("worse", .array((outcome.digest?.nights ?? []).map { .string($0.date.description) })),
      ("documents", .array(outcome.written.map { .string($0) })),
      (
        "sent",
        .array(outcome.sent.map { .object([("channel", .string($0.channel)), ("date", .string($0.date.description))]) })
      ),
      ("errors", .array(failures.map(\.document))),
    ])
  }
}
