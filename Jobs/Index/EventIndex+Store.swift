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
}
