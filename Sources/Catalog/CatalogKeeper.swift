package import Archival
internal import Events
package import Storage

/// Keeps a catalog as the store is. Nothing of this needs the store's lock: what is catalogued is never changed in the store, and SQLite
/// keeps two writers apart.
package struct CatalogKeeper: Sendable {
  private let folder: CatalogFolder
  let store: any ObjectStore
  private let id: String
  let threads: Int

  /// The catalog in a folder, of the store with that id.
  package init(_ folder: CatalogFolder, of store: any ObjectStore, id: String, threads: Int) {
    (self.folder, self.store, self.id, self.threads) = (folder, store, id, threads)
  }

  /// What making a catalog anew came to.
  package struct Made: Sendable {
    /// Open, and in the place of the former one.
    package var catalog: Catalog
    /// Sealed slots that it knows.
    package var slots: Int
    /// Slots of which something could not be read, and why: they count as holding everything.
    package var problems: [(slot: Slot, why: String)]
  }

  /// Slots of the store that a rebuild would read.
  package func count() async throws -> Int { try await sealed().count }

  /// Makes the catalog anew from the store, beside the one that is there, and puts it in its place when it is whole.
  package func rebuild(total: (Int) -> Void = { _ in }, done: (Int) -> Void = { _ in }) async throws -> Made {
    try folder.sweep()
    let sealed = try await sealed()
    total(sealed.count)
    let path = try folder.draft()
    var problems: [(slot: Slot, why: String)] = []
    do {
      let draft = try Catalog(draft: path, store: id)
      try await add(sealed, to: draft, &problems, done)
      try await addDocuments(to: draft)
      try draft.finish()
    }
    _ = try folder.publish(path)
    guard let catalog = try folder.open(store: id) else {
      throw CatalogError(.busy, folder.path, "it was removed while it was made")
    }
    return Made(catalog: catalog, slots: sealed.count, problems: problems)
  }

  /// What bringing a catalog up to date came to.
  package struct Current: Sendable {
    /// Open, with every slot that the store had when it was listed.
    package var catalog: Catalog
    /// Slots that it did not know, or knew as something else.
    package var added: Int
    /// Slots that it knows and that the store no longer shows: something removed their seals.
    package var gone: [Slot]
  }

  /// The catalog with every slot that the store has now. One that is not there, damaged, or of another store is made; one of a newer program
  /// is an error. Lists the store's archives, and reads what is new, or not what was catalogued.
  package func current() async throws -> Current {
    let sealed = try await sealed()
    do {
      let current = try await onNewest { catalog in
        let known = try catalog.listings()
        let missing = sealed.filter { (known[$0.slot] ?? nil)?.fits($0.sizes) != true }
        var problems: [(slot: Slot, why: String)] = []
        try await add(missing, to: catalog, &problems) { _ in }
        try await addDocuments(to: catalog)
        return Current(catalog: catalog, added: missing.count, gone: Set(known.keys).subtracting(sealed.map(\.slot)).sorted())
      }
      if let current { return current }
    } catch let error as CatalogError {
      switch error.code {
      case .damaged, .otherStore: break
      default: throw error
      }
    }
    let made = try await rebuild()
    return Current(catalog: made.catalog, added: made.slots, gone: [])
  }

  /// The catalog as it is, to be read; nil where there is none. It may know less than the store has.
  package func existing() throws(CatalogError) -> Catalog? { try folder.open(store: id, writes: false) }

  /// Takes in a slot that was sealed just now. Where there is no catalog, none is made: the next one who needs it makes it.
  package func update(_ slot: Slot) async throws {
    guard let prefix = ObjectKey(slot.folder) else { return }
    let found = SealedSlot.all(try await store.list(prefix)).filter { $0.slot == slot }
    var problems: [(slot: Slot, why: String)] = []
    try await onNewest { catalog in try await add(found, to: catalog, &problems) { _ in } }
  }

  /// Does something with the newest catalog, once more where another process put a newer one in its place meanwhile; nil where there is none.
  @discardableResult
  private func onNewest<Result>(_ body: (Catalog) async throws -> Result) async throws -> Result? {
    for _ in 0..<10 {
      guard let catalog = try folder.open(store: id) else { return nil }
      do { return try await body(catalog) } catch let error as CatalogError where error.code == .replaced {}
    }
    throw CatalogError(.busy, folder.path, "other processes keep making it anew")
  }

  /// Reads slots, several at once, and writes them in pieces.
  private func add(
    _ slots: [SealedSlot], to catalog: Catalog, _ problems: inout [(slot: Slot, why: String)], _ done: (Int) -> Void
  ) async throws {
    let size = max(1, threads) * 16
    for start in stride(from: 0, to: slots.count, by: size) {
      let part = Array(slots[start..<min(slots.count, start + size)])
      let read = try await Parallel.map(part, threads: threads) { [store, id] slot in try await slot.read(from: store, id: id) }
      try catalog.put(read)
      for slot in read { if let why = slot.entry.problem { problems.append((slot.entry.slot, why)) } }
      done(part.count)
    }
  }

  private func sealed() async throws -> [SealedSlot] {
    guard let archives = ObjectKey("archives") else { return [] }
    return SealedSlot.all(try await store.list(archives))
  }
}

// MARK: checking

extension CatalogKeeper {
  /// How a catalog differs from its store.
  package enum Difference: Hashable, Sendable {
    /// The store has a sealed slot that it does not know.
    case missing
    /// It knows a slot, or a document, that the store does not have.
    case gone
    /// What it says is not what the manifest, or the document, says.
    case differs
    /// The filter is not that of the archive's index.
    case otherFilter
    /// Something of the slot cannot be read from the store; it is catalogued so.
    case unreadable(String)
  }

  /// What a check came to.
  package struct Check: Sendable {
    /// Slots of the store that were looked at.
    package var slots = 0
    /// Revisions of holds and run records.
    package var documents = 0
    /// Those of these documents that the catalog does not know yet.
    package var newer = 0
    /// By the folder of the slot, or the document's key.
    package var differences: [(place: String, what: Difference)] = []

    /// Whether the catalog says what the store does.
    package var isCurrent: Bool { differences.allSatisfy { if case .unreadable = $0.what { true } else { false } } }
  }

  /// Compares the catalog with the store, both ways: reads every manifest and every index. Nil where there is no catalog.
  package func check(total: (Int) -> Void = { _ in }, done: (Int) -> Void = { _ in }) async throws -> Check? {
    guard let catalog = try folder.open(store: id, writes: false) else { return nil }
    let sealed = try await sealed()
    total(sealed.count)
    var check = Check(slots: sealed.count)
    for slot in Set(try catalog.listings().keys).subtracting(sealed.map(\.slot)) {
      check.differences.append((slot.folder, .gone))
    }
    let size = max(1, threads) * 16
    for start in stride(from: 0, to: sealed.count, by: size) {
      let part = Array(sealed[start..<min(sealed.count, start + size)])
      let read = try await Parallel.map(part, threads: threads) { [store, id] slot in try await slot.read(from: store, id: id) }
      for slot in read { check.differences += try catalog.differences(slot).map { (slot.entry.slot.folder, $0) } }
      done(part.count)
    }
    try await checkDocuments(catalog, &check)
    check.differences.sort { $0.place < $1.place }
    return check
  }
}

extension Catalog {
  /// The slots that it knows, each with what a list of the store shows while it is right about it; nil where something could not be read.
  func listings() throws(CatalogError) -> [Slot: SlotListing?] {
    var known: [Slot: SlotListing?] = [:]
    try forEach { entry in
      known[entry.slot] = .some(entry.problem == nil ? entry.manifest?.listing : nil)
      return true
    }
    return known
  }

  fileprivate func differences(_ slot: CatalogedSlot) throws(CatalogError) -> [CatalogKeeper.Difference] {
    guard var known = try cataloged(slot.entry.slot) else { return [.missing] }
    if slot.isEmptied {
      // It may have been catalogued while it was there.
      known.entry.manifest?.archive = nil
      known.entry.manifest?.keyID = slot.entry.manifest?.keyID
      return known.entry == slot.entry ? [] : [.differs]
    }
    var differences: [CatalogKeeper.Difference] = []
    if let problem = slot.entry.problem { differences.append(.unreadable(problem)) }
    if known.entry != slot.entry { differences.append(.differs) }
    if !known.filter.hasSameBytes(as: slot.filter) { differences.append(.otherFilter) }
    return differences
  }
}
