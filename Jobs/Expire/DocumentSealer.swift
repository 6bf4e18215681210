internal import Events
internal import Operations
package import Sealing
package import Storage

/// Writes a document and seals it as manifests are sealed: `<name>.pem`, `<name>.p7s`, `<name>.tsr` beside it. Its seal is made first and waits elsewhere: killed in
/// between, what a run wrote is completed by whoever comes next, and what anybody else put there is not. It counts when it is sealed.
package struct DocumentSealer: Sendable {
  private let store: any ObjectStore
  /// Whether seals have timestamps.
  private let stamps: Bool
  private let waiting: WaitingSeals
  private let sealer: @Sendable () throws -> any Sealer

  /// `sealer` is asked for when something is to be sealed, and whose seals are `trusted` when what another run left is to be relied on. `now` is the clock,
  /// nanoseconds since 1970.
  package init(
    _ store: any ObjectStore, stamps: Bool, now: @escaping @Sendable () -> Int64,
    trusted: @escaping @Sendable () throws -> [Certificate], sealer: @escaping @Sendable () throws -> any Sealer
  ) {
    (self.store, self.stamps, self.sealer) = (store, stamps, sealer)
    waiting = WaitingSeals(store: store, now: now, trusted: trusted)
  }

  /// Throws where nothing could be sealed: better before anything is deleted than after.
  func check() throws { _ = try sealer() }

  func write(_ bytes: [UInt8], as name: String, of folder: DispositionFolder) async throws {
    let seal = try await announce(bytes, as: name, of: folder)
    try Task.checkCancellation()
    try await publish(seal, of: name, folder)
    try await waiting.remove(SHA256.hash(bytes))
  }

  /// Writes a document whose seal waits until what follows from it is sealed, and names it: an order.
  @discardableResult
  func announce(_ bytes: [UInt8], as name: String, of folder: DispositionFolder) async throws -> Seal {
    let seal = try await sealer().seal(bytes)
    try await waiting.put(seal.signature, over: bytes)
    try await store.put(bytes, as: try folder.key(name))
    return seal
  }

  /// Throws `JobError` where no seal of a run waits for a document that was read.
  func checkAnnounced(_ bytes: [UInt8], at key: ObjectKey) async throws { _ = try await waitingSeal(over: bytes, at: key) }

  /// Forgets the seal of a document that another one names by now.
  func retire(_ document: Digest) async throws { try await waiting.remove(document) }

  private func waitingSeal(over bytes: [UInt8], at key: ObjectKey) async throws -> Seal {
    try await waiting.seal(
      over: bytes, at: key.description, "a document that no run sealed is not relied on",
      remedy: "find out who could write there; keep a copy of it, move it away, and run again")
  }

  /// Completes the seal of a document that lies in a folder. Throws `JobError` where no run sealed it.
  func complete(_ name: String, of folder: DispositionFolder) async throws {
    let there = try await DispositionFolder.read(folder.date, in: store, folder.root).names
    let (key, seal) = (try folder.key(name), try folder.key(name + ".p7s"))
    let bytes = try await store.read(key, limit: DispositionPlan.limit)
    if there.contains(String(seal.name)) {
      let signature = try await store.read(seal, limit: 1 << 20)
      try waiting.check(signature, over: bytes, at: seal)
      if stamps, !there.contains(name + ".tsr") { try await stamp(signature, name, folder) }
    } else {
      try await publish(try await waitingSeal(over: bytes, at: key), of: name, folder)
    }
    try await waiting.remove(SHA256.hash(bytes))
  }

  private func publish(_ seal: Seal, of name: String, _ folder: DispositionFolder) async throws {
    // Certificates that a killed run left of another signer than now signs make way; the seal has its own in it.
    try await store.putAnew(seal.certificates, as: try folder.key(name + ".pem"))
    try await store.put(seal.signature, as: try folder.key(name + ".p7s"))
    if let token = seal.timestamp {
      try await store.put(token, as: try folder.key(name + ".tsr"))
    } else if stamps {
      try await stamp(seal.signature, name, folder)
    }
  }

  private func stamp(_ signature: [UInt8], _ name: String, _ folder: DispositionFolder) async throws {
    guard let token = try await sealer().stamp(SHA256.hash(signature)) else { return }
    try await store.put(token, as: try folder.key(name + ".tsr"))
  }
}
