package import Storage

/// A store that fails as planned, in front of another.
package struct FaultyStore: ObjectStore {
  private let store: any ObjectStore
  private let plan: FaultPlan

  package init(_ store: any ObjectStore, _ plan: FaultPlan) {
    self.store = store
    self.plan = plan
  }

  package var id: String { store.id }

  package func open(_ key: ObjectKey) async throws -> any ObjectReader {
    try await plan.call(.open, key) { Reader(key: key, reader: try await store.open(key), plan: plan) }
  }

  package func create(_ key: ObjectKey, _ protection: Protection) async throws -> any ObjectWriter {
    try await plan.call(.create, key) { Writer(key: key, writer: try await store.create(key, protection), plan: plan) }
  }

  package func head(_ key: ObjectKey) async throws -> ObjectInfo? {
    try await plan.call(.head, key) { try await store.head(key) }
  }

  package func list(_ prefix: ObjectKey, after: ObjectKey?, limit: Int) async throws -> ObjectPage {
    try await plan.call(.list, prefix) { try await store.list(prefix, after: after, limit: limit) }
  }

  package func versions(_ key: ObjectKey) async throws -> [ObjectVersion] {
    try await plan.call(.versions, key) { try await store.versions(key) }
  }

  package func protection(of version: ObjectVersion) async throws -> Protection {
    try await plan.call(.protection, version.key) { try await store.protection(of: version) }
  }

  package func retain(_ version: ObjectVersion, _ retention: Retention) async throws {
    try await plan.call(.retain, version.key) { try await store.retain(version, retention) }
  }

  package func hold(_ version: ObjectVersion, _ isHeld: Bool) async throws {
    try await plan.call(.hold, version.key) { try await store.hold(version, isHeld) }
  }

  /// A fault is planned for the first key of a batch.
  package func delete(_ versions: [ObjectVersion]) async throws -> [Deletion] {
    guard let key = versions.first?.key else { return try await store.delete(versions) }
    let kind = try await plan.begin(.delete, key)
    let verdicts = try await store.delete(Array(versions.prefix(FaultPlan.Kind.portion(of: versions.count, kind))))
    try plan.end(kind, .delete, key)
    return verdicts
  }

  private struct Reader: ObjectReader {
    let key: ObjectKey
    let reader: any ObjectReader
    let plan: FaultPlan
    var size: Int64 { reader.size }

    func read(at offset: Int64, into buffer: inout MutableRawSpan) async throws -> Int {
      let kind = try await plan.begin(.read, key)
      let count = try await reader.read(at: offset, into: &buffer)
      try plan.end(kind, .read, key)
      return count
    }
  }

  private struct Writer: ObjectWriter {
    let key: ObjectKey
    let writer: any ObjectWriter
    let plan: FaultPlan

    func write(_ bytes: RawSpan) async throws {
      let kind = try await plan.begin(.write, key)
      try await writer.write(bytes.extracting(first: FaultPlan.Kind.portion(of: bytes.byteCount, kind)))
      try plan.end(kind, .write, key)
    }

    func commit(_ durability: Durability) async throws {
      try await plan.call(.commit, key) { try await writer.commit(durability) }
    }

    func abandon() async { await writer.abandon() }
  }
}
