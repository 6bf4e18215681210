internal import Events
internal import Storage

extension EventIndex {
  /// Opens an index in a store; nil where it is damaged or of another version.
  static func open(_ key: ObjectKey, in store: any ObjectStore) async throws -> EventIndex? {
    let reader = try await store.open(key)
    return try await EventIndex.open(size: reader.size) { offset, buffer in
      try await reader.read(at: offset, into: &buffer)
    }
  }
}
