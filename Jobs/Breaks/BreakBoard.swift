package import Events
package import Reports
package import Storage

/// A break with where it stands.
package struct ListedBreak: Sendable {
  /// As `breaks.ndjson` has it.
  package var record: BreakRecord
  /// What people did.
  package var standing: BreakStanding
  /// The same, or `cleared` where what came later cleared it.
  package var disposition: BreakStanding.Disposition
  /// The night whose file has it, its version, and the line there.
  package var night: LogicalDate
  package var version: Int
  package var line: Int
  /// For how many nights it stands, up to the last one that was reconciled.
  package var nightsOpen: Int
}

/// The breaks of some nights, each once, with where it stands now.
package struct BreakBoard: Sendable {
  private let store: any ObjectStore
  private let work: BreakWork

  package init(store: any ObjectStore, work: BreakWork) { (self.store, self.work) = (store, work) }

  /// The last night that was reconciled; nil where none was.
  package func lastNight() async throws -> LogicalDate? { try await ReconciliationFolder.latest(in: store).keys.max() }

  /// The latest as-of of some nights, as their latest versions have it: before it nobody can have worked on what they found.
  package func asOf(_ nights: Set<LogicalDate>) async throws -> Instant? {
    let store = store
    let known = try await ReconciliationFolder.latest(in: store).filter { nights.contains($0.key) }
    return try await someAtOnce(known) { night, version in
      Instant(rfc3339: try await ReconciliationFolder(store: store, date: night, version: version).totals().totals.asOf)
    }.compactMap(\.self).max()
  }

  /// How many breaks of nights before a date are open still, and the first of these nights; nil where none is.
  package func older(than date: LogicalDate) async throws -> (count: Int, first: LogicalDate)? {
    let known = try await ReconciliationFolder.latest(in: store)
    guard known.keys.contains(where: { $0 < date }) else { return nil }
    let store = store
    let totals = try await someAtOnce(known) { night, version in
      (night, try await ReconciliationFolder(store: store, date: night, version: version).totals().totals)
    }
    return try await OpenBreakCount(store: store, work: work).older(than: date, Dictionary(uniqueKeysWithValues: totals))
  }

  /// Hands every break of those nights to `visit`, nights in order, lines in theirs. A provisional break stands on every night until it clears: it
  /// is visited where it stood last, or, cleared, where it was first seen.
  package func run(_ nights: ClosedRange<LogicalDate>, visit: (ListedBreak) async throws -> Void) async throws {
    let known = try await ReconciliationFolder.latest(in: store)
    guard let last = known.keys.max(), let lastVersion = known[last] else { return }
    let cleared = try await ClosedRequests(known.filter { $0.key >= nights.lowerBound }, in: store)
    let standing = try await provisional(ReconciliationFolder(store: store, date: last, version: lastVersion))
    for (date, version) in known.sorted(by: { $0.key < $1.key }) where nights.contains(date) {
      let folder = ReconciliationFolder(store: store, date: date, version: version)
      let lines = try await folder.lines("breaks.ndjson")
      while let line = try await lines.next() {
        let record = try BreakRecord(parsing: line, at: "\(folder.path)/breaks.ndjson:\(lines.count)")
        if record.provisional {
          let stands = standing.contains(record.id)
          guard date == last || !stands && record.firstSeen == date else { continue }
        }
        let hasCleared = record.provisional ? !standing.contains(record.id) : cleared.contains(record)
        let done = work.standing(of: record)
        try await visit(
          ListedBreak(
            record: record, standing: done, disposition: hasCleared && done.resolution == nil ? .cleared : done.disposition,
            night: date, version: version, line: lines.count, nightsOpen: last.day - record.firstSeen.day))
      }
    }
  }

  private func provisional(_ folder: ReconciliationFolder) async throws -> Set<PackedID> {
    var ids: Set<PackedID> = []
    let lines = try await folder.lines("breaks.ndjson")
    while let line = try await lines.next() {
      let record = try BreakRecord(parsing: line, at: "\(folder.path)/breaks.ndjson:\(lines.count)")
      if record.provisional { ids.insert(record.id) }
    }
    return ids
  }
}
