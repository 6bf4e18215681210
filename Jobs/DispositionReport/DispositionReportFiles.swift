internal import Events
internal import Operations
package import Reports
internal import Sealing
package import Storage

/// The files of a disposition report, and where they are kept: `dispositions/<date>/report/v<N>/`.
package struct DispositionReportFiles: Sendable {
  private let report: DispositionReport
  private let json: [UInt8]

  /// Renders the JSON at once: by its bytes a version is known that the store has already.
  package init(_ report: DispositionReport) { (self.report, json) = (report, report.json) }

  /// What was written.
  package struct Outcome: Hashable, Sendable {
    /// `dispositions-2033-01-05-v1-3f2a9c01b7de`
    package var reportID: String
    /// Keys; the page's is the last.
    package var files: [String]
    /// Whether anything was written; false where the same report was there already.
    package var isNew: Bool
  }

  private func reportID(_ version: Int) -> String {
    "dispositions-\(report.identity.asOf)-v\(version)-\(SHA256.hash(json).description.prefix(12))"
  }

  /// Names and bytes of a version, the page last: a folder that has one is complete.
  package func files(version: Int = 1) -> [(name: String, bytes: [UInt8])] {
    let csv = DispositionCSV(report)
    let page = DispositionPage(report, reportID: reportID(version)).pieces().flatMap(\.bytes)
    return [
      ("report.json", json), ("archives.csv", csv.archives), ("holds.csv", csv.holds), ("forecast.csv", csv.forecast),
      ("report.html", page),
    ]
  }

  /// Keeps the report as the latest version, where that is the same one, whole or begun; else as the next.
  package func keep(in store: any ObjectStore) async throws -> Outcome {
    let folder = "dispositions/\(report.identity.asOf)/report"
    let latest = try await ReconciliationFolder.versions(under: folder, in: store).max() ?? 0
    var version = latest + 1
    if latest > 0 {
      let key = try ReconciliationFolder.key("\(folder)/v\(latest)/report.json")
      // A run that was stopped before its first file was whole has left nothing.
      if let there = try await store.head(key), there.size == Int64(json.count),
        try await store.read(key, limit: json.count).hasSameBytes(as: json)
      {
        version = latest
      }
    }
    var isNew = false
    let files = files(version: version)
    for (name, bytes) in files {
      let key = try ReconciliationFolder.key("\(folder)/v\(version)/\(name)")
      if try await store.head(key) == nil { isNew = true }
      do {
        // The same bytes again are a success.
        try await store.put(bytes, as: key)
      } catch let error as StorageError where error.code == .exists {
        throw JobError(
          .integrity, "a disposition report was altered", at: key.description,
          because: "it is not what follows from its report.json",
          remedy: "keep the store as it is, and find out who could write there")
      }
    }
    return Outcome(
      reportID: reportID(version), files: files.map { "\(folder)/v\(version)/\($0.name)" }, isNew: isNew)
  }
}
