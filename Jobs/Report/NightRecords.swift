internal import Events
internal import Reports
internal import Storage

/// What vouches for the versions of a night's reconciliation: the run records that name them, and their files by SHA-256; of earlier programs, reports.
struct NightRecords {
  private let store: any ObjectStore
  private let date: LogicalDate
  private let runs: [RunReference]

  init(_ date: LogicalDate, in store: any ObjectStore) async throws {
    (self.store, self.date) = (store, date)
    let keys = try await store.list(try ReconciliationFolder.key("runs/reconcile/\(date)")).map(\.key)
    runs = try await someAtOnce(keys) { key in
      // One that is none vouches for nothing.
      try await store.readable(key, limit: 1 << 26).flatMap { try? RunReference(parsing: $0, at: key.description) }
    }.compactMap(\.self)
  }

  /// Whether any run record of the night is kept.
  var isRecorded: Bool { !runs.isEmpty }

  /// Those of complete versions that count: that a run record or a report names. Where none of them is named, all: a run was killed before it kept its
  /// record, and the next one lays what it finds beside what is there.
  func counting(_ versions: Set<Int>) async throws -> Set<Int> {
    let named = try await named(versions)
    return named.isEmpty ? versions : named
  }

  /// Those of complete versions that are named.
  func named(_ versions: Set<Int>) async throws -> Set<Int> {
    let recorded = versions.filter { version in
      let totals = ReconciliationFolder(store: store, date: date, version: version).path + "/totals.json"
      return runs.contains { $0.outputs.contains(totals) }
    }
    guard recorded.count < versions.count else { return recorded }
    return try await recorded.union(LatestReport(store: store).reconciliations(date).intersection(versions))
  }

  /// The SHA-256s that a file was written with: one, but where a version was moved away and made again. None where no record tells.
  func digests(of key: String) -> Set<String> { Set(runs.compactMap { $0.digests[key] }) }
}

extension ReconciliationFolder {
  /// Why a file of that SHA-256 is not what was written; nil where it is, or where neither a run record nor the night's report tells.
  func objection(to name: String, _ sha256: String) async throws -> String? {
    let key = path + "/" + name
    let written = try await NightRecords(date, in: store).digests(of: key)
    if !written.isEmpty {
      return written.contains(sha256) ? nil : "it is not what was reconciled, which a run record in runs/reconcile/\(date) names"
    }
    guard let reported = try await LatestReport(store: store).evidence(date, key), reported.sha256 != sha256 else { return nil }
    return "it is not what the night's report was made from, whose \(EvidenceList.name) names it"
  }
}
