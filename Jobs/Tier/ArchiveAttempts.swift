internal import Archival
internal import Events
internal import Sealing
internal import Storage

/// Writes an archive under the next name where an interrupted run left another content: that may be retained. Each attempt has its own data
/// key, and the newest counts, so none before it is made again.
struct ArchiveAttempts {
  let writer: ArchiveWriter
  /// Nil where archives are not encrypted.
  let keys: SlotKeys?

  func write<Observer>(
    _ lane: PackedLane<Observer>, _ slot: Slot, _ files: [ArchiveFile], _ id: (_ attempt: Int) -> String
  ) async throws -> (id: String, written: ArchiveWriter.Written) {
    var attempt = try await keys?.newest(slot) ?? 1
    while true {
      try Task.checkCancellation()
      do {
        let key = try await keys?.key(slot, number: attempt)
        return (id(attempt), try await writer.write(lane, slot: slot, id: id(attempt), files: files, key: key))
      } catch let error as StorageError where error.code == .exists { attempt += 1 }
    }
  }
}
