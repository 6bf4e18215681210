internal import Events
internal import Reconciliation
internal import Storage
internal import Synchronization

/// Joins the events of a window by message: partition by partition, several at once, each small enough for a cache.
struct NightJoin {
  let exports: [NightExport]
  let parameters: Parameters
  let openItems: OpenItems
  let requests: OpenRequests
  let threads: Int
  let scratch: Scratch

  /// Events in a partition, about.
  private static let partitionSize = 8_192

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
    let events = exports.reduce(0) { $0 + $1.summary.outbound }
    let bits = (0..<10).first { events >> $0 <= NightJoin.partitionSize } ?? 10
    let texts = exports.map { export in
      LineWriter.ExportTexts(
        source: export.source, isLedger: export.isLedger, key: export.key.description,
        statusWords: export.summary.statusWords, date: export.date)
    }
    var outcome = Outcome()
    var waiting: [PartitionWorker.Deferred] = []
    var pairs: [ContentPair] = []
    let parts = PartCounter(count: 1 << bits)
    while !parts.isUsedUp {
      for result in try await work(parts, bits: bits, texts, progress) {
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
    _ parts: PartCounter, bits: Int, _ texts: [LineWriter.ExportTexts], _ progress: @escaping @Sendable (Int64) -> Void
  ) async throws -> [Result] {
    let limit = ContentComparer.batchLimit / max(1, threads)
    return try await Parallel.map(Array(0..<max(1, threads)), threads: threads) { _ in
      var worker = worker(texts)
      var events = PackedEvents()
      while worker.pairs.count < limit, let part = parts.next() {
        try Task.checkCancellation()
        events.removeAll()
        for (number, export) in exports.enumerated() {
          try await export.index.load(part: part, bits: bits, export: UInt32(number), flags: flags(export), into: &events)
        }
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

/// Hands out the numbers of parts, each once.
private final class PartCounter: Sendable {
  private let upcoming = Atomic<Int>(0)
  private let count: Int

  init(count: Int) { self.count = count }

  var isUsedUp: Bool { upcoming.load(ordering: .relaxed) >= count }

  func next() -> Int? {
    let part = upcoming.wrappingAdd(1, ordering: .relaxed).oldValue
    return part < count ? part : nil
  }
}
