package import Storage

/// A store in front of another: every call is the other's, but for those that a test answers.
package protocol ForwardingStore: ObjectStore {
  associatedtype Other: ObjectStore
  /// The other.
  var store: Other { get }
}

extension ForwardingStore {
  package var id: String { store.id }

  package func open(_ key: ObjectKey) async throws -> any ObjectReader { try await store.open(key) }

  package func create(_ key: ObjectKey, _ protection: Protection) async throws -> any ObjectWriter {
    try await store.create(key, protection)
  }

  package func head(_ key: ObjectKey) async throws -> ObjectInfo? { try await store.head(key) }

  package func list(_ prefix: ObjectKey, after: ObjectKey?, limit: Int) async throws -> ObjectPage {
    try await store.list(prefix, after: after, limit: limit)
  }

  package func versions(_ key: ObjectKey) async throws -> [ObjectVersion] { try await store.versions(key) }

  package func protection(of version: ObjectVersion) async throws -> Protection { try await store.protection(of: version) }

  package func retain(_ version: ObjectVersion, _ retention: Retention) async throws {
    try await store.retain(version, retention)
  }

  package func hold(_ version: ObjectVersion, _ isHeld: Bool) async throws { try await store.hold(version, isHeld) }

  package func delete(_ versions: [ObjectVersion]) async throws -> [Deletion] { try await store.delete(versions) }
}

/// A store in memory to which something happens before an object is created.
package struct InterruptedStore: ForwardingStore {
  package let store: MemoryStore
  private let before: @Sendable (ObjectKey) async throws -> Void

  package init(_ store: MemoryStore, before: @escaping @Sendable (ObjectKey) async throws -> Void) {
    (self.store, self.before) = (store, before)
  }

  package func create(_ key: ObjectKey, _ protection: Protection) async throws -> any ObjectWriter {
    try await before(key)
    return try await store.create(key, protection)
  }
}

/// A store in memory that answers deletions of keys that end so, and deletes nothing of them.
package struct StubbornStore: ForwardingStore {
  package let store: MemoryStore
  private let suffix: String
  private let answer: Deletion

  package init(_ store: MemoryStore, suffix: String = "", answers answer: Deletion) {
    (self.store, self.suffix, self.answer) = (store, suffix, answer)
  }

  package func delete(_ versions: [ObjectVersion]) async throws -> [Deletion] {
    var said: [Deletion] = []
    for version in versions {
      said.append(version.key.name.hasSuffix(suffix) ? answer : try await store.delete(version))
    }
    return said
  }
}
