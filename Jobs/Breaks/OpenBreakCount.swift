internal import Events
internal import Operations
internal import Reconciliation
internal import Reports
internal import Storage

/// Counts what is open of the breaks of all nights up to one: none leaves the count because it is old. A night that nobody has worked on is counted
/// from its totals alone, by channel; only of the others are the lines read.
struct OpenBreakCount: Sendable {
  let store: any ObjectStore
  let work: BreakWork

  /// What was counted of a night, and what was read for it besides its totals.
  private typealias Counted = (night: OpenBreaks.Night, file: StoredFile?)

  /// `nights` are the totals of the store's nights, the report's own among them; `own` are the dispositions of its lines by code. `files` are what was
  /// read besides, in the order of their keys.
  func count(
    _ nights: [LogicalDate: Totals], into empty: OpenBreaks, own: [BreakCode: [BreakStanding.Disposition: Int]]
  ) async throws -> (open: OpenBreaks, files: [StoredFile]) {
    let date = empty.window.upperBound
    let nights = nights.filter { $0.key <= date }
    let closed = try await closed(nights)
    let counted = try await someAtOnce(nights) { night, totals in
      guard night == date else { return try await count(night, totals, closed) }
      var counted = found(night, totals)
      for (code, counts) in own where code != .pendingDeliveryFail {
        for (disposition, count) in counts { counted.count(count, of: code, as: disposition) }
      }
      return (counted, nil)
    }
    let files = closed.files + counted.compactMap(\.file)
    return (counted.reduce(into: empty) { $0.add($1.night) }, files.sorted { $0.key < $1.key })
  }

  /// How many breaks of nights before a date are open, and the first of these nights; nil where none is. `nights` are the totals of all nights. Throws
  /// `JobError` where a night's breaks are not as many as its totals count.
  func older(than date: LogicalDate, _ nights: [LogicalDate: Totals]) async throws -> (count: Int, first: LogicalDate)? {
    let closed = try await closed(nights)
    let counted = try await someAtOnce(nights.filter { $0.key < date }) { try await count($0, $1, closed).night }
    if let broken = counted.filter({ !$0.foots }).min(by: { $0.date < $1.date }) {
      throw JobError(
        .integrity, "the breaks of \(broken.date) cannot be relied on", at: "reconciliations/" + broken.date.path,
        because: "they are not as many as its totals count", remedy: "run `tally verify`")
    }
    let open = counted.filter { !$0.open.isEmpty }
    guard let first = open.map(\.date).min() else { return nil }
    return (open.reduce(0) { $0 + $1.open.values.reduce(0, +) }, first)
  }

  /// What evidence of later nights has closed; only nights that closed any, and the last, are read.
  private func closed(_ nights: [LogicalDate: Totals]) async throws -> ClosedRequests {
    let closing = nights.filter { ($0.value.requests?.closed ?? 0) + ($0.value.requests?.givenUp ?? 0) > 0 }
    guard !closing.isEmpty, let last = nights.keys.max() else { return ClosedRequests() }
    return try await ClosedRequests(nights.filter { $0.key == last || closing[$0.key] != nil }.mapValues(\.version), in: store)
  }

  private func found(_ night: LogicalDate, _ totals: Totals) -> OpenBreaks.Night {
    var counted = OpenBreaks.Night(date: night, version: totals.version)
    for (code, count) in totals.breaks where code != .pendingDeliveryFail { counted.found[code.severity, default: 0] += count }
    return counted
  }

  private func count(_ night: LogicalDate, _ totals: Totals, _ closed: ClosedRequests) async throws -> Counted {
    var counted = found(night, totals)
    if work.nights.contains(night) {
      let folder = ReconciliationFolder(store: store, date: night, version: totals.version)
      let file = try await read(folder, closed, into: &counted)
      return (counted, file)
    }
    // Not from where `found` is: so the two can differ.
    for (code, count) in totals.breaksOverChannels where code != .pendingDeliveryFail {
      let cleared = min(count, closed.counts[night]?[code] ?? 0)
      counted.count(cleared, of: code, as: .cleared)
      counted.count(count - cleared, of: code, as: .open)
    }
    return (counted, nil)
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
