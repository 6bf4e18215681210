internal import Archival
internal import Events
internal import Operations
package import Sealing
package import Storage

/// Makes what was packed count: reads it back, writes the manifest, protects everything that it names, and seals it.
package struct SlotSealer: Sendable {
  private let store: any ObjectStore
  private let sealer: @Sendable () throws -> any Sealer
  private let waiting: WaitingSeals
  /// Whether seals have timestamps.
  private let stamps: Bool
  /// How long a slot's objects are retained from the end of its date; nil: not at all.
  private let retain: Int64?
  private let strength: Retention.Strength
  private let now: @Sendable () -> Int64

  /// `sealer` is asked for when something is to be sealed, and whose seals are `trusted` when what another run left is to be relied on.
  package init(
    _ store: any ObjectStore, stamps: Bool = false, retain: Int64? = nil, strength: Retention.Strength = .removable,
    now: @escaping @Sendable () -> Int64, trusted: @escaping @Sendable () throws -> [Certificate],
    sealer: @escaping @Sendable () throws -> any Sealer
  ) {
    (self.store, self.stamps, self.sealer) = (store, stamps, sealer)
    waiting = WaitingSeals(store: store, now: now, trusted: trusted)
    (self.retain, self.strength, self.now) = (retain, strength, now)
  }

  /// Throws where nothing could be sealed: better before anything is packed than after.
  func check() throws { _ = try sealer() }

  /// Writes a slot's summary; one that an interrupted run left with other content makes way, or keeps its name where the store keeps it.
  func putSummary(_ bytes: [UInt8], _ slot: Slot) async throws -> Manifest.Reference {
    let digest = SHA256.hash(bytes)
    var key = try ReconciliationFolder.key(slot.summaryKey)
    do { try await store.put(bytes, as: key) } catch let error as StorageError where error.code == .exists {
      if try await !store.deleteAll(key) { key = try ReconciliationFolder.key(slot.summaryKey(beside: digest)) }
      try await store.put(bytes, as: key)
    }
    return Manifest.Reference(key: key.description, bytes: Int64(bytes.count), sha256: digest)
  }

  /// Hashes what the store has of everything that a manifest names as its own, and compares. Throws where a byte differs.
  func readBack(_ manifest: Manifest) async throws {
    for part in [manifest.archive?.object, manifest.archive?.index, manifest.summary].compactMap(\.self) {
      let key = try ReconciliationFolder.key(part.key)
      let reader = try await present(key) { try await store.open(key) }
      guard reader.size == part.bytes, try await reader.sha256() == part.sha256 else {
        throw JobError(
          .integrity, "what was packed reads back otherwise", at: part.key,
          because: "its SHA-256 is not the one that was written",
          remedy: "check the disk; nothing was released. Run `tally verify`")
      }
    }
  }

  /// Writes a manifest whose predecessor is sealed, and seals it. Its seal is made first and waits elsewhere, so that the next run need not seal
  /// what it finds: anybody may have put that there.
  func write(_ manifest: Manifest) async throws {
    try Task.checkCancellation()
    let protection = protection(manifest.slot)
    let seal = try await sealer().seal(manifest.bytes)
    try await waiting.put(seal.signature, over: manifest.bytes)
    try await store.put(manifest.bytes, as: key(manifest.slot, ArchiveShelf.Names.manifest), .flushed, protection)
    try await publish(seal, of: manifest)
    try await waiting.remove(SHA256.hash(manifest.bytes))
  }

  /// Puts its seal beside a manifest that is in the store: retention first, so that what is sealed is retained.
  private func publish(_ seal: Seal, of manifest: Manifest) async throws {
    let (slot, protection) = (manifest.slot, protection(manifest.slot))
    for name in try await names(of: manifest) { try await retain(name, protection.retention) }
    try Task.checkCancellation()
    // Certificates that a killed run left of another signer than now signs make way; the seal has its own in it.
    try await store.putAnew(seal.certificates, as: key(slot, ArchiveShelf.Names.certificates), protection)
    try await store.put(seal.signature, as: key(slot, ArchiveShelf.Names.seal), .flushed, protection)
    if let token = seal.timestamp {
      try await store.put(token, as: key(slot, ArchiveShelf.Names.timestamp), .flushed, protection)
    }
  }

  /// Completes the last manifest of the chain, which a killed run may have left without seal or timestamp. Throws where no seal of it waits, or what lies in its
  /// place is nobody's who is trusted: the one that waits stays then.
  func complete(_ last: Manifest, _ shelf: ArchiveShelf) async throws {
    if shelf.isSealed(last.slot) {
      try await checkSeal(of: last)
    } else {
      try await readBack(last)
      let seal = try await waiting.seal(
        over: last.bytes, at: last.slot.folder + "/" + ArchiveShelf.Names.manifest, "a manifest without a seal is not sealed",
        remedy: "find out who could write there; keep a copy of it, remove it, and run again: the day is packed from its exports")
      try await publish(seal, of: last)
    }
    if !shelf.has(ArchiveShelf.Names.timestamp, last.slot) { try await stamp(last.slot) }
    try await waiting.remove(SHA256.hash(last.bytes))
  }

  /// Throws where the seal beside a manifest is not that of somebody trusted: what it says is not relied on then.
  func checkSeal(of manifest: Manifest) async throws {
    let key = try key(manifest.slot, ArchiveShelf.Names.seal)
    let signature = try await present(key) { try await store.read(key, limit: 1 << 20) }
    try waiting.check(signature, over: manifest.bytes, at: key)
  }

  /// What a manifest names must be there, and its seal.
  private func present<Value>(_ key: ObjectKey, _ body: () async throws -> Value) async throws -> Value {
    do { return try await body() } catch let error as StorageError where error.code == .notFound {
      throw JobError(
        .integrity, "what a manifest stands for is missing", at: key.description, because: error.cause,
        remedy: "nothing was released; run `tally verify`, and restore it from another copy")
    }
  }

  /// Stamps a seal that a killed run left without its timestamp.
  func stamp(_ slot: Slot) async throws {
    guard stamps else { return }
    let signature = try await store.read(try key(slot, ArchiveShelf.Names.seal), limit: 1 << 20)
    guard let token = try await sealer().stamp(SHA256.hash(signature)) else { return }
    try await store.put(token, as: key(slot, ArchiveShelf.Names.timestamp), .flushed, protection(slot))
  }

  private func names(of manifest: Manifest) async throws -> [ObjectKey] {
    let slot = manifest.slot
    var keys = [manifest.archive?.object.key, manifest.archive?.index.key, manifest.summary.key].compactMap(\.self)
    keys += [slot.folder + "/" + ArchiveShelf.Names.manifest]
    if manifest.archive?.encryption != nil {
      let names = try await ArchiveShelf(store, slot: slot).names[slot] ?? []
      keys += names.filter { KeyDocument.number($0) != nil }.sorted().map { slot.folder + "/" + $0 }
    }
    return try keys.map(ReconciliationFolder.key)
  }

  private func retain(_ key: ObjectKey, _ wanted: Retention?) async throws {
    guard let wanted, let version = try await store.versions(key).last else { return }
    let known = try await store.protection(of: version).retention
    let joined = known?.joined(with: wanted) ?? wanted
    if joined != known { try await store.retain(version, joined) }
  }

  /// What a slot's objects are protected by: nothing where that has passed already.
  private func protection(_ slot: Slot) -> Protection {
    guard let retain else { return .none }
    let retention = Retention(until: Instant(nanoseconds: slot.date.end(and: retain), digits: 0), strength: strength)
    return retention.isInForce(at: now()) ? Protection(retention: retention) : .none
  }

  private func key(_ slot: Slot, _ name: String) throws -> ObjectKey { try ReconciliationFolder.key(slot.folder + "/" + name) }
}
