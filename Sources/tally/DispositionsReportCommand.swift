internal import Events
internal import Jobs
internal import Numbers
internal import Operations
internal import Reports
internal import Storage

/// `tally dispositions report`: what stays and until when, holds, drift, and a forecast; into the store, or into a folder.
struct DispositionsReportCommand {
  let invocation: Invocation
  let tools: JobTools

  /// Without `--forecast`: two years.
  private static let months = 24

  /// Whoever may only read the store writes the report into a folder of his own; that takes no lock.
  func run() async throws -> ExitCode {
    guard invocation.out == nil else {
      let (report, exit) = try await report(try await Suite(invocation, tools, creates: false))
      if invocation.json { try Output.document { $0.value(report.document) } }
      return exit
    }
    return try await DayRun(job: "dispositions", invocation: invocation, tools: tools).scheduled(creates: false) {
      suite, metrics in
      let (report, exit) = try await report(suite)
      metrics.set(.logicalDate, ["job": "dispositions"], to: report.identity.asOf.start / 1_000_000_000)
      measure(report, &metrics)
      return RunEnd(exit: exit, document: report.document)
    }
  }

  private func report(_ suite: Suite) async throws -> (report: DispositionReport, exit: ExitCode) {
    let started = tools.clock.now()
    let asOf = LogicalDate(nanoseconds: invocation.asOf ?? started)
    let settings = try suite.expireSettings()
    let job = DispositionReportJob(
      store: suite.store, labels: suite.labels,
      settings: DispositionReportJob.Settings(settings, organization: tools.config.organization, numbers: tools.config.numbers))
    let progress = Progress(
      "reading labels and locks", total: nil, unit: .things("archive"), screen: tools.progressScreen, clock: tools.clock)
    let now = Instant(nanoseconds: started).seconds
    let history = try await DispositionHistory(in: suite.store, settings, asOf: asOf, now: now)
    let report = try await job.report(
      asOf: asOf, months: invocation.forecast ?? Self.months, now: now, history: history
    ) {
      progress.advance(by: 1)
    }
    progress.finish()
    guard !report.archives.isEmpty || !report.plans.isEmpty || !report.holds.isEmpty else {
      throw JobError(
        .noInput, "there is nothing to report", because: "the store has no archive, no plan and no hold",
        remedy: "`tally tier` packs days that leave the hot window")
    }
    let exit: ExitCode = report.isAlarming ? .breaks : .done
    try await write(report, suite, exit, started)
    return (report, exit)
  }

  private func write(_ report: DispositionReport, _ suite: Suite, _ exit: ExitCode, _ started: Int64) async throws {
    say(report.sentence(.english))
    if !report.idlePolicies.isEmpty { say(IdlePolicies.words(report.idlePolicies)) }
    let drift = report.drift
    if drift.differs {
      say(
        "legal holds of the store: \(Quantity.counted(drift.missing.count, "object lacks", "objects lack")) one, "
          + "\(Quantity.counted(drift.unexplained.count, "has", "have")) one that no hold explains, "
          + "\(drift.failures.count) could not be asked")
    }
    let files = DispositionReportFiles(report)
    if let folder = invocation.out {
      guard !invocation.dryRun else { return say("the report would be written into \(Log.escaped(folder))") }
      try NewFolder.make(folder)
      for (name, bytes) in files.files() {
        var file = try NewFile(FilePath.join(folder, name))
        try file.write(bytes)
        try file.commit()
      }
      return say("report: \(Log.escaped(FilePath.join(folder, "report.html")))")
    }
    guard !invocation.dryRun else { return say("the report of \(report.identity.asOf) would be written, unless it is there") }
    let outcome = try await files.keep(in: suite.store)
    var record = RunRecord(
      job: "dispositions-report", date: report.identity.asOf, program: Suite.program,
      parameters: [
        .init("config", suite.configDigest), .init("forecast", "\(report.identity.months)"), .init("report", outcome.reportID),
      ], startedAt: started)
    record.outputs = outcome.files
    record.finish(exit, at: tools.clock.now())
    try await record.keep(in: suite.store)
    let path = FilePath.join(tools.config.store.description, outcome.files.last ?? "")
    say("report" + (outcome.isNew ? "" : " (there already)") + ": " + Log.escaped(path))
  }

  private func say(_ line: String) { DayRun(job: "dispositions", invocation: invocation, tools: tools).say(line) }

  private func measure(_ report: DispositionReport, _ metrics: inout Metrics) {
    let drift = report.drift
    for (kind, count) in [
      ("missing", drift.missing.count), ("leftOver", drift.leftOver.count), ("unexplained", drift.unexplained.count),
      ("unknown", drift.failures.count),
    ] {
      metrics.set(.holdDrift, ["kind": kind], to: Int64(count))
    }
    metrics.set(.archiveBytes, to: report.archives.reduce(0) { $0 + $1.bytes })
  }
}
