internal import Archival
internal import Events
internal import Operations
internal import Sealing
internal import Storage

/// Whether an order of erasure that a killed run left is one that a run would have written. Nobody sealed it, and what it names is deleted: it counts as far as
/// the ledger's requests, and what takes the place of its archives, bear it out.
struct ErasureOrderCheck: Sendable {
  let archives: SealedArchives
  let settings: EraseSettings
  /// What the ledger has, open or done.
  let requests: [ErasureLedger.Request]
  /// Nanoseconds since 1970.
  let now: Int64

  /// What speaks against the order of a number, in a sentence; nil where nothing does.
  func fault(_ order: ErasureOrder, number: Int, of folder: DispositionFolder) async throws -> String? {
    guard order.number == number, order.store == settings.expire.storeID else { return "it is another one" }
    // A run may be as of a day before, which keeps more.
    guard order.asOf <= folder.date else { return "its as-of \(order.asOf) is after its own day \(folder.date)" }
    let ahead = folder.date.day - LogicalDate(nanoseconds: now).day
    guard ahead <= settings.expire.clockMargin else { return "its day \(folder.date) is to come" }
    guard ahead <= 0 else {
      // A run sealed it: it is this clock that is behind.
      throw JobError(
        .refused, "nothing is erased", at: try folder.key(DispositionFolder.Names.order(number)).description,
        because: "it is of \(folder.date), and this machine's clock says \(Instant(nanoseconds: now, digits: 3))",
        remedy: "set the clock")
    }
    guard Set(order.items.map(\.slot)).count == order.items.count else { return "it names an archive twice" }
    if let fault = order.deletions.lazy.compactMap(\.fault).first { return fault }
    let known = Set(requests.map(\.number))
    for item in order.items {
      guard !item.requests.isEmpty, known.isSuperset(of: item.requests.keys) else {
        return "the ledger has no request for its \(item.slot.folder)"
      }
      if let fault = try await fault(item) { return fault }
    }
    return nil
  }

  /// Of an archive whose content is gone nothing can be asked any more; one with another manifest than was ordered stays anyway.
  private func fault(_ item: ErasureOrder.Item) async throws -> String? {
    guard let files = try await SlotFolder.read(item.slot, in: archives.store), files.sizes["manifest.json"] != nil else {
      return nil
    }
    do {
      let sealed = try await archives.slot(files)
      let id = sealed.manifest.id
      guard SHA256.hash(sealed.bytes) == item.manifest, files.sizes["\(id).tar.zst"] != nil else { return nil }
      guard item.id == id else { return "the archive in its \(item.slot.folder) is \(id)" }
      if let successor = item.supersededBy { return try await fault(item, successor) }
      return try await isWhole(sealed, item.requests.keys)
        ? nil : "it lets the whole of \(item.slot.folder) go, which has events of others"
    } catch let error as ArchiveUnreadable {
      throw JobError(
        error.isAltered ? .integrity : .configuration, "an order cannot be checked", at: error.place, because: error.cause,
        remedy: error.remedy)
    }
  }

  /// What takes the place says itself whose place that is, and for which requests, sealed.
  private func fault(_ item: ErasureOrder.Item, _ successor: ErasureOrder.Successor) async throws -> String? {
    let store = archives.store
    // Where it is not there, the archive stays.
    guard try await EraseSearch.isThere(successor, in: store), let files = try await SlotFolder.read(successor.slot, in: store),
      files.sizes["manifest.json.p7s"] != nil
    else { return nil }
    try archives.checkTrust()
    let sealed: SealedArchives.Sealed
    do { sealed = try await archives.slot(files) } catch let error as ArchiveUnreadable where error.isAltered {
      return "\(successor.slot.folder) cannot take the place of another: \(error.cause)"
    }
    let word = sealed.manifest.supersedes
    guard word?.manifest == item.manifest, word?.requests == item.requests else {
      return "\(successor.slot.folder) does not take the place of its \(item.slot.folder)"
    }
    return nil
  }

  /// Whether nothing would be left of an archive without what requests are about.
  private func isWhole(_ sealed: SealedArchives.Sealed, _ named: some Collection<Int>) async throws -> Bool {
    let pseudonyms = ErasurePseudonyms(requests, key: settings.key)
    if let other = pseudonyms.stranger(among: named) { throw ArchiveUnreadable(otherKeyOf: other, sealed.folder.slot) }
    guard let reader = try await archives.open(sealed) else { return false }
    return try await archives.told(of: sealed.folder.slot.folder) {
      try await ArchiveRewriter(reader, scratch: settings.scratch) { pseudonyms.has($0) }.rewrite().lane.isEmpty
    }
  }
}
