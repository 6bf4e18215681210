internal import Events
internal import Storage

/// Deletes hot copies whose records are proved to be in sealed archives; custody records and quarantine files stay.
struct HotRelease {
  let store: any ObjectStore
  let threads: Int

  /// The exports that nothing protects, of those that are ready; and of the others, what keeps them.
  func free(
    _ exports: [TierDay.Export], now: Int64
  ) async throws -> (free: [TierDay.Export], kept: [(TierDay.Export, Deletion)]) {
    let store = store
    let verdicts = try await Parallel.map(exports, threads: threads) { export in
      for version in try await store.versions(export.key) {
        if let verdict = try await store.protection(of: version).verdict(at: now) { return Optional(verdict) }
      }
      return nil
    }
    var (free, kept): ([TierDay.Export], [(TierDay.Export, Deletion)]) = ([], [])
    for (export, verdict) in zip(exports, verdicts) {
      if let verdict { kept.append((export, verdict)) } else { free.append(export) }
    }
    return (free, kept)
  }

  /// Deletes exports, then the indexes of those that are gone; what became of each export. An index that a killed run left goes too.
  func delete(_ exports: [TierDay.Export], leftovers: [TierDay.Export]) async throws -> [(TierDay.Export, Deletion)] {
    try Task.checkCancellation()
    var verdicts: [(TierDay.Export, Deletion)] = []
    for export in exports { verdicts.append((export, try await delete(export.key))) }
    for export in verdicts.filter(\.1.isGone).map(\.0) + leftovers where export.hasIndex {
      _ = try await delete(IndexBuilder.indexKey(export.key))
    }
    return verdicts
  }

  /// Every version; the first verdict that keeps one.
  private func delete(_ key: ObjectKey) async throws -> Deletion {
    let verdicts = try await store.delete(try await store.versions(key))
    return verdicts.first { !$0.isGone } ?? .deleted
  }
}
