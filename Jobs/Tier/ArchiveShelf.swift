package import Archival
package import Events
internal import Operations
package import Sealing
package import Storage

/// The objects under `archives/`, by slot: what a list tells without opening any.
package struct ArchiveShelf: Sendable {
  /// The names in each slot's folder.
  private(set) var names: [Slot: Set<String>] = [:]

  /// Lists all slots, those of a date, or one with its supplements.
  package init(_ store: any ObjectStore, date: LogicalDate? = nil, slot: Slot? = nil) async throws {
    let folder = try ReconciliationFolder.key(slot?.folder ?? date.map { "archives/" + $0.path } ?? "archives")
    for object in try await store.list(folder) {
      var name: Substring = ""
      if let slot = Slot(of: object.key, rest: &name) { names[slot, default: []].insert(String(name)) }
    }
  }

  /// The slots that have a manifest, in their order.
  package var manifested: [Slot] { names.filter { $0.value.contains(Names.manifest) }.keys.sorted() }

  /// The slots whose manifest is sealed.
  package var sealed: [Slot] { names.filter { $0.value.contains(Names.seal) }.keys.sorted() }

  /// Whether a slot's manifest is sealed.
  package func isSealed(_ slot: Slot) -> Bool { has(Names.seal, slot) }

  /// Whether a slot has an object of that name.
  func has(_ name: String, _ slot: Slot) -> Bool { names[slot]?.contains(name) == true }

  /// The manifest of a slot, with the digest of its bytes. Throws where it is none, or of another slot.
  package static func manifest(_ slot: Slot, in store: any ObjectStore) async throws -> (manifest: Manifest, digest: Digest) {
    let key = try ReconciliationFolder.key(slot.folder + "/" + Names.manifest)
    let bytes = try await store.read(key, limit: Manifest.limit)
    let manifest: Manifest
    do { manifest = try Manifest(bytes) } catch {
      if case .newer = error {
        throw JobError(
          .configuration, "a manifest is of a newer format", at: key.description, because: error.description,
          remedy: "install the version of tally that wrote it, or a later one")
      }
      throw ArchiveShelf.damaged(key.description, error.description)
    }
    guard manifest.slot == slot else { throw ArchiveShelf.damaged(key.description, "it is of the slot \(manifest.slot.folder)") }
    return (manifest, SHA256.hash(bytes))
  }

  /// Whether an archive that supersedes another counts: when that one is gone. Any other always does.
  func counts(_ slot: Slot) -> Bool {
    slot.superseded.map { former in names[former]?.contains { Slot.isContent($0) } != true } ?? true
  }

  /// A day's generations, from its manifests; what supersedes an archive is of the same exports, and in none.
  func generations(of date: LogicalDate, in store: any ObjectStore) async throws -> [TierDay.Generation] {
    var found: [Int: TierDay.Generation] = [:]
    for slot in manifested where slot.date == date && slot.rewrite == 0 {
      let manifest = try await ArchiveShelf.manifest(slot, in: store).manifest
      found[slot.supplement, default: TierDay.Generation(slots: [:])].slots[slot.channel] =
        TierDay.Generation.Sealed(manifest: manifest, isSealed: isSealed(slot))
    }
    return found.sorted { $0.key < $1.key }.map(\.value)
  }

  /// The last link of the store's chain: numbers have no gap, so it is the one whose number is the count of manifests. Nil where there is
  /// none. The latest days are asked first.
  func last(in store: any ObjectStore) async throws -> (manifest: Manifest, digest: Digest)? {
    let slots = manifested
    for slot in slots.reversed() {
      let found = try await ArchiveShelf.manifest(slot, in: store)
      if found.manifest.number == slots.count { return found }
      if found.manifest.number > slots.count { break }
    }
    guard !slots.isEmpty else { return nil }
    throw JobError(
      .integrity, "the chain of manifests cannot be continued", at: "archives/",
      because:
        "there \(slots.count == 1 ? "is" : "are") \(Quantity.counted(slots.count, "manifest")), and the last has another number: one is missing, or one is not of this store",
      remedy: "`tally verify` names the place; restore the manifest from a backup")
  }

  private static func damaged(_ key: String, _ cause: String) -> JobError {
    JobError(
      .integrity, "a manifest was altered", at: key, because: cause,
      remedy: "keep the store as it is, run `tally verify`, restore it from a backup")
  }

  /// The names of a slot's objects that do not hold its id.
  enum Names {
    static let manifest = "manifest.json"
    static let certificates = "manifest.json.pem"
    static let seal = "manifest.json.p7s"
    static let timestamp = "manifest.json.tsr"
  }
}
