internal import Events
internal import Reconciliation
internal import Storage

/// Joins the events of a window by message: partition by partition, several at once, each small enough for a cache.
struct NightJoin {
  let exports: [NightExport]
  let parameters: Parameters
  let openItems: OpenItems
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
    // Few enough at once that what waits for comparison is looked at often.
    let wave = max(threads, (1 << bits) / 8)
    for first in stride(from: 0, to: 1 << bits, by: wave) {
      let parts = first..<min(first + wave, 1 << bits)
      for result in try await work(parts, bits: bits, texts, progress) {
        outcome.add(result)
        waiting += result.deferred
        pairs += result.pairs
      }
      if pairs.count >= ContentComparer.batchLimit || parts.upperBound == 1 << bits {
        try await judge(&waiting, &pairs, &comparer, texts, &outcome)
      }
    }
    return outcome
  }

  /// What a worker hands back.
  fileprivate struct Result: Sendable {
    var totals: ControlTotals
    var carriedMet: Int
    var runs: (breaks: [SortedRun], open: [SortedRun], cleared: [SortedRun])
    var deferred: [PartitionWorker.Deferred]
    var pairs: [ContentPair]
  }

  private func work(
    _ parts: Range<Int>, bits: Int, _ texts: [LineWriter.ExportTexts], _ progress: @escaping @Sendable (Int64) -> Void
  ) async throws -> [Result] {
    let shares = (0..<max(1, threads)).map { Array(parts.dropFirst($0).striding(by: max(1, threads))) }
    return try await Parallel.map(shares.filter { !$0.isEmpty }, threads: threads) { share in
      var worker = PartitionWorker(parameters: parameters, exports: texts, openItems: openItems, scratch: scratch)
      var events: [Event] = []
      var chunks: [EventIndex.Chunk] = []
      for part in share {
        try Task.checkCancellation()
        events.removeAll(keepingCapacity: true)
        chunks.removeAll(keepingCapacity: true)
        for (number, export) in exports.enumerated() {
          try await export.index.load(
            part: part, bits: bits, export: UInt32(number), flags: flags(export), into: &events, chunks: &chunks)
        }
        try worker.process(events, chunks)
        progress(Int64(events.count))
      }
      let waiting = worker.takeDeferred()
      return Result(
        totals: worker.totals, carriedMet: worker.carriedMet, runs: try worker.finish(), deferred: waiting.messages,
        pairs: waiting.pairs)
    }
  }

  private func judge(
    _ waiting: inout [PartitionWorker.Deferred], _ pairs: inout [ContentPair], _ comparer: inout ContentComparer,
    _ texts: [LineWriter.ExportTexts], _ outcome: inout Outcome
  ) async throws {
    guard !waiting.isEmpty else { return }
    let contents = try await comparer.compare(pairs)
    var worker = PartitionWorker(parameters: parameters, exports: texts, openItems: openItems, scratch: scratch)
    for message in waiting { try worker.process(message, contents, differences: comparer.differences) }
    outcome.add(
      Result(
        totals: worker.totals, carriedMet: worker.carriedMet, runs: try worker.finish(), deferred: [], pairs: []))
    (waiting, pairs) = ([], [])
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
  }
}

extension Collection {
  /// Every n-th element.
  fileprivate func striding(by step: Int) -> [Element] { enumerated().filter { $0.offset % step == 0 }.map(\.element) }
}
