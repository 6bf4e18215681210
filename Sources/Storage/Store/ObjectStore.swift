/// Where a store's objects live: memory, a directory or a bucket. Keys are `/`-separated relative paths (`exports/archiver/2026/…`).
///
/// An object is created once: the same bytes again are a success, other bytes under the same key are `StorageError.exists`.
/// A write is durable before it is named, and so is the protection that it is made with.
package protocol ObjectStore: Sendable {
  /// Tells the store from every other, as its `tally.json` does; empty where it does not describe itself.
  var id: String { get }
  /// Opens an object for reading at any place.
  func open(_ key: ObjectKey) async throws -> any ObjectReader
  /// Begins an object that becomes visible, whole, when it is committed; what is flushed is protected so from then on. `invalid`
  /// where the store cannot have that key, or the retention has passed already.
  func create(_ key: ObjectKey, _ protection: Protection) async throws -> any ObjectWriter
  /// What is known of one object; nil where there is none.
  func head(_ key: ObjectKey) async throws -> ObjectInfo?
  /// The objects under a folder at any depth, in byte order of their keys: those behind `after` (which need not exist), at most
  /// `limit` (from 1) of them. A page that is not the last has at least one, and may have fewer than asked.
  func list(_ prefix: ObjectKey, after: ObjectKey?, limit: Int) async throws -> ObjectPage
  /// The versions that are kept under a key, newest first; none where there is no object.
  func versions(_ key: ObjectKey) async throws -> [ObjectVersion]
  /// The versions of all objects under a folder at any depth, those of a key together.
  func versions(below prefix: ObjectKey) async throws -> [ObjectVersion]
  /// What keeps a version from being deleted. `notFound` where there is no such version, `damaged` where nobody can tell.
  func protection(of version: ObjectVersion) async throws -> Protection
  /// Whether a legal hold is on a version: a part of its protection, which some stores tell sooner than the whole.
  func isHeld(_ version: ObjectVersion) async throws -> Bool
  /// Makes a version's retention later, stronger or both; the same again is a success. `refused` where that would be earlier or
  /// weaker, `invalid` where the retention has passed already, `notFound`.
  func retain(_ version: ObjectVersion, _ retention: Retention) async throws
  /// Puts a legal hold on a version, or takes it off; done when it reads back so. `notFound` where there is no such version.
  func hold(_ version: ObjectVersion, _ isHeld: Bool) async throws
  /// Deletes what nothing protects, for good, and says of each version in turn what became of it.
  func delete(_ versions: [ObjectVersion]) async throws -> [Deletion]
  /// The same where nobody needs to know what was gone before: that counts as deleted, which spares a store a question about each version.
  func discard(_ versions: [ObjectVersion]) async throws -> [Deletion]
}

extension ObjectStore {
  /// Begins an object that is protected by no more than the store's own defaults.
  package func create(_ key: ObjectKey) async throws -> any ObjectWriter { try await create(key, .none) }

  /// All objects under a folder at any depth, in byte order of their keys.
  package func list(_ prefix: ObjectKey) async throws -> [ObjectInfo] {
    var page = try await list(prefix, after: nil, limit: 1 << 16)
    var objects = page.objects
    while !page.isLast, let last = objects.last {
      try Task.checkCancellation()
      page = try await list(prefix, after: last.key, limit: 1 << 16)
      objects += page.objects
    }
    return objects
  }

  /// One key after the other; a store that can list versions at once does.
  package func versions(below prefix: ObjectKey) async throws -> [ObjectVersion] {
    var found: [ObjectVersion] = []
    for object in try await list(prefix) { found += try await versions(object.key) }
    return found
  }

  /// By reading all of its protection; a store that can ask for less does.
  package func isHeld(_ version: ObjectVersion) async throws -> Bool { try await protection(of: version).isHeld }

  /// As a deletion, in a store that leaves no mark; what was not there is gone all the same.
  package func discard(_ versions: [ObjectVersion]) async throws -> [Deletion] {
    try await delete(versions).map { $0 == .absent ? .deleted : $0 }
  }

  /// Deletes one version; see `delete(_: [ObjectVersion])`.
  package func delete(_ version: ObjectVersion) async throws -> Deletion {
    try await delete([version]).first ?? .absent
  }
}
