internal import Events
internal import Operations
internal import Reports
internal import Sealing
internal import Storage

/// Up to when a report tells what was done about breaks. It is a parameter of the report, so that the same run again has the same answer however much was done since.
struct WorkInstant {
  let store: any ObjectStore
  let folder: ReconciliationFolder
  /// The date's latest report; nil where there is none.
  let latest: Int?

  /// The instant asked for; without one that of the latest report, and never before the reconciliation's own as-of.
  func resolved(_ asked: Instant?) async throws -> Instant {
    let (totals, file, _) = try await folder.totals()
    guard let own = Instant(rfc3339: totals.asOf) else {
      throw JobError(
        .unreadable, "cannot report \(totals.date)", at: file.key, because: "its as-of is no instant",
        remedy: "run `tally verify`")
    }
    if let asked {
      guard asked >= own else {
        throw JobError(
          .usage, "cannot report \(totals.date)", because: "--as-of \(asked) is before the reconciliation's, \(own)",
          remedy: "give one that is not, or none")
      }
      return asked
    }
    return try await summary()?.workAsOf.flatMap { Instant(rfc3339: $0) }.map { max($0, own) } ?? own
  }

  /// Whether a report up to that instant is surely another than the latest, being of other work or other totals: its files need not be made to know it.
  func isNext(_ asOf: Instant) async throws -> Bool {
    guard let latest else { return true }
    guard let summary = try await summary() else { return false }
    if summary.workAsOf != asOf.description { return true }
    let key = try ReconciliationFolder.key("reports/\(folder.date.path)/v\(latest)/totals.json")
    guard try await store.head(key) != nil else { return false }
    return try await store.open(key).sha256().description != folder.totals().file.sha256
  }

  /// What that report says at a glance; nil where there is none that can be read.
  func summary() async throws -> NightSummary? {
    guard let latest else { return nil }
    let name = "reports/\(folder.date.path)/v\(latest)/summary.json"
    do {
      return try NightSummary(parsing: try await store.read(try ReconciliationFolder.key(name), limit: 1 << 24), at: name)
    } catch is ReportError {
      return nil
    } catch let error as StorageError where error.code == .notFound {
      return nil
    }
  }
}
