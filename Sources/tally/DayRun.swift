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
  /// What the run followed from and how it ended; nil where nothing is to be recorded.
  var record: RunRecord?
  /// What stopped the job, where its inputs did.
  var stop: JobError?
  /// The day's member of the document on standard output.
  var document: JSONValue = .null
  /// What the metrics file says of it.
  var measures: (inout Metrics) -> Void = { _ in }
}

/// Runs a job for each asked day as a schedule wants it: pings, the store's lock, a run record, metrics, one document.
struct DayRun {
  let job: String
  let invocation: Invocation
  let tools: JobTools

  /// The worst of the days' exits. A day without input does not keep the next ones from being run.
  func run(_ body: (_ suite: Suite, _ date: LogicalDate) async throws -> [DayResult]) async throws -> ExitCode {
    let days = try invocation.datesOrYesterday(now: tools.clock.now())
    return try await scheduled(creates: true) { suite, metrics in try await run(days, on: suite, &metrics, body) }
  }

  /// A job that finds its days itself. `creates` says whether there need not be a store yet.
  func scheduled(
    creates: Bool, _ body: (_ suite: Suite, _ metrics: inout Metrics) async throws -> ExitCode
  ) async throws -> ExitCode {
    let begun = tools.clock.monotonic()
    if !invocation.dryRun { await ping(.start) }
    var exit = ExitCode.done
    var metrics = Metrics()
    do {
      exit = try await locked { try await body(try await Suite(invocation, tools, creates: creates), &metrics) }
    } catch {
      if !invocation.dryRun { await finish(Failure(error).error.code, &metrics, begun) }
      throw error
    }
    if !invocation.dryRun { await finish(exit, &metrics, begun) }
    return exit
  }

  private func run(
    _ days: ClosedRange<LogicalDate>, on suite: Suite, _ metrics: inout Metrics,
    _ body: (_ suite: Suite, _ date: LogicalDate) async throws -> [DayResult]
  ) async throws -> ExitCode {
    var exit = ExitCode.done
    var documents: [JSONValue] = []
    var errors: [JobError] = []
    var date = days.lowerBound
    while date <= days.upperBound {
      try Task.checkCancellation()
      metrics = Metrics()
      do {
        let results = try await body(suite, date)
        for result in results {
          exit = exit.worse(result.exit)
          for line in result.lines { say(line) }
          errors += result.errors.filter { !errors.contains($0) }
          if case .null = result.document {} else { documents.append(result.document) }
          result.measures(&metrics)
          if !invocation.dryRun, let record = result.record { try await record.keep(in: suite.store) }
        }
        if let stop = results.lazy.compactMap(\.stop).first { throw stop }
      } catch let error as JobError where error.code == .noInput && days.lowerBound < days.upperBound {
        tools.log.warning(error.description)
        exit = exit.worse(.noInput)
      }
      metrics.set(.logicalDate, ["job": job], to: date.start / 1_000_000_000)
      date = date.advanced(by: 1)
    }
    for error in errors { Failure(error).tell() }
    if invocation.json { try print(documents, isRange: days.lowerBound < days.upperBound) }
    return exit
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

  /// A dry run changes nothing, so it needs no lock.
  private func locked(_ body: () async throws -> ExitCode) async throws -> ExitCode {
    if invocation.dryRun { return try await body() }
    let holder = StoreLock.Holder(job: job, clock: tools.clock)
    return try await StoreLock.holding(store: tools.config.store.lockFolder, holder: holder, body)
  }

  private func finish(_ exit: ExitCode, _ metrics: inout Metrics, _ begun: Int64) async {
    if let path = tools.config.metricsTextfile {
      metrics.setRun(
        job: job, exit: exit, endedAt: tools.clock.now(), took: tools.clock.monotonic() - begun, earlier: path)
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
