package import Events
internal import Operations
internal import Reports
package import Storage

/// Finds days that were run and came to nothing, by their run records.
package struct StoppedRuns: Sendable {
  private let store: any ObjectStore

  package init(store: any ObjectStore) { self.store = store }

  /// How the last pull or reconciliation of each of the days ended, in the word of exit codes, where it was to no good. A run before the end
  /// of its day says nothing of that.
  package func exits(of isAsked: (LogicalDate) -> Bool) async throws -> [LogicalDate: String] {
    var keys: [(date: LogicalDate, key: ObjectKey)] = []
    for job in ["pull", "reconcile"] {
      for info in try await store.list(try ReconciliationFolder.key("runs/" + job)) where info.key.description.hasSuffix(".json")
      {
        let parts = info.key.parts
        if parts.count == 4, let date = LogicalDate(String(parts[2])), isAsked(date) { keys.append((date, info.key)) }
      }
    }
    let runs = try await someAtOnce(keys) { date, key in
      // One that is none is for `tally verify` to tell.
      (date, try await store.readable(key, limit: 1 << 26).flatMap { try? RunReference(parsing: $0, at: key.description) })
    }
    let last = runs.reduce(into: [LogicalDate: RunReference]()) { last, run in
      guard let found = run.1, found.finishedAt.date > run.0 else { return }
      if let known = last[run.0], (known.finishedAt, known.key) > (found.finishedAt, found.key) { return }
      last[run.0] = found
    }
    return last.compactMapValues(\.exit).filter { ![ExitCode.done.name, ExitCode.breaks.name].contains($0.value) }
  }
}
