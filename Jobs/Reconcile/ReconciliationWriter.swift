internal import Events
internal import Operations
internal import Reconciliation
internal import Storage

/// Writes the files of a reconciliation, `totals.json` last: a version is complete when it has one.
///
/// Where the latest version has the same `run.json`, nothing is written: the results are compared with what is there instead, and must be
/// the same to the byte.
struct ReconciliationWriter {
  let store: any ObjectStore
  let date: LogicalDate
  let asOf: Int64
  let run: [UInt8]
  let comparisons: [UInt8]

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
    let breaks = try await merge(outcome.breaks, into: "breaks.ndjson", version, mode)
    let open = try await merge(outcome.open, into: "open-items.ndjson", version, mode)
    let cleared = try await merge(outcome.cleared, into: "cleared.ndjson", version, mode)
    let requests = try await merge(outcome.openRequests, into: "open-requests.ndjson", version, mode)
    let closed = try await merge(outcome.closedRequests, into: "closed-requests.ndjson", version, mode)
    // A summary and its details come from the same set; that they do is checked all the same.
    guard breaks == BreakCode.allCases.reduce(0, { $0 + totals.breaks($1) }), open == totals.openItems.closing,
      cleared == totals.openItems.cleared, requests == totals.requests.closing,
      closed == totals.requests.closed + totals.requests.givenUp
    else {
      throw JobError(
        .integrity, "cannot reconcile \(date)", because: "totals and lines differ",
        remedy: "keep the store as it is and report this: it is a fault of the program")
    }
    try await put(comparisons, "comparisons.ndjson", version, mode)
    try await put(run, "run.json", version, mode)
    let json = ReconciliationWriter.json(totals, date: date, asOf: asOf, version: version, comparesLedger: comparesLedger)
    try await put(json, "totals.json", version, mode)
    return json
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
    json.string(Instant(nanoseconds: asOf, digits: 0).description)
    json.key("version")
    json.integer(version)
    totals.write(to: &json, comparesLedger: comparesLedger)
    json.endObject()
    return json.bytes
  }
}
