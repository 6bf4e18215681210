internal import Events
internal import Operations
internal import Reports
internal import Storage

extension ReconcileJob {
  /// Refuses a night that was reconciled, and now would have less to say: what was found of it stands. One that never was does without what was
  /// released of the days before it, and says so; so does its next version. Else nothing could be reconciled any more behind a day that was released
  /// too early. The send of an open item is not done without: that would be closed as an orphan.
  func refuse(_ date: LogicalDate, _ opening: Opening, without released: [CustodyRecord]) async throws {
    guard let first = released.first else { return }
    if let own = released.first(where: { $0.date == date }) { throw refusal(of: date, own) }
    if let latest = try await ReconciliationFolder.find(date, in: store) {
      let unread = Set(try await latest.stated()?.released.map(\.key) ?? [])
      let isUnread = released.allSatisfy { $0.key.map { unread.contains($0.description) } ?? false }
      guard isUnread else { throw refusal(of: date, first) }
    }
    if let send = released.first(where: { $0.key.map { opening.items.exports.contains($0.description) } ?? false }) {
      throw JobError(
        .refused, "cannot reconcile \(date)", at: send.key?.description,
        because: "it has the send of an open item, is in a sealed archive and was released",
        remedy: "put it back from a backup and run the date again; the next `tally tier` takes it when no night needs it")
    }
  }

  private func refusal(of date: LogicalDate, _ record: CustodyRecord) -> JobError {
    let what = record.date == date ? "its exports" : "exports of \(record.date), which it looks back on,"
    return JobError(
      .refused, "cannot reconcile \(date)", at: record.key?.description,
      because: "\(what) are in sealed archives and were released",
      remedy:
        "its latest reconciliation stands; a late export is packed by `tally tier --date \(date)`, `tally trace` finds events")
  }
}
