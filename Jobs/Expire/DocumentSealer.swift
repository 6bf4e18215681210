internal import Operations
package import Sealing
package import Storage

/// Writes a document and seals it as manifests are sealed: `<name>.pem`, `<name>.p7s`, `<name>.tsr` beside it. Killed in between, it is completed by
/// whoever comes next; it counts when it is sealed.
package struct DocumentSealer: Sendable {
  private let store: any ObjectStore
  /// Whether seals have timestamps.
  private let stamps: Bool
  private let sealer: @Sendable () throws -> any Sealer

  /// `sealer` is asked for when something is to be sealed.
  package init(_ store: any ObjectStore, stamps: Bool, sealer: @escaping @Sendable () throws -> any Sealer) {
    (self.store, self.stamps, self.sealer) = (store, stamps, sealer)
  }

  /// Throws where nothing could be sealed: better before anything is deleted than after.
  func check() throws { _ = try sealer() }

  func write(_ bytes: [UInt8], as name: String, of folder: DispositionFolder) async throws {
    try await store.put(bytes, as: try folder.key(name))
    try await complete(name, of: folder)
  }

  /// Seals a document that lies in a folder, as far as it is not sealed yet.
  func complete(_ name: String, of folder: DispositionFolder) async throws {
    let there = try await DispositionFolder.read(folder.date, in: store, folder.root).names
    let seal = name + ".p7s"
    if !there.contains(seal) {
      let made = try await sealer().seal(try await store.read(try folder.key(name), limit: DispositionPlan.limit))
      try Task.checkCancellation()
      try await putCertificates(made.certificates, try folder.key(name + ".pem"))
      try await store.put(made.signature, as: try folder.key(seal))
      if let token = made.timestamp { try await store.put(token, as: try folder.key(name + ".tsr")) }
    } else if stamps, !there.contains(name + ".tsr") {
      let signature = try await store.read(try folder.key(seal), limit: 1 << 20)
      guard let token = try await sealer().stamp(SHA256.hash(signature)) else { return }
      try await store.put(token, as: try folder.key(name + ".tsr"))
    }
  }

  /// Certificates that a killed run left of another signer than now signs make way; the seal has its own in it.
  private func putCertificates(_ bytes: [UInt8], _ key: ObjectKey) async throws {
    do { try await store.put(bytes, as: key) } catch let error as StorageError where error.code == .exists {
      var isGone = true
      for version in try await store.versions(key) { isGone = try await store.delete(version).isGone && isGone }
      if isGone { try await store.put(bytes, as: key) }
    }
  }
}
