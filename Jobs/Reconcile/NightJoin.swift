internal import Events
internal import Reconciliation
internal import Storage

/// Joins the events of a window by message: part by part, several at once.
struct NightJoin {
  let exports: [NightExport]
  let parameters: Parameters
  let openItems: OpenItems
  let requests: OpenRequests
  let threads: Int
  let scratch: Scratch

  /// What all partitions came to.
  struct Outcome {
    var totals = ControlTotals()
    var carriedMet = 0
    var breaks: [SortedRun] = []
    var open: [SortedRun] = []
    var cleared: [SortedRun] = []
    var found = RequestFinder.Found()
    var openRequests: [SortedRun] = []
    var closedRequests: [SortedRun] = []
  }

  /// Joins everything. Messages that need records compared wait, and are judged when enough of them do.
  func run(_ comparer: inout ContentComparer, progress: @escaping @Sendable (Int64) -> Void) async throws -> Outcome {
    let texts = exports.map { export in
      LineWriter.ExportTexts(
        source: export.source, isLedger: export.isLedger, key: export.key.description,
        statusWords: export.summary.statusWords, date: export.date)
    }
    var outcome = Outcome()
    let carriers = NightCarriers(exports)
    outcome.totals.carrierNames = carriers.names
    var waiting: [PartitionWorker.Deferred] = []
    var pairs: [ContentPair] = []
    let parts = EventParts(exports: exports, flags: exports.map(flags), carriers: carriers.numbers)
    while !parts.isUsedUp {
      for result in try await work(parts, texts, progress) {
        outcome.add(result)
        waiting += result.deferred
        pairs += result.pairs
      }
      try await judge(&waiting, &pairs, &comparer, texts, &outcome)
    }
    return outcome
  }

  /// What a worker hands back.
  fileprivate struct Result: Sendable {
    var totals: ControlTotals
    var carriedMet: Int
    var runs: (breaks: [SortedRun], open: [SortedRun], cleared: [SortedRun])
    var requests: RequestFinder.Found
    var deferred: [PartitionWorker.Deferred]
    var pairs: [ContentPair]
  }

  /// Works on parts until they are used up, or until enough records wait for comparison.
  private func work(
    _ parts: EventParts, _ texts: [LineWriter.ExportTexts], _ progress: @escaping @Sendable (Int64) -> Void
  ) async throws -> [Result] {
    let limit = ContentComparer.batchLimit / max(1, threads)
    return try await Parallel.map(Array(0..<max(1, threads)), threads: threads) { _ in
      var worker = worker(texts)
      var events = PackedEvents()
      while worker.pairs.count < limit, try await parts.next(into: &events) {
        try worker.process(events)
        progress(Int64(events.count))
      }
      let waiting = worker.takeDeferred()
      return Result(
        totals: worker.totals, carriedMet: worker.carriedMet, runs: try worker.finish(),
        requests: try worker.finishRequests(), deferred: waiting.messages, pairs: waiting.pairs)
    }
  }

  private func judge(
    _ waiting: inout [PartitionWorker.Deferred], _ pairs: inout [ContentPair], _ comparer: inout ContentComparer,
    _ texts: [LineWriter.ExportTexts], _ outcome: inout Outcome
  ) async throws {
    guard !waiting.isEmpty else { return }
    let contents = try await comparer.compare(pairs)
    var worker = worker(texts)
    for message in waiting { try worker.process(message, contents, differences: comparer.differences) }
    outcome.add(
      Result(
        totals: worker.totals, carriedMet: worker.carriedMet, runs: try worker.finish(),
        requests: try worker.finishRequests(), deferred: [], pairs: []))
    (waiting, pairs) = ([], [])
  }

  private func worker(_ texts: [LineWriter.ExportTexts]) -> PartitionWorker {
    let places = exports.map { ($0.source, $0.key.description) }
    return PartitionWorker(
      parameters: parameters, exports: texts, openItems: openItems,
      requests: RequestFinder(opening: requests, exports: places, parameters: parameters, scratch: scratch), scratch: scratch)
  }

  private func flags(_ export: NightExport) -> Event.Flags {
    var flags: Event.Flags = []
    if export.isLedger { flags.insert(.ledger) }
    if export.date == parameters.date { flags.insert(.today) }
    return flags
  }
}

extension NightJoin.Outcome {
  fileprivate mutating func add(_ result: NightJoin.Result) {
    totals += result.totals
    carriedMet += result.carriedMet
    breaks += result.runs.breaks
    open += result.runs.open
    cleared += result.runs.cleared
    found += result.requests
  }
}
