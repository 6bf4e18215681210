internal import Archival
internal import Events
internal import Retention
internal import Sealing
internal import Storage

/// Asks the engine about archives, with everything about each that only the store tells: what is there, what protects it, whether its manifest is what was
/// sealed, whether its content is as large as that says, and whether the exports that it was made from are gone.
struct ExpiryJudge: Sendable {
  let store: any ObjectStore
  let settings: ExpireSettings
  let engine: RetentionEngine
  /// Seconds since 1970.
  let now: Int64
  private let gone: Destructions
  private let vouchers: ChainVouchers

  /// `gone` is what is accounted for; `vouchers` are shared by those who judge often.
  init(
    _ store: any ObjectStore, _ settings: ExpireSettings, holds: [Hold], gone: Destructions, lastAsOf: LogicalDate?, now: Int64,
    vouchers: ChainVouchers? = nil
  ) {
    (self.store, self.settings, self.gone, self.now) = (store, settings, gone, now)
    self.vouchers = vouchers ?? ChainVouchers(store, settings, now: now)
    engine = RetentionEngine(rules: settings.rules, holds: holds, events: settings.events, lastAsOf: lastAsOf)
  }

  /// An archive and what was decided of it.
  struct Judged: Sendable {
    var decision: RetentionDecision
    /// SHA-256 of its manifest; nil where there is none.
    var manifest: Digest?
    /// The content that its manifest names.
    var content: Manifest.Archive?
    /// What would go, in byte order of the names.
    var objects: [DispositionItem.Object] = []
    /// What the engine was told of it: with what was found wrong, where it was looked at closely.
    var facts: ArchiveFacts
    /// What the store said of its locks; nil where it does not tell, or was not asked.
    var lock: LockState?
  }

  /// Nil where nothing in a slot's folder could go: it was empty, or is destroyed. What surely stays is not looked at more closely, unless
  /// `isClose`; `asksLocks` asks the store of it all the same, which changes no verdict. `isBegun` says that its content may have been deleted by an order.
  func judge(
    _ folder: ArchiveFolder, agreement: Agreement? = nil, asOf: LogicalDate, isClose: Bool = false, asksLocks: Bool = false,
    isBegun: Bool = false
  ) async throws -> Judged? {
    let expected = isBegun ? nil : expected(folder)
    var facts = folder.facts
    if let expected, !folder.objects.contains(where: { $0.name == expected }) { facts.faults.insert(.contentMissing) }
    guard facts.faults.contains(.contentMissing) || folder.objects.contains(where: { Slot.isDestroyable($0.name) }) else {
      return nil
    }
    let first = engine.decide(facts, agreement: agreement, asOf: asOf)
    guard isClose || DispositionItem.verdicts.contains(first.verdict) else {
      guard asksLocks else { return Judged(decision: first, facts: facts) }
      let lock = try await lock(of: folder.objects)
      let decision = engine.decide(facts, lock: lock, agreement: agreement, asOf: asOf)
      return Judged(decision: decision, facts: facts, lock: lock)
    }
    guard let files = try await SlotFolder.read(folder.slot, in: store) else { return nil }
    let names = files.sizes.keys.filter { Slot.isDestroyable($0) }.sorted()
    // Somebody may have taken it since.
    if let expected, files.sizes[expected] == nil { facts.faults.insert(.contentMissing) }
    guard facts.faults.contains(.contentMissing) || !names.isEmpty else { return nil }
    let content = try await check(files, folder, &facts.faults)
    if let inputs = content?.manifest?.inputs, try await areHot(inputs) { facts.faults.insert(.exportsRemain) }
    let lock = try await lock(of: files.sizes.keys.sorted().compactMap { ObjectKey(files.key($0)) })
    return Judged(
      decision: engine.decide(facts, lock: lock, agreement: agreement, asOf: asOf), manifest: content?.digest,
      content: content?.manifest?.archive, objects: names.map { DispositionItem.Object(name: $0, bytes: files.sizes[$0] ?? 0) },
      facts: facts, lock: lock)
  }

  /// The name of the content that a label says is there, unless it is accounted for.
  private func expected(_ folder: ArchiveFolder) -> String? {
    guard folder.facts.hasArchive, !gone.account(for: folder.facts.id, in: folder.slot) else { return nil }
    return "\(folder.facts.id).tar.zst"
  }

  /// A manifest and its digest; what speaks against it, or against the content that it names, is a fault. A certificate that has ended since is none where a
  /// timestamp, or a later manifest of the chain, says that the seal is older.
  private func check(
    _ folder: SlotFolder, _ labelled: ArchiveFolder, _ faults: inout Set<ArchiveFault>
  ) async throws -> (manifest: Manifest?, digest: Digest)? {
    do {
      guard folder.sizes["manifest.json"] != nil else {
        faults.insert(.manifestMissing)
        return nil
      }
      let seal = try await folder.sealCheck(in: store)
      let content = seal.content
      let result = seal.judge(in: folder.slot, trust: settings.trust, now: now)
      let digest = SHA256.hash(content)
      if seal.signature == nil {
        faults.insert(.manifestUnsealed)
      } else if result.signer == nil {
        faults.insert(.manifestAltered)
      } else if result.expired != nil, try await !vouchers.vouch(for: digest) {
        faults.insert(.sealEnded)
      }
      // The label was read from the same bytes, unless somebody changed them since.
      let manifest = labelled.manifest != nil && digest == labelled.digest ? labelled.manifest : try? Manifest(content)
      if manifest?.slot != folder.slot || manifest?.store != settings.storeID { faults.insert(.manifestAltered) }
      // By a manifest that says nothing, nothing is said of the content.
      if let manifest, faults.isDisjoint(with: [.manifestUnsealed, .manifestAltered]) {
        let listing = SlotListing(manifest: Int64(content.count), archive: manifest.archive)
        if !listing.fits(folder.sizes) { faults.insert(.contentAltered) }
      }
      return (manifest, digest)
    } catch let error as StorageError where [.damaged, .tooLarge].contains(error.code) {
      faults.insert(.manifestUnreadable)
      return nil
    }
  }

  /// Whether an export with records of the archive is still there: then nothing would be destroyed by deleting the archive.
  private func areHot(_ inputs: [Manifest.Input]) async throws -> Bool {
    for input in inputs {
      guard let key = ObjectKey(input.object.key) else { return true }
      if try await store.head(key) != nil { return true }
    }
    return false
  }

  /// What the store says of what would go, of the objects in a slot's folder; a legal hold on any of them counts.
  private func lock(of objects: [ObjectKey]) async throws -> LockState? {
    guard var lock = try await LockState.of(objects.filter { Slot.isDestroyable($0.name) }, in: store),
      let rest = try await LockState.of(objects.filter { !Slot.isDestroyable($0.name) }, in: store)
    else { return nil }
    // What stays may be retained for longer; a hold on it was meant for all.
    lock.isHeld = lock.isHeld || rest.isHeld
    return lock
  }
}

extension SlotFolder {
  /// That of one slot; nil where there is nothing in it.
  static func read(_ slot: Slot, in store: any ObjectStore) async throws -> SlotFolder? {
    // A folder holds those of its supplements.
    try await all(in: store, under: slot.folder).folders.first { $0.slot == slot }
  }
}
