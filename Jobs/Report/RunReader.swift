internal import Reports
internal import Storage

/// Finds the run that made a reconciliation among the records of its date.
struct RunReader {
  let folder: ReconciliationFolder

  /// The earliest that names its totals: later ones found them there. Nil where no record does.
  func first() async throws -> RunReference? {
    let store = folder.store
    let keys = try await store.list(try ReconciliationFolder.key("runs/reconcile/\(folder.date)")).map(\.key)
    let runs = try await someAtOnce(keys.filter { $0.description.hasSuffix(".json") }) { key in
      try RunReference(parsing: try await store.read(key, limit: 1 << 26), at: key.description)
    }
    return runs.filter { $0.outputs.contains(folder.path + "/totals.json") }
      .min { ($0.finishedAt, $0.key) < ($1.finishedAt, $1.key) }
  }
}
