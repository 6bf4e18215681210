import Storage

/// A store over whose objects somebody has laid something.
struct OverlaidStore: LayeredStore {
  let store: any ObjectStore
  let found: [Overlay]

  func overlays(_ prefix: ObjectKey) async throws -> [Overlay] { found }
  func open(_ key: ObjectKey) async throws -> any ObjectReader { try await store.open(key) }
  func create(_ key: ObjectKey, _ protection: Protection) async throws -> any ObjectWriter {
    try await store.create(key, protection)
  }
  func head(_ key: ObjectKey) async throws -> ObjectInfo? { try await store.head(key) }
  func list(_ prefix: ObjectKey, after: ObjectKey?, limit: Int) async throws -> ObjectPage {
    try await store.list(prefix, after: after, limit: limit)
  }
  func versions(_ key: ObjectKey) async throws -> [ObjectVersion] { try await store.versions(key) }
  func protection(of version: ObjectVersion) async throws -> Protection { try await store.protection(of: version) }
  func retain(_ version: ObjectVersion, _ retention: Retention) async throws { try await store.retain(version, retention) }
  func hold(_ version: ObjectVersion, _ isHeld: Bool) async throws { try await store.hold(version, isHeld) }
  func delete(_ versions: [ObjectVersion]) async throws -> [Deletion] { try await store.delete(versions) }
}
