package import Events
package import Reports
internal import Sealing
package import Storage

/// Reads what the latest report of a night says at a glance.
package struct LatestReport: Sendable {
  private let store: any ObjectStore

  /// Reads nothing yet.
  package init(store: any ObjectStore) { self.store = store }

  /// The summary of the date's latest complete report; nil where there is none. Throws `ReportError` where it cannot be read.
  package func summary(_ date: LogicalDate) async throws -> NightSummary? { try await read(date)?.summary }

  /// The same, with the file that says so.
  func read(_ date: LogicalDate) async throws -> (summary: NightSummary, file: StoredFile)? {
    guard let latest = try await version(date) else { return nil }
    let name = "reports/\(date.path)/v\(latest)/summary.json"
    let bytes = try await store.read(try ReconciliationFolder.key(name), limit: 1 << 24)
    return (try NightSummary(parsing: bytes, at: name), StoredFile(key: name, sha256: SHA256.hash(bytes).description))
  }

  /// What it says of a file that it was made from; nil where it names none of that key.
  func evidence(_ date: LogicalDate, _ file: String) async throws -> StoredFile? {
    try await evidence(date)?.files.first { $0.key == file }
  }

  /// The files that it was made from; nil where there is no list that can be read.
  func evidence(_ date: LogicalDate) async throws -> EvidenceList? {
    guard let latest = try await version(date) else { return nil }
    let name = "reports/\(date.path)/v\(latest)/\(EvidenceList.name)"
    do {
      let bytes = try await store.read(try ReconciliationFolder.key(name), limit: EvidenceList.limit)
      return try EvidenceList(parsing: bytes, at: name)
    } catch is ReportError {
      return nil
    } catch let error as StorageError where [.notFound, .damaged, .tooLarge].contains(error.code) {
      return nil
    }
  }

  /// The version of the reconciliation that it is of; nil where there is none.
  package func reconciliation(_ date: LogicalDate) async throws -> Int? {
    guard let latest = try await version(date) else { return nil }
    let name = "reports/\(date.path)/v\(latest)/totals.json"
    return try Totals(parsing: try await store.read(try ReconciliationFolder.key(name), limit: 1 << 26), at: name).version
  }

  /// The versions of the reconciliation that complete reports of the date are of.
  func reconciliations(_ date: LogicalDate) async throws -> Set<Int> {
    let folder = "reports/" + date.path
    let versions = try await ReconciliationFolder.versions(under: folder, holding: "report.html", in: store)
    let found = try await someAtOnce(versions) { version in
      let name = "\(folder)/v\(version)/totals.json"
      return try await store.readable(try ReconciliationFolder.key(name), limit: 1 << 26)
        .flatMap { try? Totals(parsing: $0, at: name).version }
    }
    return Set(found.compactMap(\.self))
  }

  private func version(_ date: LogicalDate) async throws -> Int? {
    try await ReconciliationFolder.versions(under: "reports/" + date.path, holding: "report.html", in: store).max()
  }
}
