internal import Events
internal import Reconciliation
internal import Reports
internal import Storage

/// Counts what is open of the breaks of the nights before one. A night that nobody has worked on is counted from its totals alone, by
/// channel; only of the others are the lines read.
struct OpenBreakCount {
  let store: any ObjectStore
  let work: BreakWork

  /// `nights` are the totals of those nights, the report's own among them; `own` are the dispositions of its lines by code. `files` are what was read
  /// besides.
  func count(
    _ nights: [LogicalDate: Totals], into empty: OpenBreaks, own: [BreakCode: [BreakStanding.Disposition: Int]]
  ) async throws -> (open: OpenBreaks, files: [StoredFile]) {
    var open = empty
    let date = open.window.upperBound
    let inWindow = nights.filter { open.window.contains($0.key) }
    let hasClosed = inWindow.contains { ($0.value.requests?.closed ?? 0) + ($0.value.requests?.givenUp ?? 0) > 0 }
    let closed = hasClosed ? try await ClosedRequests(inWindow.mapValues(\.version), in: store) : ClosedRequests()
    var files = closed.files
    for (night, totals) in inWindow {
      var counted = OpenBreaks.Night(date: night, version: totals.version)
      for (code, count) in totals.breaks where code != .pendingDeliveryFail { counted.found[code.severity, default: 0] += count }
      if night == date {
        for (code, counts) in own where code != .pendingDeliveryFail {
          for (disposition, count) in counts { counted.count(count, of: code, as: disposition) }
        }
      } else if work.nights.contains(night) {
        files.append(
          try await read(ReconciliationFolder(store: store, date: night, version: totals.version), closed, into: &counted))
      } else {
        // Not from where `found` is: so the two can differ.
        for (code, count) in totals.breaksOverChannels where code != .pendingDeliveryFail {
          let cleared = min(count, closed.counts[night]?[code] ?? 0)
          counted.count(cleared, of: code, as: .cleared)
          counted.count(count - cleared, of: code, as: .open)
        }
      }
      open.add(counted)
    }
    return (open, files)
  }

  private func read(
    _ folder: ReconciliationFolder, _ closed: ClosedRequests, into night: inout OpenBreaks.Night
  ) async throws -> StoredFile {
    let lines = try await folder.lines("breaks.ndjson")
    while let line = try await lines.next() {
      let record = try BreakRecord(parsing: line, at: "\(folder.path)/breaks.ndjson:\(lines.count)")
      guard !record.provisional else { continue }
      let standing = work.standing(of: record)
      night.count(
        1, of: record.code, as: closed.contains(record) && standing.resolution == nil ? .cleared : standing.disposition)
    }
    return StoredFile(key: folder.path + "/breaks.ndjson", sha256: try await lines.digest())
  }
}
