internal import Events
internal import Operations
internal import Reconciliation
internal import Sealing
internal import Storage

/// Writes the files of a reconciliation, several at once and `totals.json` last: a version is complete when it has one.
///
/// Where the latest version has the same `run.json`, nothing is written: the results are compared with what is there instead, and must be
/// the same to the byte. Where it has another one, that must be what was written: an altered one is no other input.
struct ReconciliationWriter {
  let store: any ObjectStore
  let date: LogicalDate
  let asOf: Int64
  let run: [UInt8]
  let comparisons: [UInt8]
  let threads: Int

  func write(
    _ outcome: NightJoin.Outcome, comparesLedger: Bool, latest: Int?, dryRun: Bool
  ) async throws -> (version: Int, isNew: Bool, files: Files) {
    if let latest {
      let key = try self.key(latest, "run.json")
      if try await store.head(key) != nil {
        let there = try await store.read(key, limit: 1 << 30)
        if there == run {
          return (latest, false, try await files(outcome, comparesLedger, version: latest, dryRun ? .discard : .compare))
        }
        let folder = ReconciliationFolder(store: store, date: date, version: latest)
        if let cause = try await folder.objection(to: "run.json", SHA256.hash(there).description) {
          throw unconfirmed("run.json", latest, because: cause)
        }
      }
    }
    var version = (latest ?? 0) + 1
    while true {
      do {
        return (version, true, try await files(outcome, comparesLedger, version: version, dryRun ? .discard : .write))
      } catch let error as StorageError where error.code == .exists && version < (latest ?? 0) + 1000 {
        // A run that was cut off left files made from other inputs, or nobody vouches for them; they are no version, and stay as they are.
        version += 1
      }
    }
  }

  /// What was made: `totals.json`, and the SHA-256 of each file by its name.
  typealias Files = (totals: [UInt8], digests: [String: String])

  private func files(
    _ outcome: NightJoin.Outcome, _ comparesLedger: Bool, version: Int, _ mode: OutputFile.Mode
  ) async throws -> Files {
    let totals = outcome.totals
    async let json = ReconciliationWriter.json(totals, date: date, asOf: asOf, version: version, comparesLedger: comparesLedger)
    let lists = [
      (outcome.breaks, "breaks.ndjson"), (outcome.open, "open-items.ndjson"), (outcome.cleared, "cleared.ndjson"),
      (outcome.openRequests, "open-requests.ndjson"), (outcome.closedRequests, "closed-requests.ndjson"),
    ]
    let made = try await Parallel.map(lists, threads: threads) { runs, name in
      try await merge(runs, into: name, version, mode)
    }
    // A summary and its details come from the same set; that they do is checked all the same.
    let expected = [
      BreakCode.allCases.reduce(0) { $0 + totals.breaks($1) }, totals.openItems.closing, totals.openItems.cleared,
      totals.requests.closing, totals.requests.closed + totals.requests.givenUp,
    ]
    guard made.map(\.lines) == expected else {
      throw JobError(
        .integrity, "cannot reconcile \(date)", because: "totals and lines differ",
        remedy: "keep the store as it is and report this: it is a fault of the program")
    }
    let others = [(comparisons, "comparisons.ndjson"), (run, "run.json")]
    _ = try await Parallel.map(others, threads: threads) { bytes, name in try await put(bytes, name, version, mode) }
    try await put(json, "totals.json", version, mode)
    var digests = Dictionary(uniqueKeysWithValues: zip(lists.map(\.1), made.map(\.sha256)))
    for (bytes, name) in others + [(await json, "totals.json")] { digests[name] = SHA256.hash(bytes) }
    return (await json, digests.mapValues(\.description))
  }

  private func merge(_ runs: [SortedRun], into name: String, _ version: Int, _ mode: OutputFile.Mode) async throws -> (
    lines: Int, sha256: Digest
  ) {
    var file = try await OutputFile(key(version, name), in: store, mode)
    do {
      var lines = try MergedLines(runs)
      try await file.add(&lines)
      try Task.checkCancellation()
      try check(try await file.finish(), name, version)
      return (file.lines, file.sha256())
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
    throw unconfirmed(name, version, because: "the same inputs and parameters came to something else before")
  }

  private func unconfirmed(_ name: String, _ version: Int, because cause: String) -> JobError {
    JobError(
      .integrity, "cannot confirm the reconciliation of \(date)", at: "reconciliations/\(date.path)/v\(version)/\(name)",
      because: cause, remedy: "the file was altered, or an export was: run `tally verify`")
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
