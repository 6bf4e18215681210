internal import Synchronization

/// A store in memory that keeps every version, like a bucket with Object Lock.
package final class MemoryStore: ObjectStore {
  private struct Version {
    var id: String
    var bytes: [UInt8]
    var protection: Protection
  }
  private struct State {
    /// Newest last; no list is empty.
    var versions: [ObjectKey: [Version]] = [:]
    var made = 0

    mutating func append(_ bytes: [UInt8], _ protection: Protection, to key: ObjectKey) {
      made += 1
      versions[key, default: []].append(Version(id: "\(made)", bytes: bytes, protection: protection))
    }

    func place(of version: ObjectVersion) -> Int? { versions[version.key]?.firstIndex { $0.id == version.id } }
  }

  private let state = Mutex(State())
  private let defaults: StoreDefaults
  private let now: @Sendable () -> Int64

  /// An empty store. `now` tells nanoseconds since 1970; without a clock every retention counts as in force.
  package init(defaults: StoreDefaults = .none, now: @escaping @Sendable () -> Int64 = { .min }) {
    self.defaults = defaults
    self.now = now
  }

  /// The newest version of everything, for comparing.
  package var contents: [ObjectKey: [UInt8]] { state.withLock { $0.versions.compactMapValues(\.last?.bytes) } }

  /// Puts bytes behind the contract's back, as bit rot and people do; nil removes every version.
  package func tamper(_ key: ObjectKey, _ bytes: [UInt8]?) {
    state.withLock { state in
      guard let bytes else { return state.versions[key] = nil }
      let protection = state.versions[key]?.popLast()?.protection ?? .none
      state.append(bytes, protection, to: key)
    }
  }

  package func open(_ key: ObjectKey) async throws -> any ObjectReader {
    guard let bytes = state.withLock({ $0.versions[key]?.last?.bytes }) else { throw MemoryStore.absent(key, "open") }
    return MemoryReader(bytes: bytes)
  }

  package func create(_ key: ObjectKey, _ protection: Protection) async throws -> any ObjectWriter {
    try protection.retention?.check(at: now(), "create", key.description)
    return MemoryWriter(key: key, protection: protection, store: self)
  }

  package func head(_ key: ObjectKey) async throws -> ObjectInfo? {
    state.withLock { $0.versions[key]?.last.map { ObjectInfo(key: key, size: Int64($0.bytes.count)) } }
  }

  package func list(_ prefix: ObjectKey, after: ObjectKey?, limit: Int) async throws -> ObjectPage {
    let found = state.withLock { state in
      state.versions.filter { key, _ in key.isInside(prefix) && after.map { $0 < key } ?? true }
        .compactMap { key, versions in versions.last.map { ObjectInfo(key: key, size: Int64($0.bytes.count)) } }
    }
    return ObjectPage(objects: Array(found.sorted { $0.key < $1.key }.prefix(limit)), isLast: found.count <= limit)
  }

  package func versions(_ key: ObjectKey) async throws -> [ObjectVersion] {
    state.withLock { ($0.versions[key] ?? []).reversed().map { ObjectVersion(key: key, id: $0.id) } }
  }

  package func protection(of version: ObjectVersion) async throws -> Protection {
    try state.withLock { state in
      guard let place = state.place(of: version), let found = state.versions[version.key]?[place] else {
        throw MemoryStore.absent(version.key, "read the protection of")
      }
      return found.protection
    }
  }

  package func retain(_ version: ObjectVersion, _ retention: Retention) async throws {
    try retention.check(at: now(), "retain", version.key.description)
    try change(version, "retain") { protection in
      try protection.retention?.check(before: retention, version.key.description)
      protection.retention = retention
    }
  }

  package func hold(_ version: ObjectVersion, _ isHeld: Bool) async throws {
    try change(version, "hold") { $0.isHeld = isHeld }
  }

  package func delete(_ versions: [ObjectVersion]) async throws -> [Deletion] {
    let now = now()
    return state.withLock { state in
      versions.map { version in
        guard let place = state.place(of: version), let found = state.versions[version.key]?[place] else { return .absent }
        if let verdict = found.protection.verdict(at: now) { return verdict }
        state.versions[version.key]?.remove(at: place)
        if state.versions[version.key]?.isEmpty == true { state.versions[version.key] = nil }
        return .deleted
      }
    }
  }

  private func change(_ version: ObjectVersion, _ operation: String, _ body: (inout Protection) throws -> Void) throws {
    try state.withLock { state in
      guard let place = state.place(of: version), var protection = state.versions[version.key]?[place].protection else {
        throw MemoryStore.absent(version.key, operation)
      }
      try body(&protection)
      state.versions[version.key]?[place].protection = protection
    }
  }

  /// What a writer's commit comes to.
  func name(_ key: ObjectKey, _ bytes: [UInt8], _ durability: Durability, _ asked: Protection) throws {
    let fallback = defaults.retention(at: now())
    try state.withLock { state in
      guard case .flushed = durability else { return state.append(bytes, .none, to: key) }
      guard let place = state.versions[key]?.indices.last, var newest = state.versions[key]?[place] else {
        return state.append(bytes, asked.orRetained(fallback), to: key)
      }
      guard newest.bytes == bytes else {
        throw StorageError(
          .exists, "create", key.description, cause: "other bytes have this key",
          remedy: "compare the two; nothing was overwritten")
      }
      newest.protection = newest.protection.joined(with: asked).orRetained(fallback)
      state.versions[key]?[place] = newest
    }
  }

  private static func absent(_ key: ObjectKey, _ operation: String) -> StorageError {
    StorageError(.notFound, operation, key.description, cause: "no such object", remedy: "check the key")
  }
}
