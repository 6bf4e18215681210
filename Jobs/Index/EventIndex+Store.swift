internal import Events
internal import Storage

extension EventIndex {
  /// Opens an index in a store; nil where it is damaged or of another version, one that names no quarantine file included.
  static func open(_ key: ObjectKey, in store: any ObjectStore) async throws -> EventIndex? {
    let reader = try await store.open(key)
    let index = try await EventIndex.open(size: reader.size) { offset, buffer in
      try await reader.read(at: offset, into: &buffer)
    }
    guard let trailer = index?.trailer, (trailer.quarantine == nil) == (trailer.summary.quarantined == 0) else { return nil }
    return index
  }

  /// Opens the index beside an export, where it is of these bytes, by that mapping and for this store; nil where it has to be made, and is not to be
  /// believed.
  static func open(
    of export: ObjectKey, _ record: CustodyRecord, _ mapping: ProviderMapping, in store: any ObjectStore
  ) async throws -> EventIndex? {
    let key = IndexBuilder.indexKey(export)
    guard try await store.head(key) != nil, let index = try await open(key, in: store), index.trailer.export == record.sha256,
      index.trailer.mapping == mapping.digest, index.trailer.store == store.id
    else { return nil }
    return index
  }
}
