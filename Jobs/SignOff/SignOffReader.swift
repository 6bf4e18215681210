internal import Events
internal import Reports
internal import Storage

/// Finds what people have signed of a night.
struct SignOffReader {
  let store: any ObjectStore

  /// The last version before that one that somebody has signed; nil where there is none.
  func lastSigned(_ date: LogicalDate, before version: Int) async throws -> SignedBefore? {
    guard version > 1 else { return nil }
    var signed: Set<Int> = []
    for object in try await store.list(try ReconciliationFolder.key("reports/" + date.path)) {
      let parts = object.key.parts
      if parts.count == 6, SignOffFolder.isSeal(parts[5]), let number = ReconciliationFolder.version(parts[4]) {
        signed.insert(number)
      }
    }
    guard let last = signed.filter({ $0 < version }).max() else { return nil }
    let folder = try await SignOffFolder(date, last, in: store)
    let place = folder.folder + "/"
    // What cannot be read is for `tally verify` to tell: the next report is written all the same.
    guard let signOff = folder.signOff, let bytes = folder.manifest,
      let manifest = try? ReportManifest(parsing: bytes, at: place + ReportManifest.name)
    else { return nil }
    let name = place + "summary.json"
    let summary = try await store.readable(try ReconciliationFolder.key(name), limit: 1 << 24).flatMap {
      try? NightSummary(parsing: $0, at: name)
    }
    return SignedBefore(signOff: signOff, manifest: manifest, summary: summary)
  }
}

extension ObjectStore {
  /// What an object has; nil where there is none that can be read. A store that does not answer is an error: it does not say that there is none.
  func readable(_ key: ObjectKey, limit: Int) async throws -> [UInt8]? {
    do { return try await read(key, limit: limit) } catch let error as StorageError
      where [.notFound, .damaged, .tooLarge].contains(error.code)
    { return nil }
  }
}
