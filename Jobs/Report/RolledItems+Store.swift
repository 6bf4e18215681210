internal import Events
internal import Reports
internal import Storage

extension RolledItems {
  /// Counts the lines of the files that a night's roll-forwards are about, and hashes the files meanwhile. One that the run record names and the store does
  /// not have, or has otherwise, is a finding and no error: the report is written, and says so.
  static func read(_ folder: ReconciliationFolder, _ run: ReconciliationRun) async throws -> (
    items: RolledItems, files: [StoredFile]
  ) {
    var reader = Reader(folder: folder)
    reader.items.closing = try await reader.count(folder.path + "/open-items.ndjson") ?? Lines()
    reader.items.cleared = try await reader.count(folder.path + "/cleared.ndjson") ?? Lines()
    if let opening = run.opening { reader.items.opening = try await reader.count(opening.key, as: opening.sha256) ?? Lines() }
    if let requests = run.openRequests {
      reader.items.requests = try await reader.count(requests.key, as: requests.sha256, parses: false)?.count ?? 0
    }
    return (reader.items, reader.files)
  }

  private struct Reader {
    let folder: ReconciliationFolder
    var items = RolledItems()
    var files: [StoredFile] = []

    /// The lines of a file; nil where there is none. `sha256` is what the run record says of it.
    mutating func count(_ name: String, as sha256: String? = nil, parses: Bool = true) async throws -> Lines? {
      if sha256 != nil { items.named += 1 }
      let key = try ReconciliationFolder.key(name)
      guard try await folder.store.head(key) != nil else {
        if sha256 != nil { items.faults.append(name + " is missing") }
        return nil
      }
      let lines = ObjectLines(try await folder.store.open(key))
      var counted = Lines()
      while let line = try await lines.next() {
        if parses {
          try counted.add(parsing: line, of: folder.date, at: "\(name):\(lines.count)")
        } else {
          counted.add(breakSince: nil, of: folder.date)
        }
      }
      let digest = try await lines.digest()
      if let sha256, sha256 != digest { items.faults.append(name + " is another") }
      files.append(StoredFile(key: name, sha256: digest))
      return counted
    }
  }
}
