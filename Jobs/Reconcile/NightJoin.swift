internal import Events
internal import Reconciliation
internal import Storage

/// Joins the events of a window by message: part by part, several at once.
struct NightJoin {
  let exports: [NightExport]
  let parameters: Parameters
  let openItems: OpenItems
  let requests: OpenRequests
  let store: any ObjectStore
  let threads: Int
  let scratch: Scratch
  /// Pairs of records that are compared in memory.
  let fewPairs: Int

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

  /// Joins everything. Messages that need records compared wait. Where they are few, the records are fetched; where there are many, every export is
  /// read once for the digests of all of them, and once more for those that differ in earnest: never more often, however many there are.
  func run(_ comparer: inout ContentComparer, progress: @escaping @Sendable (Int64) -> Void) async throws -> Outcome {
    var outcome = Outcome()
    let carriers = NightCarriers(exports)
    outcome.totals.carrierNames = carriers.names
    let parts = EventParts(exports: exports, flags: exports.map(flags), carriers: carriers.numbers)
    let deferred = try await work(parts, into: &outcome, progress)
    if let few = deferred.few {
      try await judge(few.messages, few.pairs, &comparer, &outcome)
      return outcome
    }
    let digests = try await read(deferred.lines, parts, KnownContents.digest)
    let differing = try await work(
      EventParts(deferred.parts, of: parts), into: &outcome,
      knowing: { part in
        .digests(try digests.contents(of: part))
      })
    let records = try await read(differing.lines, parts) { $0 }
    _ = try await work(
      EventParts(differing.parts, of: parts), into: &outcome,
      knowing: { part in
        .records(try records.contents(of: part), digests: try digests.contents(of: part))
      })
    return outcome
  }

  /// Works on parts until they are used up; returns what needs more to be known.
  private func work(
    _ parts: EventParts, into outcome: inout Outcome, _ progress: @escaping @Sendable (Int64) -> Void = { _ in },
    knowing: @escaping @Sendable (_ part: Int) throws -> KnownContents = { _ in .nothing }
  ) async throws -> DeferredMessages.State {
    let deferred = DeferredMessages(exports: exports.count, limit: fewPairs)
    let results = try await Parallel.map(Array(0..<max(1, threads)), threads: threads) { _ in
      var worker = worker()
      var events = PackedEvents()
      while let part = try await parts.next(into: &events) {
        try worker.process(events, try knowing(part))
        deferred.add(worker.takeDeferred(), part: part)
        progress(Int64(events.count))
      }
      return try worker.finish()
    }
    for result in results { outcome.add(result) }
    return deferred.all
  }

  /// Reads the records on these lines in one pass over their exports, and sets aside what is taken of each.
  private func read(
    _ lines: [LineSet], _ parts: EventParts, _ take: @escaping @Sendable ([UInt8]) -> [UInt8]?
  ) async throws -> PartScratch {
    let scratch = try PartScratch(parts: parts.all, folder: scratch.folder)
    _ = try await Parallel.map(lines.indices.filter { !lines[$0].isEmpty }, threads: threads) { number in
      let export = exports[number]
      try await IndexBuilder(store: store).eachRecord(.on(lines[number]), of: export.key, mapping: export.mapping) { record in
        guard let taken = take(record.bytes) else { return }
        try scratch.add(taken, of: record.event.contentHash, part: parts.part(of: record.event.messageID))
      }
    }
    return scratch
  }

  private func judge(
    _ messages: [PartitionWorker.Deferred], _ pairs: [ContentPair], _ comparer: inout ContentComparer, _ outcome: inout Outcome
  ) async throws {
    guard !messages.isEmpty else { return }
    let contents = try await comparer.compare(pairs)
    var worker = worker()
    for message in messages { try worker.process(message, contents, differences: comparer.differences) }
    outcome.add(try worker.finish())
  }

  private func worker() -> PartitionWorker {
    // Each has texts of its own: threads that count references to the same ones wait for each other.
    let texts = exports.map { export in
      LineWriter.ExportTexts(
        source: export.source, isLedger: export.isLedger, key: export.key.description,
        statusWords: export.summary.statusWords, date: export.date)
    }
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
  fileprivate mutating func add(_ result: PartitionWorker.Result) {
    totals += result.totals
    carriedMet += result.carriedMet
    breaks += result.breaks
    open += result.open
    cleared += result.cleared
    found += result.requests
  }
}
