package import Archival
package import Events
internal import Operations
internal import Sealing
package import Storage

/// Adds up the summaries of a range of days. Days that are not packed yet have what their reconciliation says, and no more.
package struct SummaryQuery: Sendable {
  private let store: any DescribedStore

  /// Reads nothing yet.
  package init(store: any DescribedStore) { self.store = store }

  /// What a range of days comes to.
  package struct Result: Sendable {
    /// Days with summaries.
    package var summarised: [LogicalDate] = []
    /// Days with what their reconciliation says alone: outcomes and breaks.
    package var hot: [LogicalDate] = []
    /// Days with nothing.
    package var missing: [LogicalDate] = []
    /// Days with archives of which some summaries are missing, or all, and the channels of those.
    package var incomplete: [(date: LogicalDate, channels: [Channel])] = []
  }

  /// Hands each channel and day to `body`, by date: a supplement as one of its own; `isHot` where it is of a reconciliation alone. Throws
  /// `JobError` for a summary that is damaged, or of another store.
  package func run(
    _ days: ClosedRange<LogicalDate>, _ body: (_ date: LogicalDate, _ channel: Channel, _ summary: Summary, _ isHot: Bool) -> Void
  ) async throws -> Result {
    var result = Result()
    var month: [LogicalDate: [Slot: [ObjectKey]]] = [:]
    var packed: [LogicalDate: Set<Slot>] = [:]
    var reconciled: [LogicalDate: Int] = [:]
    for day in days.lowerBound.day...days.upperBound.day {
      let date = LogicalDate(day: day)
      try Task.checkCancellation()
      if day == days.lowerBound.day || date.components.day == 1 {
        month = try await slots(date)
        packed = try await manifested(date)
        reconciled = try await versions(date)
      }
      if month[date] != nil || packed[date] != nil {
        try await add(month[date] ?? [:], packed[date] ?? [], date, &result, body)
      } else if let version = reconciled[date],
        let folder = try await ReconciliationFolder.find(date, version: version, in: store)
      {
        result.hot.append(date)
        let totals = try await ReconciledDay.totals(folder)
        for channel in Channel.allCases { if let summary = totals[channel] { body(date, channel, summary, true) } }
      } else {
        result.missing.append(date)
      }
    }
    return result
  }

  private func add(
    _ slots: [Slot: [ObjectKey]], _ packed: Set<Slot>, _ date: LogicalDate, _ result: inout Result,
    _ body: (LogicalDate, Channel, Summary, Bool) -> Void
  ) async throws {
    if !slots.isEmpty { result.summarised.append(date) }
    var expected = packed
    for (slot, keys) in slots.sorted(by: { $0.key < $1.key }) {
      let read = try await read(slot, try await named(slot), among: keys)
      if slot.supplement == 0 { expected.formUnion(read.expected.map { Slot(date, $0) }) }
      body(date, slot.channel, read.summary, false)
    }
    expected.subtract(slots.keys)
    guard !expected.isEmpty else { return }
    result.incomplete.append((date, Set(expected.map(\.channel)).sorted { $0.rawValue < $1.rawValue }))
  }

  /// The summary that a slot's manifest names; nil where a run has not come so far. `tally verify` tells of a manifest that is gone.
  private func named(_ slot: Slot) async throws -> Manifest.Reference? {
    do { return try await ArchiveShelf.manifest(slot, in: store).manifest.summary } catch let error as StorageError
      where error.code == .notFound
    { return nil }
  }

  /// The one that is named: another was left by a run that was stopped.
  private func read(_ slot: Slot, _ named: Manifest.Reference?, among keys: [ObjectKey]) async throws -> SlotSummary {
    let remedy = "run `tally verify`, and restore it from a backup"
    let key = try ReconciliationFolder.key(named?.key ?? keys.first?.description ?? slot.summaryKey)
    do {
      let bytes = try await store.read(key, limit: SlotSummary.limit)
      if let named, SHA256.hash(bytes) != named.sha256 {
        throw JobError(
          .integrity, "cannot read a summary", at: key.description, because: "its SHA-256 is not the one that its manifest has",
          remedy: remedy)
      }
      let read = try SlotSummary(bytes)
      guard read.slot == slot, read.store == store.format.id else {
        throw JobError(
          .integrity, "cannot read a summary", at: key.description, because: "it is of another slot, or of another store",
          remedy: remedy)
      }
      return read
    } catch let error as SummaryError {
      guard case .newer = error else {
        throw JobError(.integrity, "cannot read a summary", at: key.description, because: error.description, remedy: remedy)
      }
      throw JobError(
        .unreadable, "cannot read a summary", at: key.description, because: error.description, remedy: "use that version")
    }
  }

  /// The first day that has an archive, a summary or a reconciliation; nil where none has.
  package func firstDay() async throws -> LogicalDate? {
    var first: LogicalDate?
    for name in ["archives", "reconciliations", "summaries"] {
      guard let key = ObjectKey(name), let object = try await store.list(key, after: nil, limit: 1).objects.first else {
        continue
      }
      let date = LogicalDate(object.key.parts.dropFirst().prefix(3).joined(separator: "-"))
      first = [first, date].compactMap(\.self).min()
    }
    return first
  }

  /// The summaries of each slot, by day, in the month of a date.
  private func slots(_ date: LogicalDate) async throws -> [LogicalDate: [Slot: [ObjectKey]]] {
    var found: [LogicalDate: [Slot: [ObjectKey]]] = [:]
    for key in try await list("summaries", date) {
      if let slot = Slot(summary: key) { found[slot.date, default: [:]][slot, default: []].append(key) }
    }
    return found
  }

  /// The slots that have a manifest, and so a summary, by day, in the month of a date. What supersedes an archive has the same summary.
  private func manifested(_ date: LogicalDate) async throws -> [LogicalDate: Set<Slot>] {
    var found: [LogicalDate: Set<Slot>] = [:]
    for key in try await list("archives", date) where key.name == ArchiveShelf.Names.manifest {
      var name: Substring = ""
      if let slot = Slot(of: key, rest: &name), slot.rewrite == 0 { found[slot.date, default: []].insert(slot) }
    }
    return found
  }

  /// The latest whole version of each reconciliation in the month of a date.
  private func versions(_ date: LogicalDate) async throws -> [LogicalDate: Int] {
    var versions: [LogicalDate: Int] = [:]
    for key in try await list("reconciliations", date) where key.name == "totals.json" {
      let parts = key.parts
      guard parts.count == 6, let day = LogicalDate(parts[1...3].joined(separator: "-")),
        let version = Int(parts[4].dropFirst())
      else { continue }
      versions[day] = max(version, versions[day] ?? 0)
    }
    return versions
  }

  private func list(_ folder: String, _ date: LogicalDate) async throws -> [ObjectKey] {
    // `yyyy/mm/dd` without its day.
    guard let month = ObjectKey("\(folder)/\(date.path.dropLast(3))") else { return [] }
    return try await store.list(month).map(\.key)
  }
}
