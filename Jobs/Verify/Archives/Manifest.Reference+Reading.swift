internal import Archival
internal import Storage

extension Manifest.Reference {
  /// Whether the object that it names has its SHA-256. All of it is read, a piece at a time.
  func isSame(in store: any ObjectStore, progress: @Sendable (_ bytes: Int64) -> Void = { _ in }) async throws -> Bool {
    guard let key = ObjectKey(key) else { return false }
    return try await store.open(key).sha256(progress: progress) == sha256
  }

  /// What is said of it when it is read: nil where it is the one. Where nothing can be said the store's error is thrown.
  func verdict(in store: any ObjectStore) async throws -> StoreFinding.Verdict? {
    do { return try await isSame(in: store) ? nil : .altered } catch let error as StorageError {
      let verdict = StoreFinding.Verdict(error)
      guard verdict.isFailure else { throw error }
      return verdict
    }
  }
}
