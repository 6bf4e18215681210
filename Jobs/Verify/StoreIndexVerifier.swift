internal import Events
package import Storage

/// Checks event indexes by their own checksums.
package struct StoreIndexVerifier: IndexVerifier {
  private let store: any ObjectStore

  package init(store: any ObjectStore) { self.store = store }

  package func verifyIndex(_ key: ObjectKey) async throws -> Integrity {
    guard try await store.head(key) != nil else { return .missing }
    guard let index = try await EventIndex.open(key, in: store), try await index.isIntact() else {
      return .altered("its checksums do not match")
    }
    return .intact
  }
}
