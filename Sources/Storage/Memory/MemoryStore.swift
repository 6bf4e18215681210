internal import Events
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
    private(set) var versions: [ObjectKey: [Version]] = [:]
    /// The keys of them in byte order, so that a list looks at what it lists alone.
    private var keys: [ObjectKey] = []
    private var made = 0

    /// The place of the first key that is not before a text, in byte order.
    private func place(from text: String) -> Int {
      var (low, high) = (0, keys.count)
      while low < high {
        let middle = (low + high) / 2
        if ExactText(keys[middle].description) < ExactText(text) { low = middle + 1 } else { high = middle }
      }
      return low
    }

    /// At most so many of a folder, behind a key.
    func keys(in folder: ObjectKey, after: ObjectKey?, limit: Int) -> ArraySlice<ObjectKey> {
      var first = place(from: folder.description + "/")
      if let after {
        let behind = place(from: after.description)
        first = max(first, behind < keys.count && keys[behind] == after ? behind + 1 : behind)
      }
      return keys[first...].prefix(limit).prefix { $0.isInside(folder) }
    }

    mutating func change(_ key: ObjectKey, _ body: (inout [Version]) -> Void) {
      var all = versions[key] ?? []
      let wasThere = !all.isEmpty
      body(&all)
      versions[key] = all.isEmpty ? nil : all
      guard wasThere == all.isEmpty else { return }
      let place = place(from: key.description)
      if all.isEmpty { keys.remove(at: place) } else { keys.insert(key, at: place) }
    }

    mutating func append(_ bytes: [UInt8], _ protection: Protection, to key: ObjectKey) {
      made += 1
      let version = Version(id: "\(made)", bytes: bytes, protection: protection)
      change(key) { $0.append(version) }
    }

    func place(of version: ObjectVersion) -> Int? { versions[version.key]?.firstIndex { $0.id == version.id } }
  }

  /// Nothing describes it.
  package let id = ""
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
      guard let bytes else { return state.change(key) { $0 = [] } }
      let protection = state.versions[key]?.last?.protection ?? .none
      state.change(key) { _ = $0.popLast() }
      state.append(bytes, protection, to: key)
    }
  }

  /// The newest version, as it is now: what comes later does not change what is read.
  package func open(_ key: ObjectKey) async throws -> any ObjectReader {
    guard let bytes = state.withLock({ $0.versions[key]?.last?.bytes }) else { throw MemoryStore.absent(key, "open") }
    return MemoryReader(bytes: bytes)
  }

  /// Bytes are collected in memory, and become a version with `commit`.
  package func create(_ key: ObjectKey, _ protection: Protection) async throws -> any ObjectWriter {
    try protection.retention?.check(at: now(), "create", key.description)
    return MemoryWriter(key: key, protection: protection, store: self)
  }

  package func head(_ key: ObjectKey) async throws -> ObjectInfo? {
    state.withLock { $0.versions[key]?.last.map { ObjectInfo(key: key, size: Int64($0.bytes.count)) } }
  }

  package func list(_ prefix: ObjectKey, after: ObjectKey?, limit: Int) async throws -> ObjectPage {
    state.withLock { state in
      let keys = state.keys(in: prefix, after: after, limit: limit < .max ? limit + 1 : limit)
      let objects = keys.prefix(limit).compactMap { key in
        state.versions[key]?.last.map { ObjectInfo(key: key, size: Int64($0.bytes.count)) }
      }
      return ObjectPage(objects: objects, isLast: keys.count <= limit)
    }
  }

  /// All that were committed and not deleted, newest first.
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

  /// Heeds the store's clock: `invalid` where the retention has passed by it.
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

  /// Deletes what neither a hold nor, by the store's clock, a retention keeps.
  package func delete(_ versions: [ObjectVersion]) async throws -> [Deletion] {
    let now = now()
    return state.withLock { state in
      versions.map { version in
        guard let place = state.place(of: version), let found = state.versions[version.key]?[place] else { return .absent }
        if let verdict = found.protection.verdict(at: now) { return verdict }
        state.change(version.key) { $0.remove(at: place) }
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
      let changed = protection
      state.change(version.key) { $0[place].protection = changed }
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
      let kept = newest
      state.change(key) { $0[place] = kept }
    }
  }

  private static func absent(_ key: ObjectKey, _ operation: String) -> StorageError {
    StorageError(.notFound, operation, key.description, cause: "no such object", remedy: "check the key")
  }
}
