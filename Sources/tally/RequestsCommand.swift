internal import Events
internal import Jobs
internal import Operations
internal import Reconciliation
internal import Storage

/// `tally requests post`: puts a night's requests for re-ingestion into batches, and posts what is due.
struct RequestsCommand {
  let invocation: Invocation
  let tools: JobTools

  func run(_ suite: Suite, _ date: LogicalDate) async throws -> DayResult {
    try await suite.attempt("requests", date, [.init("config", suite.configDigest)]) { try await post(suite, date) }
  }

  private func post(_ suite: Suite, _ date: LogicalDate) async throws -> DayResult {
    let started = tools.clock.now()
    // A secret that cannot be read keeps requests from being posted, and the night from nothing else.
    let posts = isLast(date)
    var authorization = HTTPAuthorization.none
    var unread: JobError?
    if posts && !invocation.dryRun {
      do { authorization = try tools.config.requests.authorization.read() } catch { unread = error }
    }
    let job = suite.requests(tools, authorization)
    let outcome = try await job.run(date: date, posts: posts && unread == nil, dryRun: invocation.dryRun)
    let failure = unread ?? outcome.failure.map { RequestsCommand.error($0, outcome, tools.config.requests.redactedURL) }
    var day = DayResult(exit: failure?.code ?? .done)
    if let failure {
      day.errors = [failure]
      tools.log.warning("requests are left for another night", ["because": failure.cause])
    }
    day.lines = lines(outcome)
    day.document = RequestsCommand.document(outcome, failure)
    if !invocation.dryRun {
      var record = RunRecord(
        job: "requests", date: date, program: Suite.program, parameters: [.init("config", suite.configDigest)],
        inputs: outcome.inputs.map { RunRecord.Input(key: $0.key, bytes: $0.bytes, sha256: $0.sha256) }, startedAt: started)
      record.outputs = outcome.outputs
      record.finish(day.exit, at: tools.clock.now())
      day.record = record
    }
    day.measures = { RequestsCommand.measure(outcome, &$0) }
    return day
  }

  /// A backfill posts once, when its last day shows what is still missing.
  private func isLast(_ date: LogicalDate) -> Bool {
    guard let days = try? invocation.dates(now: tools.clock.now()) else { return true }
    return date == days.upperBound
  }

  private func lines(_ outcome: RequestsOutcome) -> [String] {
    let states = [RequestState.open, .posted, .rejected, .failed].map { "\(outcome.count($0)) \($0.rawValue)" }
    var lines = ["\(outcome.date) requests for re-ingestion: " + states.joined(separator: ", ")]
    for (what, sources) in [("was not pulled", outcome.unpulled), ("could not be read", outcome.unread)] where !sources.isEmpty {
      lines.append("\(outcome.date) nothing is asked for that may be in what \(what) of \(sources.joined(separator: ", "))")
    }
    if let later = outcome.laterNight {
      lines.append("\(outcome.date) nothing is posted: \(later) was reconciled since, and its run posts")
    } else if !outcome.hasEndpoint {
      if outcome.open > 0 { lines.append("\(outcome.date) nothing is posted: no endpoint is configured (requests.url)") }
    } else if outcome.due.count > 0 {
      let verb = invocation.dryRun ? "would be posted" : "posted"
      let left = outcome.left
      lines.append(
        "\(outcome.date) \(Quantity.counted(outcome.posted.requests, "request")) in \(batches(outcome.posted)) \(verb), "
          + "\(left.requests) in \(batches(left)) left for another night")
    }
    return lines
  }

  private func batches(_ batches: RequestsOutcome.Batches) -> String { Quantity.counted(batches.count, "batch", "batches") }

  static func document(_ outcome: RequestsOutcome, _ failure: JobError?) -> JSONValue {
    func number(_ value: Int) -> JSONValue { .number(String(value)) }
    func batches(_ batches: RequestsOutcome.Batches) -> JSONValue {
      .object([("batches", number(batches.count)), ("requests", number(batches.requests))])
    }
    let states = [RequestState.open, .posted, .rejected, .failed].map { ($0.rawValue, number(outcome.count($0))) }
    var members: [(key: String, value: JSONValue)] = [
      ("date", .string(outcome.date.description)), ("endpoint", .bool(outcome.hasEndpoint)), ("standing", .object(states)),
      ("due", batches(outcome.due)), ("posted", batches(outcome.posted)), ("left", batches(outcome.left)),
    ]
    if let later = outcome.laterNight { members.append(("laterNight", .string(later.description))) }
    for (name, sources) in [("notPulled", outcome.unpulled), ("notRead", outcome.unread)] where !sources.isEmpty {
      members.append((name, .array(sources.map { .string($0) })))
    }
    if let failure { members.append(("error", failure.document)) }
    return .object(members)
  }

  private static func measure(_ outcome: RequestsOutcome, _ metrics: inout Metrics) {
    for code in [BreakCode.missingInLedger, .exportGap] {
      for state in [RequestState.open, .posted, .rejected, .failed] {
        metrics.set(
          .openRequests, ["code": code.name, "state": state.rawValue], to: Int64(outcome.standing[code]?[state] ?? 0))
      }
    }
    metrics.set(.requestBatches, ["result": "posted"], to: Int64(outcome.posted.count))
    metrics.set(.requestBatches, ["result": "left"], to: Int64(outcome.left.count))
  }

  private static func error(_ failure: RequestsOutcome.Failure, _ outcome: RequestsOutcome, _ url: String?) -> JobError {
    let what = "cannot ask for re-ingestion"
    let left = Quantity.counted(outcome.left.requests, "request waits", "requests wait") + " for the next run"
    switch failure {
    case .error(let error):
      var failed = JobError(error)
      failed.what = what
      failed.remedy = "\(error.remedy); \(left)"
      return failed
    case .status(let status):
      let (code, remedy): (ExitCode, String) =
        switch status {
        case 401, 403, 407: (.refused, "check `requests.auth`")
        case 429: (.tryAgain, "nothing need be done, or lower `requests.perNight`")
        default: (.unavailable, "check the endpoint")
        }
      return JobError(code, what, at: url, because: "the endpoint answers \(status)", remedy: "\(remedy); \(left)")
    }
  }
}
