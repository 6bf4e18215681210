internal import Events
internal import Operations
internal import Storage

/// Finds the exports of a run, and opens their event indexes.
struct NightInputs {
  let store: any ObjectStore
  let sources: [ReconcileSource]
  let threads: Int

  /// Every kept export of the days, by date, source and name; an index that is missing, damaged, or of other bytes, another mapping or another store is
  /// rebuilt. `rebuilt` is told of each of those. `verifying` reads the indexes through, and finds damage wherever it is. What was released is
  /// refused, or left out. Throws `ExportMissing` for what is gone, though its index may still be there.
  func exports(
    _ days: ClosedRange<LogicalDate>, verifying: Bool = false, skipsReleased: Bool = false,
    rebuilt: @escaping @Sendable (ObjectKey) -> Void
  ) async throws -> [NightExport] {
    var custody: [(ReconcileSource, CustodyRecord)] = []
    var day = days.lowerBound
    while day <= days.upperBound {
      var sealed: SealedExports?
      for source in sources {
        for listed in try await CustodyRecord.listed(in: store, source: source.name, date: day) {
          if listed.bytes == nil {
            let archives = if let sealed { sealed } else { try await SealedExports(day, in: store) }
            sealed = archives
            if archives.has(listed.record) {
              if skipsReleased { continue }
              throw released(listed.record, days)
            }
            if let key = listed.record.key { throw ExportMissing(key: key) }
          }
          custody.append((source, listed.record))
        }
      }
      day = day.advanced(by: 1)
    }
    // The largest first: whoever scans one last should not have much left to do while others wait.
    let order = custody.enumerated().sorted { $0.element.1.storedBytes > $1.element.1.storedBytes }
    let opened = try await Parallel.map(order, threads: threads) { place, kept in
      (place, try await export(kept.0, kept.1, verifying, rebuilt: rebuilt))
    }
    return opened.sorted { $0.0 < $1.0 }.map(\.1)
  }

  /// What was released cannot be reconciled again: what was found of it stands.
  private func released(_ record: CustodyRecord, _ days: ClosedRange<LogicalDate>) -> JobError {
    let what = record.date == days.upperBound ? "its exports" : "exports of \(record.date), which it looks back on,"
    return JobError(
      .refused, "cannot reconcile \(days.upperBound)", at: record.key?.description,
      because: "\(what) are in sealed archives and were released",
      remedy:
        "its latest reconciliation stands; a late export is packed by `tally tier --date \(days.upperBound)`, `tally trace` finds events"
    )
  }

  private func export(
    _ source: ReconcileSource, _ record: CustodyRecord, _ verifying: Bool, rebuilt: @Sendable (ObjectKey) -> Void
  ) async throws -> NightExport {
    guard let key = record.key else { throw StorageError.badKey(record.name) }
    var index = try await EventIndex.open(of: key, record, source.mapping, in: store)
    if verifying, try await index?.isIntact() == false { index = nil }
    let quarantine = try QuarantineLines.key(source: source.name, date: record.date, export: key)
    if let digest = index?.trailer.quarantine {
      let file = try await QuarantineLines.find(digest, at: quarantine, in: store)
      let isSound = if verifying, let file { try await store.open(file).sha256() == digest } else { file != nil }
      if !isSound { index = nil }
    }
    if index == nil {
      rebuilt(key)
      try await IndexBuilder(store: store).build(key, mapping: source.mapping, digest: record.sha256, quarantine: quarantine)
      index = try await EventIndex.open(of: key, record, source.mapping, in: store)
    }
    guard let index else { throw IndexDamaged() }
    return NightExport(
      key: key, source: source.name, isLedger: source.isLedger, mapping: source.mapping, date: record.date,
      bytes: record.storedBytes, sha256: record.sha256, declaredLater: record.declaredLaterDigest, findings: record.findings,
      index: index)
  }
}
