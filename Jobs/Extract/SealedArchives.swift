package import Archival
package import Events
internal import Operations
internal import Retention
package import Sealing
package import Storage

/// The sealed archives of a store: found by their labels, and opened where something is taken out.
package struct SealedArchives: Sendable {
  let store: any ObjectStore
  private let keys: (any KeyWrapper)?
  private let index: (any SlotIndex)?
  private let trust: @Sendable () throws -> Trust
  private let now: Int64

  /// `keys` open encrypted archives; nil where none may be opened. `index` may rule archives out that need not be asked then. `trust` is asked
  /// when the first slot is read; `now` is in seconds since 1970.
  package init(
    store: any ObjectStore, keys: (any KeyWrapper)?, index: (any SlotIndex)? = nil, now: Int64,
    trust: @escaping @Sendable () throws -> Trust
  ) {
    (self.store, self.keys, self.index, self.now, self.trust) = (store, keys, index, now, trust)
  }

  /// Throws where nobody is trusted: what an archive says could be anybody's then.
  package func checkTrust() throws {
    guard try trust().signers.isEmpty else { return }
    throw JobError(
      .configuration, "nothing is taken out of archives", because: "no certificate is trusted: nobody could tell who sealed them",
      remedy: "name the signer's certificate with --trust, or in the config as `sealing.trust`")
  }

  /// Which archives are meant.
  package struct Choice: Sendable {
    /// Nil for all.
    var days: ClosedRange<LogicalDate>?
    /// Nil for all.
    var channel: Channel?

    /// All days and all channels where nothing is said.
    package init(days: ClosedRange<LogicalDate>? = nil, channel: Channel? = nil) { (self.days, self.channel) = (days, channel) }
  }

  /// A sealed slot.
  struct Sealed: Sendable {
    let folder: SlotFolder
    let manifest: Manifest
    /// The manifest's bytes.
    let bytes: [UInt8]
  }

  /// The folders of sealed slots whose archives are there, or were never destroyed, in the order of slots. What supersedes an archive counts when that one
  /// is gone, so that no event comes twice, and none is missed while a killed run waits for its certificate.
  func folders(_ choice: Choice) async throws -> [SlotFolder] {
    let destructions = try await Destructions(in: store)
    let all = try await sealed(choice)
    let there = Set(all.map(\.slot))
    let full = Set(all.filter { $0.sizes.keys.contains { Slot.isContent($0) } }.map(\.slot))
    return all.filter { folder in
      let slot = folder.slot
      if slot.superseded.map(full.contains) == true || destructions.of(folder) != nil { return false }
      return full.contains(slot) || !there.contains(slot.superseding)
    }
  }

  /// The archives that were destroyed, as certificates say, in the order of slots. Nobody can tell any more what they had.
  package func destroyed(_ choice: Choice) async throws -> [Destructions.Destruction] {
    let destructions = try await Destructions(in: store)
    return try await sealed(choice).compactMap { destructions.of($0) }
  }

  /// What an order that was begun says of the archive in a folder, of which no content is left; nil where none names it.
  func begun(_ folder: SlotFolder) async throws -> BegunOrders.Archive? {
    guard !folder.sizes.keys.contains(where: { Slot.isContent($0) }) else { return nil }
    return try await BegunOrders(store: store, trust: trust().signers, now: now).archives()[folder.slot]
  }

  /// The folders of all sealed slots, in the order of slots.
  func sealed(_ choice: Choice) async throws -> [SlotFolder] {
    try await SlotFolder.all(in: store, days: choice.days).filter { folder in
      folder.sizes["manifest.json.p7s"] != nil && folder.sizes["manifest.json"] != nil
        && (choice.channel == nil || choice.channel == folder.slot.channel)
    }
  }

  /// Those of some folders whose archives may hold all of these ids, as far as the index knows.
  func mayHold(_ ids: [(kind: FilterKey, text: String)], _ folders: [SlotFolder], _ choice: Choice) async throws -> [SlotFolder] {
    guard let index, !ids.isEmpty else { return folders }
    var asked: [FilterKey: [ExactText]] = [:]
    for id in ids { asked[id.kind, default: []].append(ExactText(id.text)) }
    let lists = Dictionary(uniqueKeysWithValues: asked.map { ($0, IDList($0, $1)) })
    let known = try await index.slots(asked: lists, days: choice.days)
    return folders.filter { folder in
      known[folder.slot].flatMap { $0.fits(folder.sizes) ? $0.mayHold(ids) : nil } ?? true
    }
  }

  /// Reads a slot's manifest. Throws `ArchiveUnreadable` where it is none, or another slot's, or nobody trusted sealed it.
  func slot(_ folder: SlotFolder) async throws -> Sealed {
    let place = folder.key("manifest.json")
    let check = try await told(of: folder.slot.folder) { try await folder.sealCheck(in: store) }
    do {
      let manifest = try Manifest(check.content)
      if let fault = CountCheck.findings(manifest, in: folder.slot).first {
        throw ArchiveUnreadable(place, fault.cause, isAltered: true)
      }
      guard manifest.slot == folder.slot else { throw ArchiveUnreadable(place, "it is another slot's", isAltered: true) }
      try judge(check, folder.slot)
      return Sealed(folder: folder, manifest: manifest, bytes: check.content)
    } catch let error as ManifestError {
      let isNewer = if case .newer = error { true } else { false }
      throw ArchiveUnreadable(place, error.description, isAltered: !isNewer)
    }
  }

  /// Throws where no trusted signer made a seal. That his certificate has ended since is for `tally verify` to judge, and whoever trusts nobody
  /// has been told so.
  private func judge(_ check: SealCheck, _ slot: Slot) throws {
    let trust = try trust()
    guard !trust.signers.isEmpty else { return }
    let result = check.judge(in: slot, trust: trust, now: now)
    guard result.signer == nil else { return }
    let finding =
      result.findings.first(where: \.verdict.isFailure) ?? result.findings.first
      ?? StoreFinding(.notCheckable, slot.folder, "nothing says who sealed it")
    throw ArchiveUnreadable(finding.place, finding.cause, isAltered: finding.verdict.isFailure, remedy: finding.remedy)
  }

  /// Opens the archive of a slot; nil where the slot is empty.
  func open(_ slot: Sealed) async throws -> ArchiveReader? {
    guard let archive = slot.manifest.archive else { return nil }
    return try await told(of: archive.object.key) {
      let key = archive.encryption == nil ? nil : try await dataKey(slot)
      return try await ArchiveReader(slot.manifest, in: store, key: key)
    }
  }

  /// Whether the archive of a slot may hold an id: told by the index, without a key.
  func mayHold(_ kind: FilterKey, _ text: String, _ slot: Sealed) async throws -> Bool {
    guard let index = slot.manifest.archive?.index, let key = ObjectKey(index.key) else { return false }
    return try await told(of: index.key) { try await ArchiveIndex(try await store.open(key)).mayHold(kind, text) }
  }

  /// The data key of an encrypted archive.
  func dataKey(_ slot: Sealed) async throws -> DataKey { try await openKey(of: slot.manifest, slot.folder).key }

  /// The same, by manifest and folder: the newest that opens, and why those newer than that do not. Anybody may have put one there.
  func openKey(of manifest: Manifest, _ folder: SlotFolder) async throws -> (key: DataKey, passedBy: [ArchiveUnreadable]) {
    guard let keys else {
      throw ArchiveUnreadable(
        folder.key(folder.keyNames.last ?? "key.json"), "the archive is encrypted, and no key may open it", isAltered: false,
        remedy: "set `encryption` in the config")
    }
    var refused: [ArchiveUnreadable] = []
    for name in folder.keyNames.isEmpty ? ["key.json"] : folder.keyNames.reversed() {
      do { return (try await dataKey(name, manifest, folder, keys), refused) } catch let error as ArchiveUnreadable {
        refused.append(error)
      }
    }
    throw refused[0]
  }

  private func dataKey(
    _ name: String, _ manifest: Manifest, _ folder: SlotFolder, _ keys: any KeyWrapper
  ) async throws -> DataKey {
    let place = folder.key(name)
    guard let key = ObjectKey(place) else { throw ArchiveUnreadable(place, "it is no key", isAltered: true) }
    let document: KeyDocument
    do {
      document = try KeyDocument(try await told(of: place) { try await store.read(key, limit: KeyDocument.limit) })
    } catch let error as ManifestError {
      throw ArchiveUnreadable(place, error.description, isAltered: true)
    }
    guard document.archive == folder.slot.folder, document.store == manifest.store else {
      throw ArchiveUnreadable(place, "it is the key of \(document.archive)", isAltered: true)
    }
    do { return try await keys.unwrap(document.wrapped, context: document.context) } catch let error as SealingError {
      // Named and at hand, it did not make this.
      if error.isOfContent {
        throw ArchiveUnreadable(
          place, error.description, isAltered: true,
          remedy: "compare it, and the key \(document.wrapped.id) of the kind \(document.wrapped.kind), with a backup")
      }
      throw ArchiveUnreadable(
        place, error.description, isAltered: false,
        remedy: "give the key \(document.wrapped.id) of the kind \(document.wrapped.kind)")
    }
  }

  /// What an archive does not give is told with its place. What a sealed manifest names must be there.
  func told<Result>(of place: String, _ body: () async throws -> Result) async throws -> Result {
    do { return try await body() } catch let error as ArchiveError {
      throw ArchiveUnreadable(place, error.description, isAltered: error.isAltered)
    } catch let error as SealingError {
      throw ArchiveUnreadable(place, error.description, isAltered: true)
    } catch let error as StorageError where error.code == .notFound {
      throw ArchiveUnreadable(
        place, "it is missing: \(error.path)", isAltered: true,
        remedy: "run `tally verify`, and restore it from another copy")
    }
  }
}

/// An archive, or what belongs to it, that does not give what is asked of it.
package struct ArchiveUnreadable: Error, Sendable {
  /// The object's key.
  package var place: String
  /// Why.
  package var cause: String
  /// Whether it is not what was sealed; else it cannot be read with what is at hand.
  package var isAltered: Bool
  /// What to do.
  package var remedy: String

  init(_ place: String, _ cause: String, isAltered: Bool, remedy: String? = nil) {
    (self.place, self.cause, self.isAltered) = (place, cause, isAltered)
    self.remedy =
      remedy ?? (isAltered ? "run `tally verify`, and take another copy" : "run `tally verify`, which says what is needed")
  }
}
