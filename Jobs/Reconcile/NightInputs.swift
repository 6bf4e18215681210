internal import Events
internal import Operations
internal import Storage

/// Finds the exports of a run, and opens their event indexes.
struct NightInputs {
  let store: any ObjectStore
  let sources: [ReconcileSource]
  let threads: Int

  /// The exports of days, by date, source and name.
  struct Kept {
    var there: [(source: ReconcileSource, record: CustodyRecord)] = []
    /// Those that are in sealed archives alone.
    var released: [CustodyRecord] = []
  }

  /// Throws `ExportMissing` for one that is gone, though its index may still be there.
  func kept(_ days: ClosedRange<LogicalDate>) async throws -> Kept {
    var kept = Kept()
    for day in (days.lowerBound.day...days.upperBound.day).map(LogicalDate.init(day:)) {
      var sealed: SealedExports?
      for source in sources {
        for listed in try await CustodyRecord.listed(in: store, source: source.name, date: day) {
          guard listed.bytes == nil, let key = listed.record.key else {
            kept.there.append((source, listed.record))
            continue
          }
          let archives = if let sealed { sealed } else { try await SealedExports(day, in: store) }
          sealed = archives
          guard archives.has(listed.record) else { throw ExportMissing(key: key) }
          kept.released.append(listed.record)
        }
      }
    }
    return kept
  }

  /// Opens those that are there, in their order; an index that is missing, damaged, or of other bytes, another mapping or another store is
  /// rebuilt. `rebuilt` is told of each of those. `verifying` reads the indexes through, and finds damage wherever it is.
  func open(
    _ kept: Kept, verifying: Bool = false, rebuilt: @escaping @Sendable (ObjectKey) -> Void
  ) async throws -> [NightExport] {
    // The largest first: whoever scans one last should not have much left to do while others wait.
    let order = kept.there.enumerated().sorted { $0.element.record.storedBytes > $1.element.record.storedBytes }
    let opened = try await Parallel.map(order, threads: threads) { place, kept in
      (place, try await export(kept.source, kept.record, verifying, rebuilt: rebuilt))
    }
    return opened.sorted { $0.0 < $1.0 }.map(\.1)
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
