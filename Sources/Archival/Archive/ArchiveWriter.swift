internal import Events
package import Sealing
package import Storage

/// Writes a packed lane as an archive and its index. The same lane, files and key give the same bytes, so whoever is interrupted writes it
/// again.
package struct ArchiveWriter: Sendable {
  private let store: any ObjectStore
  private let organization: String
  private let program: String

  /// A writer of archives of that organization, by that program and version.
  package init(store: any ObjectStore, organization: String, program: String) {
    (self.store, self.organization, self.program) = (store, organization, program)
  }

  /// What was written, as the manifest has it.
  package struct Written: Sendable {
    /// Its objects, by their bytes in the store.
    package var archive: Manifest.Archive
    /// The bag's files, and where each is in the archive.
    package var members: [Manifest.Member]
  }

  /// Writes `<id>.tar.zst`, encrypted if there is a key, and `<id>.index`. `files` go into the bag behind the events, in their order.
  package func write<Observer>(
    _ lane: PackedLane<Observer>, slot: Slot, id: String, files: [ArchiveFile], key: DataKey? = nil,
    protection: Protection = .none
  ) async throws -> Written {
    let object = try objectKey(slot, id, ".tar.zst")
    let index = try objectKey(slot, id, ".index")
    let bag = try Bag(lane.contents, files)
    let writer = try await store.create(object, protection)
    let members: [Manifest.Member]
    let written: ArchiveSink.Written
    do {
      var sink = try ArchiveSink(writer, key: key, id: id)
      var tar = try BagTar(folder: id, modified: slot.date.start / 1_000_000_000, spill: lane.contents.spill)
      let head = bag.head(id: id, date: slot.date, organization: organization, program: program)
      for file in head { try await tar.add(file, to: &sink) }
      for file in bag.payload { try await tar.add(file, to: &sink) }
      for file in bag.tail(head) { try await tar.add(file, to: &sink) }
      members = Array(tar.members[head.count..<head.count + bag.payload.count])
      try await tar.finish(&sink)
      written = try await sink.finish()
      try await writer.commit(.flushed)
    } catch {
      await writer.abandon()
      throw error
    }
    let indexed = try await IndexWriter.write(lane.contents, as: index, in: store, protection)
    return Written(
      archive: Manifest.Archive(
        object: Manifest.Reference(key: object.description, bytes: written.bytes, sha256: written.sha256), index: indexed,
        encryption: written.encryption),
      members: members)
  }

  private func objectKey(_ slot: Slot, _ id: String, _ suffix: String) throws -> ObjectKey {
    guard let key = ObjectKey("\(slot.folder)/\(id)\(suffix)") else {
      throw StorageError(.invalid, "name", id, cause: "it cannot be a key of the store", remedy: "give the archive another id")
    }
    return key
  }
}
