package import Events
package import Storage

/// Checks event indexes by their own checksums, which find damage and not malice; and where there are mappings, by scanning their exports again.
package struct StoreIndexVerifier: IndexVerifier {
  /// By which an export was read; nil where that is not at hand.
  package typealias Mapping = @Sendable (CustodyRecord) throws -> ProviderMapping?

  private let store: any ObjectStore
  private let mapping: Mapping?

  /// Without `mapping` checksums alone are looked at.
  package init(store: any ObjectStore, scanningBy mapping: Mapping? = nil) { (self.store, self.mapping) = (store, mapping) }

  package func verifyIndex(of export: ObjectKey, _ record: CustodyRecord?) async throws -> Integrity {
    let key = IndexBuilder.indexKey(export)
    guard try await store.head(key) != nil else { return .missing }
    guard let index = try await EventIndex.open(key, in: store), try await index.isIntact() else {
      return .altered("its checksums do not match, or it is of another version")
    }
    guard let record else { return .intact }
    // Nobody believes one of other bytes, or by another mapping: it is made again.
    guard index.trailer.export == record.sha256 else { return .altered("it is that of another export") }
    guard let mapping else { return .intact }
    guard let mapping = try mapping(record) else {
      return .notCheckable("the mapping \(record.mapping) is not at hand: verify with the config that names it")
    }
    guard index.trailer.mapping == mapping.digest else { return .altered("it was made by another mapping") }
    guard index.trailer.store == store.id else { return .altered("it was made for another store") }
    let isFaithful = try await IndexBuilder(store: store).isFaithful(export, mapping: mapping, digest: record.sha256)
    return isFaithful ? .intact : .forged("its export, scanned again, comes to another")
  }

  package func verifyQuarantine(of export: ObjectKey, _ record: CustodyRecord) async throws -> Integrity {
    let key = IndexBuilder.indexKey(export)
    guard try await store.head(key) != nil, let index = try await EventIndex.open(key, in: store),
      index.trailer.export == record.sha256, let digest = index.trailer.quarantine
    else { return .intact }
    let first = try QuarantineLines.key(source: record.source, date: record.date, export: export)
    guard let file = try await QuarantineLines.find(digest, at: first, in: store) else { return .missing }
    return try await store.open(file).sha256() == digest
      ? .intact : .altered("\(file) has another SHA-256 than the event index says")
  }
}
