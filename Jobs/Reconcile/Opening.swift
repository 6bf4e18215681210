internal import Events
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

  /// Finds and reads it.
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
      return
    }
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
