package import Events
internal import Operations
package import Storage
internal import Synchronization

/// Pulls a day's exports from a source into the store.
///
/// Each export is written in this order: its bytes, durably; its quarantine; its event index; its custody record. Killed between any
/// two, it is found without a custody record and taken up again, to the same end.
package struct PullJob: Sendable {
  let store: any ObjectStore
  let origin: any ExportSource
  let indexer: any ExportIndexer
  let now: @Sendable () -> Instant
  private let parallelism: Int
  private let progress: @Sendable (PullProgress) -> Void
  var source: Source { origin.source }

  /// - Parameters:
  ///   - now: the clock, for `pulledAt` and `settleAfter`.
  ///   - parallelism: exports at once, 1 or more.
  ///   - progress: called from any task.
  package init(
    store: any ObjectStore, source: any ExportSource, indexer: any ExportIndexer, now: @escaping @Sendable () -> Instant,
    parallelism: Int = 2, progress: @escaping @Sendable (PullProgress) -> Void = { _ in }
  ) {
    self.store = store
    origin = source
    self.indexer = indexer
    self.now = now
    self.parallelism = max(1, parallelism)
    self.progress = progress
  }

  /// Pulls what is new for a day. Throws `SourceUnreadable` where the source cannot be listed, `StorageError` where the store does, `ExportMissing`
  /// when all is pulled where one that was kept before is gone, and when cancelled; what is odd about the exports is in the result.
  package func run(_ date: LogicalDate, dryRun: Bool = false) async throws -> PullResult {
    let day = try await origin.day(date, dryRun: dryRun)
    let listing = day.listing
    let before = source.isDated ? [:] : try await keptOnOtherDays(than: date)
    var items = listing.unfinished.map {
      PullResult.Item(path: $0.path, outcome: .left($0.reason))
    }
    for refusal in listing.refusals {
      if !dryRun { try await refusal.keep(in: store, source: source.name, date: date) }
      items.append(PullResult.Item(path: refusal.path, outcome: .refused(refusal)))
    }
    let total = listing.candidates.reduce(0) { $0 + ($1.size ?? 0) }
    let done = Counter()
    try await withThrowingTaskGroup(of: PullResult.Item.self) { group in
      var running = 0
      for candidate in listing.candidates {
        if running == parallelism, let item = try await group.next() { items.append(item) } else { running += 1 }
        try Task.checkCancellation()
        group.addTask {
          let pull = ExportPull(
            job: self, day: day, date: date, candidate: candidate, before: before[candidate.storedName] ?? [])
          let outcome = try await pull.run(dryRun: dryRun) { count in
            progress(PullProgress(done: done.value.add(count, ordering: .relaxed).newValue, total: total))
          }
          return PullResult.Item(path: candidate.path, outcome: outcome)
        }
      }
      while let item = try await group.next() { items.append(item) }
    }
    items.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    return PullResult(date: date, items: items, findings: try await findings(items, date, dryRun))
  }

  /// Whether a source may have something new for a day that was pulled before: not one that has no dates, whose exports belong to the day they
  /// come on, nor one that gave the whole day at once.
  package func mayBeLate(_ date: LogicalDate) async throws -> Bool {
    guard source.isDated else { return false }
    guard origin.comesWhole else { return true }
    return try await CustodyRecord.all(in: store, source: source.name, date: date).isEmpty
  }

  private func findings(_ items: [PullResult.Item], _ date: LogicalDate, _ dryRun: Bool) async throws -> [ExportFinding] {
    var findings: [ExportFinding] = []
    var refused: [String] = []
    for item in items {
      switch item.outcome {
      case .pulled(let record): findings += record.findings
      case .alreadyThere(let record) where record.date == date: findings += record.findings
      case .refused(let refusal):
        findings.append(refusal.finding(source.name))
        refused.append(refusal.name)
      case .alreadyThere, .wouldPull, .left, .failed: break
      }
    }
    if dryRun { return findings }
    let kept = try await CustodyRecord.listed(in: store, source: source.name, date: date)
    try await checkThere(kept, date)
    return findings + source.gaps(date, storedNames: kept.map(\.record.name) + refused, at: now().nanoseconds)
  }

  /// Of what is kept, the bytes are there, or in sealed archives.
  private func checkThere(_ kept: [CustodyRecord.Listed], _ date: LogicalDate) async throws {
    let gone = kept.filter { $0.bytes == nil }
    guard !gone.isEmpty else { return }
    let archives = try await SealedExports(date, in: store)
    if let key = gone.first(where: { !archives.has($0.record) })?.record.key { throw ExportMissing(key: key) }
  }

  /// The custody records of other days by stored name: without a date, a source shows yesterday's files again.
  private func keptOnOtherDays(than date: LogicalDate) async throws -> [String: [ObjectKey]] {
    guard let folder = ObjectKey("exports/\(source.name)") else { return [:] }
    var kept: [String: [ObjectKey]] = [:]
    for object in try await store.list(folder) where object.key.description.hasSuffix(CustodyRecord.suffix) {
      // exports/<source>/<yyyy>/<mm>/<dd>/<name>
      let parts = object.key.description.split(separator: "/", maxSplits: 5)
      guard parts.count == 6, parts[2...4].joined(separator: "/") != date.path else { continue }
      kept[String(parts[5].dropLast(CustodyRecord.suffix.count)), default: []].append(object.key)
    }
    return kept
  }

  private final class Counter: Sendable { let value = Atomic<Int64>(0) }
}
