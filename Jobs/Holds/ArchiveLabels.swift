internal import Archival
package import Events
internal import Retention
internal import Sealing
package import Storage

/// Reads the labels of all archives: manifests and id filters, without a key and without opening any archive.
package struct ArchiveLabels: Sendable {
  private let store: any ObjectStore
  private let storeID: String
  private let labelled: [String: Set<FilterKey>]
  private let index: (any SlotIndex)?
  private let threads: Int

  /// `storeID` is what manifests must name. `labelled` are the kinds of which the mapping of each source can tell, by its name, for manifests that
  /// do not say it: a filter is believed only where all sources of its archive have a kind, since it says no of what a mapping does not name.
  /// `index` knows of some slots what their labels say: these are not read, as long as the list shows that they are the same.
  package init(
    store: any ObjectStore, storeID: String, labelled: [String: Set<FilterKey>], index: (any SlotIndex)? = nil,
    threads: Int = 16
  ) {
    (self.store, self.storeID, self.labelled, self.index, self.threads) = (store, storeID, labelled, index, threads)
  }

  /// Every slot that has an object, of all dates or of one, in order. `asked` is what somebody will ask for: the answers are read from the index
  /// of each archive now. What is wrong with a label is a fault among its facts; only a store that fails is an error.
  package func all(asked: AskedIDs, on date: LogicalDate? = nil) async throws -> [ArchiveFolder] {
    var folders: [Slot: [ObjectInfo]] = [:]
    guard let root = ObjectKey("archives" + (date.map { "/" + $0.path } ?? "")) else { return [] }
    for object in try await store.list(root) {
      var name: Substring = ""
      if let slot = Slot(of: object.key, rest: &name) { folders[slot, default: []].append(object) }
    }
    let known = try await index?.slots(asked: asked.lists, days: date.map { $0...$0 }) ?? [:]
    return try await Parallel.map(folders.sorted { $0.key < $1.key }, threads: threads) { slot, listed in
      let objects = listed.map(\.key)
      if let label = known[slot], ArchiveLabels.isSealed(objects), label.fits(ArchiveLabels.sizes(listed)) {
        return ArchiveFolder(slot: slot, objects: objects, manifest: nil, facts: ArchiveFacts(label))
      }
      return try await read(slot, objects, asked.lists)
    }
  }

  private static func isSealed(_ objects: [ObjectKey]) -> Bool {
    let names = objects.map(\.name)
    return names.contains("manifest.json") && names.contains("manifest.json.p7s")
  }

  private static func sizes(_ listed: [ObjectInfo]) -> [String: Int64] {
    Dictionary(listed.map { (String($0.key.name), $0.size) }) { first, _ in first }
  }

  private func read(_ slot: Slot, _ objects: [ObjectKey], _ asked: [FilterKey: IDList]) async throws -> ArchiveFolder {
    var faults: Set<ArchiveFault> = []
    var manifest: Manifest?
    var digest: Digest?
    if let key = objects.first(where: { $0.name == "manifest.json" }) {
      do {
        let bytes = try await store.read(key, limit: Manifest.limit)
        let found = try Manifest(bytes)
        if found.slot == slot, found.store == storeID { manifest = found } else { faults.insert(.manifestAltered) }
        digest = SHA256.hash(bytes)
      } catch let error as ManifestError {
        if case .newer = error { faults.insert(.manifestUnreadable) } else { faults.insert(.manifestAltered) }
      } catch let error as StorageError where [.damaged, .tooLarge].contains(error.code) {
        faults.insert(.manifestUnreadable)
      }
    } else {
      faults.insert(.manifestMissing)
    }
    if !objects.contains(where: { $0.name == "manifest.json.p7s" }) { faults.insert(.manifestUnsealed) }
    var facts = ArchiveFacts(id: slot.folder, day: slot.date, channel: slot.channel)
    if let manifest { facts = ArchiveFacts(manifest.label(try await answers(manifest, asked))) }
    facts.faults = faults
    return ArchiveFolder(slot: slot, objects: objects, manifest: manifest, digest: digest, facts: facts)
  }

  /// The kinds of which an archive's filter can tell. A manifest of an old format does not say which labels were read: then the mappings
  /// do that its sources have now.
  private func kinds(_ manifest: Manifest) -> Set<FilterKey> {
    if let filters = manifest.filters { return filters }
    let sources = Set(manifest.inputs.map { $0.object.key.split(separator: "/").dropFirst().first.map(String.init) ?? "" })
    let kinds = sources.map { labelled[$0] ?? [.message] }
    return kinds.dropFirst().reduce(kinds.first ?? [.message]) { $0.intersection($1) }
  }

  /// What the archive's index says of each id; nil where it cannot be asked, so that nothing is ruled out.
  private func answers(_ manifest: Manifest, _ asked: [FilterKey: IDList]) async throws -> IDAnswers? {
    guard let archive = manifest.archive else { return IDAnswers(asked: asked, held: []) }
    // Nobody knows whose a record is that could not be read.
    guard manifest.events.quarantined == 0, let key = ObjectKey(archive.index.key) else { return nil }
    let told = kinds(manifest)
    let asked = asked.filter { told.contains($0.key) }
    guard asked.values.contains(where: { !$0.texts.isEmpty }) else { return nil }
    do {
      let index = try await ArchiveIndex(try await store.open(key))
      var held: Set<UInt64> = []
      for (kind, ids) in asked {
        for id in ids.texts where try await index.mayHold(kind, id) { held.insert(kind.hash(id)) }
      }
      return IDAnswers(asked: asked, held: held)
    } catch is ArchiveError {
      return nil
    } catch let error as StorageError where [.notFound, .damaged].contains(error.code) {
      return nil
    }
  }
}
