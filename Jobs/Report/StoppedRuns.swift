package import Events
internal import Operations
internal import Reports
package import Storage

/// Finds days whose last run came to nothing, by their run records.
package struct StoppedRuns: Sendable {
  private let store: any ObjectStore

  /// Reads nothing yet.
  package init(store: any ObjectStore) { self.store = store }

  /// How the last pull or reconciliation of a day ended, in the word of exit codes, where it was to no good.
  package func exit(of date: LogicalDate) async throws -> String? {
    try await stops(try await keys("pull") { $0 == date } + keys("reconcile") { $0 == date })[date]
  }

  /// The same of all days, and of those with a report how the last reconciliation or report ended. A run before the end of its day says nothing.
  func exits(reported: Set<LogicalDate>) async throws -> [LogicalDate: String] {
    let lost = try await keys("pull") { !reported.contains($0) } + keys("reconcile") { !reported.contains($0) }
    var redone: [Key] = []
    for job in ["reconcile", "report"] {
      // A night with its report and one record ended well: thousands of them need not be read each time.
      let byDate = Dictionary(grouping: try await keys(job) { reported.contains($0) }, by: \.date)
      redone += byDate.values.filter { $0.count > 1 }.flatMap(\.self)
    }
    // That a night had no input is what its report says first.
    return try await stops(lost).merging(stops(redone).filter { $0.value != ExitCode.noInput.name }) { first, _ in first }
  }

  private typealias Key = (date: LogicalDate, key: ObjectKey)

  private func keys(_ job: String, of isAsked: (LogicalDate) -> Bool) async throws -> [Key] {
    try await store.list(try ReconciliationFolder.key("runs/" + job)).compactMap { info in
      let parts = info.key.parts
      guard parts.count == 4, info.key.description.hasSuffix(".json"), let date = LogicalDate(String(parts[2])), isAsked(date)
      else { return nil }
      return (date, info.key)
    }
  }

  private func stops(_ keys: [Key]) async throws -> [LogicalDate: String] {
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
