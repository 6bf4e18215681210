internal import Events
internal import Storage

/// The versions of a day's reconciliation in the store: `reconciliations/<yyyy>/<mm>/<dd>/v<N>/`. A version is complete when it has its
/// `run.json`, which is written last.
package struct ReconciliationVersions: Sendable {
  private let store: any ObjectStore
  private let date: LogicalDate

  package init(store: any ObjectStore, date: LogicalDate) { (self.store, self.date) = (store, date) }

  /// The highest complete version; nil where there is none.
  package func latest() async throws -> Int? {
    guard let folder = ObjectKey("reconciliations/\(date.path)") else { return nil }
    return try await store.list(folder).compactMap { object in
      let parts = object.key.description.split(separator: "/")
      guard parts.count == 6, parts[5] == "run.json", parts[4].first == "v" else { return nil }
      return Int(parts[4].dropFirst())
    }.max()
  }

  /// The key of one of a version's files.
  package func key(_ version: Int, _ name: String) throws -> ObjectKey {
    guard let key = ObjectKey("reconciliations/\(date.path)/v\(version)/\(name)") else { throw StorageError.badKey(name) }
    return key
  }
}

extension StorageError {
  /// A name that cannot be a key.
  static func badKey(_ name: String) -> StorageError {
    StorageError(.invalid, "name", name, cause: "it cannot be a key of the store", remedy: "rename it at its source")
  }

  /// An object of the suite's own that does not read as what it is.
  static func damaged(_ path: String) -> StorageError {
    StorageError(.damaged, "read", path, cause: "it is not what was written", remedy: "run `tally verify`, restore it from a backup")
  }
}
