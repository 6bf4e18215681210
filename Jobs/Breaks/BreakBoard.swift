package import Events
package import Operations
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
  /// The night whose file has it.
  package var night: LogicalDate
  /// The version of that night's reconciliation, from 1.
  package var version: Int
  /// Its line in that version's `breaks.ndjson`, from 1.
  package var line: Int
  /// For how many nights it stands, up to the last one that was reconciled.
  package var nightsOpen: Int

  /// Whether nobody resolved it and nothing cleared it.
  package var isOpen: Bool { disposition == .open || disposition == .assigned }
}

/// The breaks of some nights, each once, with where it stands now.
package struct BreakBoard: Sendable {
  private let store: any ObjectStore
  private let work: BreakWork

  /// `work` is what was done about breaks; where each stands is taken from it alone.
  package init(store: any ObjectStore, work: BreakWork) { (self.store, self.work) = (store, work) }

  /// The nights that were reconciled.
  package func nights() async throws -> Set<LogicalDate> { Set(try await ReconciliationFolder.latest(in: store).keys) }

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
  /// is visited where it stood last, or, cleared, where it was first seen. Returns why a night's breaks cannot be relied on.
  package func run(
    _ nights: ClosedRange<LogicalDate>, visit: (ListedBreak) async throws -> Void
  ) async throws -> [JobError] {
    let known = try await ReconciliationFolder.latest(in: store)
    guard let last = known.keys.max() else { return [] }
    func breaks(_ date: LogicalDate) -> NightBreaks {
      NightBreaks(folder: ReconciliationFolder(store: store, date: date, version: known[date] ?? 0))
    }
    let cleared = try await ClosedRequests(known.filter { $0.key >= nights.lowerBound }, in: store)
    var standing: Set<PackedID> = []
    var faults: [LogicalDate: JobError] = [:]
    faults[last] = try await breaks(last).read { record, _ in if record.provisional { standing.insert(record.id) } }
    for (date, version) in known.sorted(by: { $0.key < $1.key }) where nights.contains(date) {
      faults[date] = try await breaks(date).read { record, line in
        let stands = record.provisional && standing.contains(record.id)
        guard !record.provisional || date == last || !stands && record.firstSeen == date else { return }
        let hasCleared = record.provisional ? !stands : cleared.contains(record)
        let done = work.standing(of: record)
        try await visit(
          ListedBreak(
            record: record, standing: done, disposition: hasCleared && done.resolution == nil ? .cleared : done.disposition,
            night: date, version: version, line: line, nightsOpen: last.day - record.firstSeen.day))
      }
    }
    return faults.sorted { $0.key < $1.key }.map(\.value)
  }
}
