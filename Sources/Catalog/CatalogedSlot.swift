internal import Archival
internal import Events
internal import Sealing
internal import Storage

/// A sealed slot as it is read from the store, to be catalogued.
struct CatalogedSlot: Hashable, Sendable {
  var entry: CatalogEntry
  /// The blocks of its archive's filter; empty without an archive, or where they could not be read.
  var filter: [UInt8] = []
  /// Whether neither archive nor index is there, as where they were destroyed: then there is nothing that could hold an id.
  var isEmptied = false

  var blocks: Int { filter.count / FilterBlocks.size }
}

/// A slot whose manifest is sealed, as a list of the store shows it.
struct SealedSlot: Hashable, Sendable {
  var slot: Slot
  /// The newest wrapped key beside its archive.
  var key: ObjectKey?
  /// Bytes of its manifest, and of the archives and indexes that are there, by name.
  var sizes: [String: Int64] = [:]

  private var hasContent: Bool { sizes.keys.contains { SlotListing.isArchiveOrIndex($0) } }

  /// All that a list of objects shows, in the order of slots.
  static func all(_ objects: [ObjectInfo]) -> [SealedSlot] {
    var sealed: Set<Slot> = []
    var newest: [Slot: (number: Int, key: ObjectKey)] = [:]
    var sizes: [Slot: [String: Int64]] = [:]
    for object in objects {
      let key = object.key
      var name: Substring = ""
      guard let slot = Slot(of: key, rest: &name), EntryRow.hasRow(slot) else { continue }
      if name == "manifest.json.p7s" { sealed.insert(slot) }
      if name == "manifest.json" || SlotListing.isArchiveOrIndex(name) { sizes[slot, default: [:]][String(name)] = object.size }
      if let number = KeyDocument.number(name), number > newest[slot]?.number ?? 0 { newest[slot] = (number, key) }
    }
    return sealed.sorted().map { SealedSlot(slot: $0, key: newest[$0]?.key, sizes: sizes[$0] ?? [:]) }
  }

  /// Reads manifest, wrapped key and index. What cannot be read is a problem of the entry and no error; what the store cannot do is thrown.
  func read(from store: any ObjectStore, id: String) async throws -> CatalogedSlot {
    var read = CatalogedSlot(entry: CatalogEntry(slot: slot, manifest: nil))
    guard let key = ObjectKey(slot.folder + "/manifest.json") else { return read }
    do {
      let bytes = try await store.read(key, limit: Manifest.limit)
      let manifest = try Manifest(bytes)
      guard manifest.slot == slot, manifest.store == id else {
        throw ManifestError.damaged("it is of another slot, or of another store")
      }
      read.entry.manifest = CatalogEntry.Facts(manifest, bytes: bytes, keyID: try await keyID(store))
      guard hasContent || manifest.archive == nil else {
        read.isEmptied = true
        read.entry.manifest?.archive = nil
        return read
      }
      if let index = manifest.archive?.index, let key = ObjectKey(index.key) {
        read.filter = try await ArchiveIndex.filter(of: try await store.open(key), sha256: index.sha256)
      }
    } catch let error as ManifestError {
      read.entry.problem = "the manifest cannot be read: \(error)"
    } catch let error as ArchiveError {
      read.entry.problem = "the index cannot be read: \(error)"
    } catch let error as StorageError where [.notFound, .damaged, .wrongKind].contains(error.code) {
      read.entry.problem = error.description
    }
    return read
  }

  private func keyID(_ store: any ObjectStore) async throws -> String? {
    guard let key else { return nil }
    do {
      let bytes = try await store.read(key, limit: KeyDocument.limit)
      return try? KeyDocument(bytes).wrapped.id
    } catch let error as StorageError where [.notFound, .damaged, .tooLarge].contains(error.code) { return nil }
  }
}
