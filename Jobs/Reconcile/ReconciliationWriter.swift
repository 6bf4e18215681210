internal import Events
internal import Operations
internal import Reconciliation
internal import Storage

/// Writes the files of a reconciliation, several at once and `totals.json` last: a version is complete when it has one.
///
/// Where the latest version has the same `run.json`, nothing is written: the results are compared with what is there instead, and must be
/// the same to the byte.
struct ReconciliationWriter {
  let store: any ObjectStore
  let date: LogicalDate
  let asOf: Int64
  let run: [UInt8]
  let comparisons: [UInt8]
  let threads: Int

  func write(
    _ outcome: NightJoin.Outcome, comparesLedger: Bool, latest: Int?, dryRun: Bool
  ) async throws -> (version: Int, isNew: Bool, totals: [UInt8]) {
    if let latest {
      let key = try self.key(latest, "run.json")
      if try await store.head(key) != nil, try await store.read(key, limit: 1 << 30) == run {
        let totals = try await files(outcome, comparesLedger, version: latest, dryRun ? .discard : .compare)
        return (latest, false, totals)
      }
    }
    var version = (latest ?? 0) + 1
    while true {
      do {
        return (version, true, try await files(outcome, comparesLedger, version: version, dryRun ? .discard : .write))
      } catch let error as StorageError where error.code == .exists && version < (latest ?? 0) + 1000 {
        // A run that was cut off left files made from other inputs; they are no version, and stay as they are.
        version += 1
      }
    }
  }

  private func files(
    _ outcome: NightJoin.Outcome, _ comparesLedger: Bool, version: Int, _ mode: OutputFile.Mode
  ) async throws -> [UInt8] {
    let totals = outcome.totals
    async let json = ReconciliationWriter.json(totals, date: date, asOf: asOf, version: version, comparesLedger: comparesLedger)
    let lists = [
      (outcome.breaks, "breaks.ndjson"), (outcome.open, "open-items.ndjson"), (outcome.cleared, "cleared.ndjson"),
      (outcome.openRequests, "open-requests.ndjson"), (outcome.closedRequests, "closed-requests.ndjson"),
    ]
    let lines = try await Parallel.map(lists, threads: threads) { runs, name in
      try await merge(runs, into: name, version, mode)
    }
    // A summary and its details come from the same set; that they do is checked all the same.
    let expected = [
      BreakCode.allCases.reduce(0) { $0 + totals.breaks($1) }, totals.openItems.closing, totals.openItems.cleared,
      totals.requests.closing, totals.requests.closed + totals.requests.givenUp,
    ]
    guard lines == expected else {
      throw JobError(
        .integrity, "cannot reconcile \(date)", because: "totals and lines differ",
        remedy: "keep the store as it is and report this: it is a fault of the program")
    }
    _ = try await Parallel.map([(comparisons, "comparisons.ndjson"), (run, "run.json")], threads: threads) { bytes, name in
      try await put(bytes, name, version, mode)
    }
    try await put(json, "totals.json", version, mode)
    return await json
  }

  private func merge(_ runs: [SortedRun], into name: String, _ version: Int, _ mode: OutputFile.Mode) async throws -> Int {
    var file = try await OutputFile(key(version, name), in: store, mode)
    do {
      var lines = try MergedLines(runs)
      try await file.add(&lines)
      try Task.checkCancellation()
      try check(try await file.finish(), name, version)
      return file.lines
    } catch {
      await file.abandon()
      throw error
    }
  }

  private func put(_ bytes: [UInt8], _ name: String, _ version: Int, _ mode: OutputFile.Mode) async throws {
    var file = try await OutputFile(key(version, name), in: store, mode)
    do {
      try await file.add(bytes)
      try check(try await file.finish(), name, version)
    } catch {
      await file.abandon()
      throw error
    }
  }

  private func check(_ isEqual: Bool, _ name: String, _ version: Int) throws {
    guard !isEqual else { return }
    throw JobError(
      .integrity, "cannot confirm the reconciliation of \(date)", at: "reconciliations/\(date.path)/v\(version)/\(name)",
      because: "the same inputs and parameters came to something else before",
      remedy: "the file was altered, or an export was: run `tally verify`")
  }

  private func key(_ version: Int, _ name: String) throws -> ObjectKey {
    try ReconciliationFolder.key("reconciliations/\(date.path)/v\(version)/\(name)")
  }

  /// The bytes of `totals.json`.
  private static func json(
    _ totals: ControlTotals, date: LogicalDate, asOf: Int64, version: Int, comparesLedger: Bool
  ) -> [UInt8] {
    var json = JSONWriter(prettyPrinted: true)
    json.beginObject()
    json.key("date")
    json.string(date.description)
    json.key("asOf")
    json.string(Instant(exact: asOf).description)
    json.key("version")
    json.integer(version)
    totals.write(to: &json, comparesLedger: comparesLedger)
    json.endObject()
    return json.bytes
  }
}
