internal import Events
internal import Jobs
internal import Operations
internal import Sealing
internal import Storage

/// `tally pull`: keeps what is new of each source.
struct PullCommand {
  let invocation: Invocation
  let tools: JobTools

  /// One result for all sources of the day; a source that cannot be read does not keep the others from being pulled.
  func run(_ suite: Suite, _ date: LogicalDate) async throws -> DayResult {
    try await suite.attempt("pull", date, [.init("config", suite.configDigest)]) { try await pull(suite, date) }
  }

  /// A day that was pulled before, once more, but for some sources: what has come late, and what failed. What was told of it then is not told again.
  func again(_ suite: Suite, _ date: LogicalDate, without others: Set<String>) async throws -> DayResult {
    var day = try await suite.attempt("pull", date, [.init("config", suite.configDigest)]) {
      try await pull(suite, date, again: true, without: others)
    }
    // It must not keep the night that is asked for from being run.
    if let stop = day.stop { (day.errors, day.stop) = ([stop], nil) }
    (day.exit, day.document, day.measures) = (day.errors.gravest?.code ?? .done, .null, { _ in })
    return day
  }

  private func pull(
    _ suite: Suite, _ date: LogicalDate, again: Bool = false, without others: Set<String> = []
  ) async throws -> DayResult {
    let started = tools.clock.now()
    var results: [(String, PullResult)] = []
    var errors: [(source: String, error: JobError)] = []
    for source in suite.sources where !others.contains(source.source.name) {
      let meter = PullMeter(
        Progress(
          "pulling \(source.source.name)", total: nil, unit: .bytes, screen: again ? nil : tools.progressScreen,
          clock: tools.clock))
      defer { meter.finish() }
      do {
        let job = try suite.pull(source) { meter.show($0) }
        if again, try await !job.mayBeLate(date) { continue }
        let result = try await job.run(date, dryRun: invocation.dryRun)
        for item in result.items where !again || item.outcome.isNews { tell(item, source.source.name) }
        // The gravest stands for all: the log has each, and the line their number.
        let failures = result.failures.map { JobError(SourceUnreadable(source: source.source.name, error: $0)) }
        if let error = failures.gravest { errors.append((source.source.name, error)) }
        results.append((source.source.name, result))
      } catch let error as JobError {
        // A secret of this source's that cannot be read, or the like.
        errors.append((source.source.name, error))
        tools.log.warning("source not pulled", ["source": source.source.name, "because": error.cause])
      } catch let failure as SourceUnreadable {
        errors.append((failure.source, JobError(failure)))
        tools.log.warning("source not pulled", ["source": failure.source, "because": failure.error.cause])
      }
    }
    let isEmpty = try await again ? suite.keptExports(date).isEmpty : results.allSatisfy { $0.1.isEmpty }
    let hasLeft = results.contains { $0.1.hasLeft }
    let hasFindings = hasLeft || results.contains { !$0.1.findings.isEmpty || $0.1.quarantined > 0 }
    var day = DayResult(exit: errors.map(\.error).gravest?.code ?? (isEmpty ? .noInput : hasFindings ? .breaks : .done))
    for (source, result) in results { day.pulled.add(source, fault: result.leftWords) }
    for (source, error) in errors {
      day.pulled.add(source, fault: [error.place, error.cause].compactMap(\.self).joined(separator: ": "))
    }
    day.hasLeft = hasLeft
    day.wouldPull = results.reduce(0) { $0 + $1.1.wouldPull.count }
    day.errors = errors.map(\.error)
    day.lines = results.filter { !again || $0.1.items.contains { $0.outcome.isNews } }.map { line($0.0, $0.1, date) }
    day.document = document(results, errors, date)
    if !invocation.dryRun { day.record = try await record(suite, date, day.exit, started) }
    let (count, bytes) = results.reduce((0, 0)) { ($0.0 + $1.1.pulled.count, $0.1 + $1.1.pulledBytes) }
    day.measures = { metrics in
      metrics.set(.exports, to: Int64(count))
      metrics.set(.bytes, to: bytes)
    }
    return day
  }

  private func tell(_ item: PullResult.Item, _ source: String) {
    switch item.outcome {
    case .pulled(let record):
      tools.log.info(
        "export kept",
        ["source": source, "name": record.name, "records": String(record.summary.scanned), "sha256": record.sha256.description])
    case .left(let why):
      tools.log.warning("export left for the next run", ["source": source, "path": item.path, "because": why])
    case .refused(let refusal):
      let because = [refusal.reason.rawValue, refusal.cause].compactMap(\.self).joined(separator: ": ")
      tools.log.warning("export refused", ["source": source, "path": item.path, "because": because])
    case .wouldPull(let bytes): tools.log.info("would be pulled", ["source": source, "path": item.path, "bytes": String(bytes)])
    case .failed(let error):
      tools.log.warning("export not pulled", ["source": source, "path": item.path, "because": error.cause])
    case .alreadyThere: tools.log.debug("export kept before", ["source": source, "path": item.path])
    }
  }

  private func line(_ source: String, _ result: PullResult, _ date: LogicalDate) -> String {
    var parts: [String] = []
    for (name, count) in result.counts where count > 0 { parts.append("\(count) \(name)") }
    if !result.wouldPull.isEmpty { parts.append(Quantity.size(result.wouldPull.reduce(0, +)) + " to be pulled") }
    if result.quarantined > 0 { parts.append(Quantity.counted(result.quarantined, "quarantined record")) }
    if !result.findings.isEmpty { parts.append(Quantity.counted(result.findings.count, "finding")) }
    return "\(date) pull \(Log.escaped(source)): " + (parts.isEmpty ? "no exports" : parts.joined(separator: ", "))
  }

  private func document(
    _ results: [(String, PullResult)], _ errors: [(source: String, error: JobError)], _ date: LogicalDate
  ) -> JSONValue {
    .object([
      ("date", .string(date.description)),
      (
        "sources",
        .array(
          results.map { source, result in
            .object(
              [("source", .string(source))] + result.counts.map { ($0.0, .number(String($0.1))) }
                + (invocation.dryRun ? [("wouldPullBytes", .number(String(result.wouldPull.reduce(0, +))))] : [])
                + [
                  ("quarantined", .number(String(result.quarantined))), ("findings", .array(result.findings.map(\.json))),
                ])
          } + errors.map { .object([("source", .string($0.source)), ("error", $0.error.document)]) })
      ),
    ])
  }

  /// The record of what the store has of the day, whichever run brought it.
  private func record(
    _ suite: Suite, _ date: LogicalDate, _ exit: ExitCode, _ started: Int64
  ) async throws -> RunRecord {
    let inputs = try await suite.keptExports(date)
    var record = RunRecord(
      job: "pull", date: date, program: Suite.program, parameters: [.init("config", suite.configDigest)], inputs: inputs,
      startedAt: started)
    record.outputs = inputs.map { $0.key + ".custody.json" }
    record.finish(exit, at: tools.clock.now())
    return record
  }
}

extension PullResult {
  /// Paths by what was done with them.
  var counts: [(String, Int)] {
    var counts = ["pulled": 0, "alreadyThere": 0, "wouldPull": 0, "left": 0, "refused": 0, "failed": 0]
    for item in items {
      switch item.outcome {
      case .pulled: counts["pulled", default: 0] += 1
      case .alreadyThere: counts["alreadyThere", default: 0] += 1
      case .wouldPull: counts["wouldPull", default: 0] += 1
      case .left: counts["left", default: 0] += 1
      case .refused: counts["refused", default: 0] += 1
      case .failed: counts["failed", default: 0] += 1
      }
    }
    return ["pulled", "alreadyThere", "wouldPull", "left", "refused"].map { ($0, counts[$0] ?? 0) }
      + (counts["failed"].map { $0 > 0 ? [("failed", $0)] : [] } ?? [])
  }

  /// The records of what was kept now.
  var pulled: [CustodyRecord] {
    items.compactMap { if case .pulled(let record) = $0.outcome { record } else { nil } }
  }

  /// Sizes of what a dry run would keep.
  var wouldPull: [Int64] { items.compactMap { if case .wouldPull(let bytes) = $0.outcome { bytes } else { nil } } }

  /// What kept exports from being fetched.
  var failures: [StorageError] {
    items.compactMap { if case .failed(let error) = $0.outcome { error } else { nil } }
  }

  /// Records that could not be read, of what is kept now or was before: a run that finds the same says the same.
  var quarantined: Int {
    items.reduce(0) { sum, item in
      switch item.outcome {
      case .pulled(let record), .alreadyThere(let record): sum + record.summary.quarantined
      default: sum
      }
    }
  }

  /// Whether an export waits for the next run.
  var hasLeft: Bool { leftWords != nil }

  /// Which export waits, and why: the first stands for all.
  var leftWords: String? {
    items.lazy.compactMap { if case .left(let why) = $0.outcome { "\($0.path) was left: \(why)" } else { nil } }.first
  }

  /// Stored bytes of what was kept now.
  var pulledBytes: Int64 { pulled.reduce(0) { $0 + $1.storedBytes } }
}

extension PullResult.Outcome {
  /// Whether it is worth telling of a day that was pulled before.
  fileprivate var isNews: Bool {
    switch self {
    case .pulled, .wouldPull, .left, .failed: true
    case .alreadyThere, .refused: false
    }
  }
}
