internal import Events
internal import Operations
internal import Jobs
internal import Storage

/// What one job did for one day.
struct DayResult {
  var exit: ExitCode
  /// For people, on standard error.
  var lines: [String] = []
  /// What failed without stopping the job; told at the end.
  var errors: [JobError] = []
  /// Whether an export waits for the next run.
  var hasLeft = false
  /// Exports that a dry run would keep.
  var wouldPull = 0
  /// Whether the day's reconciliation is, or in a dry run would be, a new version.
  var isNew = false
  /// What the run followed from and how it ended; nil where nothing is to be recorded.
  var record: RunRecord?
  /// What stopped the job, where its inputs did.
  var stop: JobError?
  /// What is there to be told at the end of the run.
  var end: DayEnd?
  /// The day's member of the document on standard output.
  var document: JSONValue = .null
  /// What the metrics file says of it.
  var measures: (inout Metrics) -> Void = { _ in }
}

/// A day of which people are told.
struct DayEnd {
  var date: LogicalDate
  /// How it ended, where it came to no report.
  var stopped: ExitCode?
}

/// Runs a job for each asked day as a schedule wants it: pings, the store's lock, a run record, metrics, one document.
struct DayRun {
  let job: String
  let invocation: Invocation
  let tools: JobTools

  /// The worst of the days' exits. A day without input does not keep the next ones from being run. `atEnd` is given what there is to be told of them.
  func run(
    _ body: (_ suite: Suite, _ date: LogicalDate) async throws -> [DayResult],
    atEnd: (_ suite: Suite, _ days: [DayEnd]) async throws -> DayResult = { _, _ in DayResult(exit: .done) }
  ) async throws -> ExitCode {
    let days = try invocation.datesOrYesterday(now: tools.clock.now())
    return try await scheduled(creates: true) { suite, metrics in try await run(days, on: suite, &metrics, body, atEnd) }
  }

  /// A job that finds its days itself. `creates` says whether there need not be a store yet.
  func scheduled(
    creates: Bool, _ body: (_ suite: Suite, _ metrics: inout Metrics) async throws -> ExitCode
  ) async throws -> ExitCode {
    let begun = tools.clock.monotonic()
    var exit = ExitCode.done
    var metrics = Metrics()
    var isHeld = false
    do {
      exit = try await tools.locked(job, unless: invocation.dryRun) {
        isHeld = true
        if !invocation.dryRun { await ping(.start) }
        return try await body(try await Suite(invocation, tools, creates: creates), &metrics)
      }
    } catch {
      let code = Failure(error).error.code
      // While another run is at work, the metrics and the schedule's eyes are on that one.
      if !invocation.dryRun, isHeld || code != .tryAgain { await finish(code, &metrics, begun) }
      throw error
    }
    if !invocation.dryRun { await finish(exit, &metrics, begun) }
    return exit
  }

  private func run(
    _ days: ClosedRange<LogicalDate>, on suite: Suite, _ metrics: inout Metrics,
    _ body: (_ suite: Suite, _ date: LogicalDate) async throws -> [DayResult],
    _ atEnd: (_ suite: Suite, _ days: [DayEnd]) async throws -> DayResult
  ) async throws -> ExitCode {
    var sum = Sum()
    var (date, ends) = (days.lowerBound, [DayEnd]())
    var failure: (any Error)?
    while date <= days.upperBound, failure == nil {
      metrics = Metrics()
      do {
        try Task.checkCancellation()
        let results = try await body(suite, date)
        for result in results { try await add(result, to: &sum, &metrics, suite) }
        ends += results.compactMap(\.end)
        if let stop = results.lazy.compactMap(\.stop).first { throw stop }
      } catch let error as JobError where error.code == .noInput && days.lowerBound < days.upperBound {
        tools.log.warning(error.description)
        sum.exit = sum.exit.worse(.noInput)
      } catch { failure = error }
      metrics.set(.logicalDate, ["job": job], to: date.start / 1_000_000_000)
      date = date.advanced(by: 1)
    }
    // What came to its end is told, whatever stopped the days after it.
    if !ends.isEmpty, !Task.isCancelled {
      do {
        let result = try await atEnd(suite, ends)
        try await add(result, to: &sum, &metrics, suite)
        if let stop = result.stop { throw stop }
      } catch {
        if failure != nil { tools.log.warning(Failure(error).error.description) }
        failure = failure ?? error
      }
    }
    if let failure { throw failure }
    for error in sum.errors { Failure(error).tell() }
    if invocation.json { try print(sum.documents, isRange: days.lowerBound < days.upperBound) }
    return sum.exit
  }

  /// What the days of a run come to.
  private struct Sum {
    var exit = ExitCode.done
    var documents: [JSONValue] = []
    var errors: [JobError] = []
  }

  private func add(_ result: DayResult, to sum: inout Sum, _ metrics: inout Metrics, _ suite: Suite) async throws {
    sum.exit = sum.exit.worse(result.exit)
    for line in result.lines { say(line) }
    sum.errors += result.errors.filter { !sum.errors.contains($0) }
    if !result.document.isNull { sum.documents.append(result.document) }
    result.measures(&metrics)
    if !invocation.dryRun, let record = result.record { try await record.keep(in: suite.store) }
  }

  /// A line for people. Never anything that came from data: ids and names are escaped by whoever made it.
  func say(_ line: String) {
    guard !invocation.quiet else { return }
    Screen(.standardError()).line(.info, line)
  }

  private func print(_ documents: [JSONValue], isRange: Bool) throws {
    if documents.count == 1, !isRange { return try Output.document { $0.value(documents[0]) } }
    try Output.document { $0.value(.object([("days", .array(documents))])) }
  }

  private func finish(_ exit: ExitCode, _ metrics: inout Metrics, _ begun: Int64) async {
    if let path = tools.config.metricsTextfile {
      metrics.setRun(job: job, exit: exit, endedAt: tools.clock.now(), took: tools.clock.monotonic() - begun)
      do { try metrics.write(to: path) } catch { tools.log.warning(error.description) }
    }
    await ping(Ping.Event(exit))
  }

  private func ping(_ event: Ping.Event) async {
    let client = HTTPClient.brief()
    await tools.config.ping.send(event, log: tools.log) { url in _ = try await client.get(url) }
  }
}

extension ExitCode {
  /// The one of two that a schedule must see: a failure before breaks, breaks before nothing.
  func worse(_ other: ExitCode) -> ExitCode {
    func rank(_ code: ExitCode) -> Int { code == .done ? 0 : code == .breaks ? 1 : 2 }
    return rank(other) > rank(self) ? other : self
  }
}
