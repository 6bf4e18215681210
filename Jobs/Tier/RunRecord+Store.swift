package import Operations
internal import Sealing
package import Storage

extension RunRecord {
  /// Keeps the record of a run whose inputs alone brought about its end; one that is there already says the same of an earlier run.
  package func keep(in store: any ObjectStore) async throws {
    guard RunRecord.isLeft(by: exit) else { return }
    let id = id { SHA256.hash($0).description }
    guard let key = ObjectKey(key(id: id)), try await store.head(key) == nil else { return }
    do { try await store.put(json(id: id), as: key) } catch let error as StorageError where error.code == .exists {}
  }
}
