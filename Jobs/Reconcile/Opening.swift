internal import Events
internal import Operations
internal import Reconciliation
internal import Reports
internal import Sealing
internal import Storage

/// What the run before left open: the latest version of the nearest earlier day that was reconciled.
struct Opening: Sendable {
  var items = OpenItems()
  /// The date of that run; nil where no earlier day was reconciled.
  var date: LogicalDate?
  /// The file that they were read from, and its digest; nil where no earlier day was reconciled.
  var file: (key: String, sha256: String)?
  /// Requests for re-ingestion, and their file, likewise.
  var requests = OpenRequests()
  var requestsFile: (key: String, sha256: String)?

  /// Days looked back for an earlier run. One further back than any open item can be would open with nothing.
  static let reach = 400

  /// Finds and reads it. Throws `JobError` where it is not as many as that run counted, or not what it wrote.
  init(before date: LogicalDate, in store: any ObjectStore) async throws {
    for days in 1...Opening.reach {
      guard let folder = try await ReconciliationFolder.find(date.advanced(by: -days), in: store) else { continue }
      let lines = try await folder.lines("open-items.ndjson")
      let key = folder.path + "/open-items.ndjson"
      while let line = try await lines.next() {
        guard items.add(line) else { throw StorageError.damaged(key) }
      }
      self.date = folder.date
      file = (key, try await lines.digest())
      try await readRequests(folder)
      // A lost line would be a send that nobody waits for any more.
      let totals = try await folder.totals().totals
      try check(items.items.count, totals.openItems.closing, key)
      if let closing = totals.requests?.closing { try check(requests.count, closing, folder.path + "/open-requests.ndjson") }
      // Nor is one in the place of another.
      for (name, read) in [("open-items.ndjson", file), ("open-requests.ndjson", requestsFile)] {
        guard let read, let cause = try await folder.objection(to: name, read.sha256) else { continue }
        throw unreliable(read.key, because: cause)
      }
      return
    }
  }

  private func check(_ found: Int, _ closing: Int, _ key: String) throws {
    guard found != closing else { return }
    throw unreliable(key, because: "it has \(found), and the totals beside it count \(closing): lines were lost or added")
  }

  private func unreliable(_ key: String, because cause: String) -> JobError {
    let night = date?.description ?? ""
    return JobError(
      .integrity, "cannot carry what \(night) left open", at: key, because: cause,
      remedy: "restore it from a backup; or move its version's folder away, and `tally reconcile --date \(night)` makes it again")
  }

  private mutating func readRequests(_ folder: ReconciliationFolder) async throws {
    guard let lines = try await folder.requests("open-requests.ndjson") else { return }
    let key = folder.path + "/open-requests.ndjson"
    while let line = try await lines.next() {
      guard requests.add(line) else { throw StorageError.damaged(key) }
    }
    requestsFile = (key, try await lines.digest())
  }
}
