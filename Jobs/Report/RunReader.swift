internal import Events
internal import Reports
internal import Storage

/// Finds the run that made a reconciliation among the records of its date.
struct RunReader {
  let folder: ReconciliationFolder

  /// The earliest that names its totals: later ones found them there. Nil where no record does.
  func first() async throws -> RunReference? {
    try await RunReader.first("reconcile", folder.date, naming: folder.path + "/totals.json", in: folder.store)
  }

  /// The earliest run of a job that names an object among its outputs.
  static func first(
    _ job: String, _ date: LogicalDate, naming output: String, in store: any ObjectStore
  ) async throws -> RunReference? {
    let keys = try await store.list(try ReconciliationFolder.key("runs/\(job)/\(date)")).map(\.key)
    let runs = try await someAtOnce(keys.filter { $0.description.hasSuffix(".json") }) { key in
      try RunReference(parsing: try await store.read(key, limit: 1 << 26), at: key.description)
    }
    return runs.filter { $0.outputs.contains(output) }.min { ($0.finishedAt, $0.key) < ($1.finishedAt, $1.key) }
  }
}
