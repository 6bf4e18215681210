package import Storage

/// A store in which archives are created through another door to it, which has their storage class.
package struct ClassedStore: ObjectStore {
  private let store: any ObjectStore
  private let archives: any ObjectStore

  /// `archives` must lead to the same objects as `store`: what it created is read through the other.
  package init(_ store: any ObjectStore, archives: any ObjectStore) { (self.store, self.archives) = (store, archives) }

  package var id: String { store.id }

  package func create(_ key: ObjectKey, _ protection: Protection) async throws -> any ObjectWriter {
    try await (key.name.hasSuffix(".tar.zst") ? archives : store).create(key, protection)
  }

  package func open(_ key: ObjectKey) async throws -> any ObjectReader { try await store.open(key) }

  package func head(_ key: ObjectKey) async throws -> ObjectInfo? { try await store.head(key) }

  package func list(_ prefix: ObjectKey, after: ObjectKey?, limit: Int) async throws -> ObjectPage {
    try await store.list(prefix, after: after, limit: limit)
  }

  package func versions(_ key: ObjectKey) async throws -> [ObjectVersion] { try await store.versions(key) }

  package func versions(below prefix: ObjectKey) async throws -> [ObjectVersion] { try await store.versions(below: prefix) }

  package func isHeld(_ version: ObjectVersion) async throws -> Bool { try await store.isHeld(version) }

  package func protection(of version: ObjectVersion) async throws -> Protection { try await store.protection(of: version) }

  package func retain(_ version: ObjectVersion, _ retention: Retention) async throws {
    try await store.retain(version, retention)
  }

  package func hold(_ version: ObjectVersion, _ isHeld: Bool) async throws { try await store.hold(version, isHeld) }

  package func delete(_ versions: [ObjectVersion]) async throws -> [Deletion] { try await store.delete(versions) }
}
