internal import Operations
internal import Reconciliation
internal import Reports
internal import Storage

/// A night's breaks, read with a look whether they are those that were reconciled: as many of each code as the totals count, and the bytes that a run
/// record names, or the night's latest report, where it is of the same reconciliation.
struct NightBreaks {
  let folder: ReconciliationFolder

  /// Hands every line to `visit`, with its number; says why they cannot be relied on.
  func read(_ visit: (BreakRecord, Int) async throws -> Void) async throws -> JobError? {
    let place = folder.path + "/breaks.ndjson"
    var listed: [BreakCode: Int] = [:]
    let lines: ObjectLines
    do { lines = try await folder.lines("breaks.ndjson") } catch let error as StorageError where error.code == .notFound {
      return fault(place, "it is missing")
    }
    while let line = try await lines.next() {
      let record = try BreakRecord(parsing: line, at: "\(place):\(lines.count)")
      listed[record.code, default: 0] += 1
      try await visit(record, lines.count)
    }
    let stated = try await folder.totals().totals.breaks
    for code in BreakCode.allCases where listed[code, default: 0] != stated[code, default: 0] {
      return fault(
        place, "it has \(listed[code, default: 0]) lines of \(code.name), and totals.json counts \(stated[code, default: 0])")
    }
    return try await folder.objection(to: "breaks.ndjson", lines.digest()).map { fault(place, $0) }
  }

  private func fault(_ place: String, _ cause: String) -> JobError {
    JobError(
      .integrity, "the breaks of \(folder.date) cannot be relied on", at: place, because: cause,
      remedy: "restore it from a backup; `tally verify` tells more")
  }
}
