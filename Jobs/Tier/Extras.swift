internal import Archival
internal import Storage

/// What interrupted runs with other inputs left in a slot's folder: archives and indexes that its manifest does not name.
enum Extras {
  /// The id in the name of an archive or an index; nil for any other name.
  static func id(_ name: String) -> Substring? {
    for suffix in [".tar.zst", ".index"] where name.hasSuffix(suffix) { return name.dropLast(suffix.count) }
    return nil
  }

  /// Those of a slot that is sealed.
  static func names(_ names: Set<String>, beside manifest: Manifest) -> [String] {
    names.filter { name in id(name).map { manifest.archive == nil || $0 != manifest.id } ?? false }.sorted()
  }

  /// Deletes those of a date, where the store allows it; what became of each.
  static func delete(
    _ shelf: ArchiveShelf, _ generations: [TierDay.Generation], in store: any ObjectStore
  ) async throws -> [(key: ObjectKey, deletion: Deletion)] {
    var deleted: [(ObjectKey, Deletion)] = []
    for sealed in generations.flatMap(\.slots.values) where sealed.isSealed {
      let slot = sealed.manifest.slot
      for name in names(shelf.names[slot] ?? [], beside: sealed.manifest) {
        let key = try ReconciliationFolder.key(slot.folder + "/" + name)
        for version in try await store.versions(key) { deleted.append((key, try await store.delete(version))) }
      }
    }
    return deleted
  }
}
