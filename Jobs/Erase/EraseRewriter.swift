internal import Archival
internal import Events
internal import Operations
internal import Sealing
internal import Storage

/// Writes and seals the archives that take the place of those of which events are erased. The same archive and requests give the same names and, but for data
/// keys, the same bytes, so that whoever is killed goes on.
struct EraseRewriter {
  private let store: any ObjectStore
  private let archives: SealedArchives
  private let sealer: SlotSealer
  private let settings: EraseSettings
  private let pseudonyms: ErasurePseudonyms
  private let now: @Sendable () -> Int64
  /// The last link of the chain.
  private var last: (number: Int, digest: Digest)?

  /// Puts its seal beside a manifest first that a killed run left without.
  init(
    store: any ObjectStore, archives: SealedArchives, sealer: SlotSealer, settings: EraseSettings,
    pseudonyms: ErasurePseudonyms, now: @escaping @Sendable () -> Int64
  ) async throws {
    (self.store, self.archives, self.sealer, self.settings) = (store, archives, sealer, settings)
    (self.pseudonyms, self.now) = (pseudonyms, now)
    let shelf = try await ArchiveShelf(store)
    guard let last = try await shelf.last(in: store) else { return }
    self.last = (last.manifest.number, last.digest)
    try await sealer.complete(last.manifest, shelf)
    try await sealer.checkSeal(of: last.manifest)
  }

  /// What an order says of an archive, when what takes its place is sealed.
  mutating func item(_ target: EraseSearch.Target) async throws -> ErasureOrder.Item {
    let former = target.sealed.manifest
    var item = ErasureOrder.Item(
      id: former.id, slot: former.slot, manifest: SHA256.hash(target.sealed.bytes), bytes: target.bytes, events: 0,
      requests: target.requests, supersededBy: nil)
    let manifest: Manifest
    if let known = try await known(former.slot.superseding, of: item) {
      manifest = known
    } else {
      guard former.slot.rewrite < Slot.mostRewrites else {
        throw JobError(
          .refused, "an archive is not rewritten once more", at: former.slot.folder,
          because: "it was rewritten \(Slot.mostRewrites) times",
          remedy: "its next events can be erased with the archive as a whole")
      }
      let rewritten = try await rewritten(target)
      item.events = rewritten.erased.values.reduce(0, +)
      item.requests = pseudonyms.byRequest(rewritten.erased)
      if rewritten.lane.isEmpty { return item }
      manifest = try await seal(rewritten, of: former, item)
    }
    try await removeExtras(manifest)
    item.events = manifest.supersedes?.erased ?? item.events
    item.requests = manifest.supersedes?.requests ?? item.requests
    item.supersededBy = ErasureOrder.Successor(id: manifest.id, slot: manifest.slot, manifest: SHA256.hash(manifest.bytes))
    return item
  }

  /// What an earlier run sealed in the archive's place.
  private func known(_ slot: Slot, of item: ErasureOrder.Item) async throws -> Manifest? {
    let shelf = try await ArchiveShelf(store, slot: slot)
    guard shelf.isSealed(slot) else { return nil }
    let manifest = try await ArchiveShelf.manifest(slot, in: store).manifest
    guard manifest.supersedes?.manifest == item.manifest else {
      throw JobError(
        .integrity, "an archive cannot be superseded", at: slot.folder, because: "what lies there supersedes another archive",
        remedy: "run `tally verify`, and restore the store from one backup")
    }
    return manifest
  }

  private func rewritten(_ target: EraseSearch.Target) async throws -> ArchiveRewriter.Rewritten {
    let place = target.folder.slot.folder
    func failure(_ cause: String) -> JobError {
      JobError(
        .integrity, "an archive cannot be rewritten", at: place, because: cause,
        remedy: "run `tally verify --deep`; nothing of it was deleted")
    }
    guard let reader = try await archives.open(target.sealed) else { throw failure("it is empty") }
    let pseudonyms = pseudonyms
    do {
      let rewritten = try await ArchiveRewriter(reader, scratch: settings.scratch) { pseudonyms.has($0) }.rewrite()
      guard !rewritten.erased.isEmpty else { throw failure("the events that are to be erased are not found again") }
      return rewritten
    } catch let error as ArchiveError { throw failure(error.description) }
  }

  private mutating func seal(
    _ rewritten: ArchiveRewriter.Rewritten, of former: Manifest, _ item: ErasureOrder.Item
  ) async throws -> Manifest {
    let slot = former.slot.superseding
    try sealer.check()
    let createdAt = Instant(nanoseconds: now(), digits: 3)
    let origins =
      [(key: former.slot.folder + "/manifest.json", sha256: item.manifest)]
      + item.requests.map { (key: "request \($0.key) \($0.value)", sha256: item.manifest) }
    let storeID = settings.expire.storeID
    let attempts = ArchiveAttempts(
      writer: ArchiveWriter(store: store, organization: settings.organization, program: settings.expire.program),
      keys: try settings.keys())
    let (id, written) = try await attempts.write(rewritten.lane, slot, rewritten.files) { attempt in
      slot.archiveID(store: storeID, inputs: origins, attempt: attempt)
    }
    var manifest = former
    manifest.id = id
    manifest.slot = slot
    (manifest.number, manifest.previous) = ((last?.number ?? 0) + 1, last?.digest)
    (manifest.createdAt, manifest.program, manifest.config) = (createdAt, settings.expire.program, settings.expire.config)
    (manifest.archive, manifest.members, manifest.events) = (written.archive, written.members, rewritten.lane.events)
    manifest.filters = rewritten.filters
    manifest.supersedes = Manifest.Supersession(
      id: former.id, manifest: item.manifest, erased: item.events, requests: item.requests)
    try await sealer.readBack(manifest)
    try await sealer.write(manifest)
    last = (manifest.number, SHA256.hash(manifest.bytes))
    return manifest
  }

  /// What killed runs left beside it, of other requests: events that are to be erased may be in there.
  private func removeExtras(_ manifest: Manifest) async throws {
    let slot = manifest.slot
    let names = try await ArchiveShelf(store, slot: slot).names[slot] ?? []
    for name in Extras.names(names, beside: manifest) {
      let versions = try await store.versions(try ReconciliationFolder.key(slot.folder + "/" + name))
      if !versions.isEmpty { _ = try await store.delete(versions) }
    }
  }
}
