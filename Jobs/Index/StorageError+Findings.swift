internal import Storage

extension StorageError {
  /// A name that cannot be a key.
  static func badKey(_ name: String) -> StorageError {
    StorageError(.invalid, "name", name, cause: "it cannot be a key of the store", remedy: "rename it at its source")
  }

  /// An object of the suite's own that does not read as what it is.
  static func damaged(_ path: String) -> StorageError {
    StorageError(
      .damaged, "read", path, cause: "it is not what was written", remedy: "run `tally verify`, restore it from a backup")
  }
}
