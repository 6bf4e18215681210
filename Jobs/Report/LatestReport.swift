package import Events
package import Reports
package import Storage

/// Reads what the latest report of a night says at a glance.
package struct LatestReport: Sendable {
  private let store: any ObjectStore

  package init(store: any ObjectStore) { self.store = store }

  /// The summary of the date's latest complete report; nil where there is none. Throws `ReportError` where it cannot be read.
  package func summary(_ date: LogicalDate) async throws -> NightSummary? {
    let versions = try await ReconciliationFolder.versions(under: "reports/" + date.path, holding: "report.html", in: store)
    guard let latest = versions.max() else { return nil }
    let name = "reports/\(date.path)/v\(latest)/summary.json"
    return try NightSummary(parsing: try await store.read(try ReconciliationFolder.key(name), limit: 1 << 24), at: name)
  }
}
