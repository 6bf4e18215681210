internal import Glibc

extension DirectoryStore {
  /// One at most, without an id: a directory keeps what was created first, and nothing else.
  package func versions(_ key: ObjectKey) async throws -> [ObjectVersion] {
    try await head(key) == nil ? [] : [ObjectVersion(key: key, id: "")]
  }

  /// As the sidecar says. `notFound` of an id that is not empty, `damaged` where the sidecar cannot be understood.
  package func protection(of version: ObjectVersion) async throws -> Protection {
    let key = try known(version, "read the protection of")
    return try sidecars.protection(of: String(key.name), in: try folder(of: key))
  }

  /// Writes the sidecar anew. Nothing but this program heeds it.
  package func retain(_ version: ObjectVersion, _ retention: Retention) async throws {
    let path = path(version)
    try sidecars.check(retention, "retain", path)
    try change(version, "retain") { (protection) throws(StorageError) in
      try protection.retention?.check(before: retention, path)
      protection.retention = retention
    }
  }

  /// As a retention.
  package func hold(_ version: ObjectVersion, _ isHeld: Bool) async throws {
    try change(version, "hold") { $0.isHeld = isHeld }
  }

  /// Neighbours in the list that are in the same folder share one flush of it.
  package func delete(_ versions: [ObjectVersion]) async throws -> [Deletion] {
    var verdicts: [Deletion] = []
    var rest = versions[...]
    while let first = rest.first {
      try Task.checkCancellation()
      let parent = first.key.parts.dropLast()
      let group = rest.prefix { $0.key.parts.dropLast().elementsEqual(parent) { $0.utf8.elementsEqual($1.utf8) } }
      verdicts += try delete(group, in: first.key)
      rest = rest.dropFirst(group.count)
    }
    return verdicts
  }

  private func delete(_ group: ArraySlice<ObjectVersion>, in sibling: ObjectKey) throws(StorageError) -> [Deletion] {
    let folder: FileDescriptor
    do { folder = try self.folder(of: sibling) } catch {
      guard error.code == .notFound else { throw error }
      return group.map { _ in .absent }
    }
    var verdicts: [Deletion] = []
    for version in group {
      let isKnown = version.id.isEmpty && !DirectoryStore.isReserved(version.key)
      verdicts.append(isKnown ? try sidecars.delete(String(version.key.name), in: folder) : .absent)
    }
    if verdicts.contains(.deleted) { try folder.sync() }
    return verdicts
  }

  private func change(
    _ version: ObjectVersion, _ operation: String, _ body: (inout Protection) throws(StorageError) -> Void
  ) throws(StorageError) {
    let key = try known(version, operation)
    guard try sidecars.change(String(key.name), in: try folder(of: key), body) else {
      throw StorageError.system(ENOENT, operation, path(version))
    }
  }

  /// The key of a version that there can be.
  private func known(_ version: ObjectVersion, _ operation: String) throws(StorageError) -> ObjectKey {
    guard version.id.isEmpty, !DirectoryStore.isReserved(version.key) else {
      throw StorageError.system(ENOENT, operation, path(version))
    }
    return version.key
  }

  private func path(_ version: ObjectVersion) -> String { root.path + "/" + version.key.description }
}
