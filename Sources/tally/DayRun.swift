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
  /// What the pull got of each source.
  var pulled = PulledSources()
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

/// What a run came to: told when others may have the store again, since nobody knows when standard output is read.
struct RunEnd {
  var exit = ExitCode.done
  /// What failed without stopping it.
  var errors: [JobError] = []
  /// The document, where one is asked for.
  var document: JSONValue = .null
  /// What stopped it.
  var failure: (any Error)?

  /// The process's exit status.
  var status: Int32 { failure.map { Failure($0).status(besides: exit) } ?? exit.rawValue }
}

/// Runs a job for each asked day as a schedule wants it: pings, the store's lock, a run record, metrics, one document.
struct DayRun {
  let job: String
  let invocation: Invocation
  let tools: JobTools

  /// The end of a run of which everything has been told.
  struct Ended: Error { let status: Int32 }

  /// The worst of the days' exits. A day without input does not keep the next ones from being run. `atEnd` is given what there is to be told of them.
  /// `unnamed` finds the day of a command line that names none, which is yesterday where it finds none.
  func run(
    _ body: (_ suite: Suite, _ date: LogicalDate) async throws -> [DayResult],
    atEnd: (_ suite: Suite, _ days: [DayEnd]) async throws -> DayResult = { _, _ in DayResult(exit: .done) },
    unnamed: (_ suite: Suite) async throws -> LogicalDate? = { _ in nil }
  ) async throws -> ExitCode {
    let now = tools.clock.now()
    let days = try invocation.datesOrYesterday(now: now)
    if LogicalDate(nanoseconds: now) < days.upperBound {
      tools.log.warning("the clock was set back, or never set: check it", ["shows": Instant(nanoseconds: now).description])
    }
    return try await scheduled(creates: true) { suite, metrics in
      let found = invocation.days == nil ? try await unnamed(suite) : nil
      return try await run(found.map { $0...$0 } ?? days, on: suite, &metrics, body, atEnd)
    }
  }

  /// A job that finds its days itself. `creates` says whether there need not be a store yet.
  func scheduled(
    creates: Bool, _ body: (_ suite: Suite, _ metrics: inout Metrics) async throws -> RunEnd
  ) async throws -> ExitCode {
    let begun = tools.clock.monotonic()
    var end = RunEnd()
    do {
      end = try await tools.locked(job, unless: invocation.dryRun) {
        if !invocation.dryRun { await ping(.start) }
        var (end, metrics) = (RunEnd(), Metrics())
        do { end = try await body(try await Suite(invocation, tools, creates: creates), &metrics) } catch { end.failure = error }
        // Under the lock: what another job writes into the file meanwhile would be lost.
        write(&metrics, end.status, begun)
        return end
      }
    } catch {
      end.failure = error
      // While another run is at work, the metrics and the schedule's eyes are on that one.
      if Failure(error).error.code == .tryAgain { throw error }
      var metrics = Metrics()
      write(&metrics, end.status, begun)
    }
    if !invocation.dryRun { await ping(Ping.Event(status: end.status)) }
    return try tell(end)
  }

  private func run(
    _ days: ClosedRange<LogicalDate>, on suite: Suite, _ metrics: inout Metrics,
    _ body: (_ suite: Suite, _ date: LogicalDate) async throws -> [DayResult],
    _ atEnd: (_ suite: Suite, _ days: [DayEnd]) async throws -> DayResult
  ) async throws -> RunEnd {
    let isRange = days.lowerBound < days.upperBound
    var end = RunEnd()
    var (documents, ends): ([JSONValue], [DayEnd]) = ([], [])
    for date in (days.lowerBound.day...days.upperBound.day).map({ LogicalDate(day: $0) }) where end.failure == nil {
      metrics = Metrics()
      var day = DayDocument(date)
      do {
        try Task.checkCancellation()
        let results = try await body(suite, date)
        for result in results {
          day.add(result)
          try await add(result, to: &end, &metrics, suite)
        }
        ends += results.compactMap(\.end)
        if let stop = results.lazy.compactMap(\.stop).first { throw stop }
      } catch {
        let failure = Failure(error)
        day.failure = failure
        if isRange, failure.error.code == .noInput {
          tools.log.warning(failure.error.description)
          end.exit = end.exit.worse(.noInput)
        } else {
          end.failure = error
        }
      }
      if let document = day.document { documents.append(document) }
      metrics.set(.logicalDate, ["job": job], to: date.start / 1_000_000_000)
    }
    // What came to its end is told, whatever stopped the days after it.
    if !ends.isEmpty, !Task.isCancelled {
      do {
        let result = try await atEnd(suite, ends)
        try await add(result, to: &end, &metrics, suite)
        if !result.document.isNull { documents.append(result.document) }
        if let stop = result.stop { throw stop }
      } catch {
        if end.failure != nil { tools.log.warning(Failure(error).error.description) }
        end.failure = end.failure ?? error
      }
    }
    end.document = !isRange && documents.count == 1 ? documents[0] : .object([("days", .array(documents))])
    return end
  }

  private func add(_ result: DayResult, to end: inout RunEnd, _ metrics: inout Metrics, _ suite: Suite) async throws {
    end.exit = end.exit.worse(result.exit)
    for line in result.lines { say(line) }
    end.errors += result.errors.filter { !end.errors.contains($0) }
    result.measures(&metrics)
    if !invocation.dryRun, let record = result.record { try await record.keep(in: suite.store) }
  }

  /// A line for people. Never anything that came from data: ids and names are escaped by whoever made it.
  func say(_ line: String) {
    guard !invocation.quiet else { return }
    Screen(.standardError()).line(.info, line)
  }

  /// Tells how a run ended; throws `Ended` where something stopped it.
  private func tell(_ end: RunEnd) throws -> ExitCode {
    for error in end.errors { Failure(error).tell() }
    guard let failure = end.failure.map({ Failure($0) }) else {
      if invocation.json { try Output.document { $0.value(end.document) } }
      return end.exit
    }
    failure.tell()
    var document = end.document
    if document["error"] == nil {
      document = .object((document.members ?? []) + [("error", failure.document)])
    }
    // Standard output may be what failed.
    if invocation.json { try? Output.document { $0.value(document) } }
    throw Ended(status: end.status)
  }

  private func write(_ metrics: inout Metrics, _ status: Int32, _ begun: Int64) {
    guard !invocation.dryRun, let path = tools.config.metricsTextfile else { return }
    metrics.setRun(job: job, status: status, endedAt: tools.clock.now(), took: tools.clock.monotonic() - begun)
    do { try metrics.write(to: path) } catch { tools.log.warning(error.description) }
  }

  private func ping(_ event: Ping.Event) async {
    guard invocation.command == .nightly else { return }
    let client = HTTPClient.brief()
    await tools.config.ping.send(event, log: tools.log) { url in _ = try await client.get(url) }
  }
}

/// A day in the document on standard output: what its jobs say, how it ended, and what stopped it.
private struct DayDocument {
  private let date: LogicalDate
  private var members: [(key: String, value: JSONValue)] = []
  private var exit = ExitCode.done
  var failure: Failure?

  init(_ date: LogicalDate) { self.date = date }

  mutating func add(_ result: DayResult) {
    exit = exit.worse(result.exit)
    members += result.document.members ?? []
  }

  /// Nil where there is nothing to be said of the day.
  var document: JSONValue? {
    guard !members.isEmpty || failure != nil else { return nil }
    let head = members.contains { $0.key == "date" } ? [] : [(key: "date", value: JSONValue.string(date.description))]
    let status = failure.map { $0.status(besides: exit) } ?? exit.rawValue
    var rest = [(key: "exit", value: JSONValue.number(String(status)))]
    if let failure { rest.append(("error", failure.document)) }
    return .object(head + members + rest)
  }
}
