internal import Archival
internal import Events
internal import Sealing
internal import Storage

/// The exports of a day that sealed archives have whole: what became of one that is not there any more.
struct SealedExports {
  /// By key.
  private var digests: [ExactText: Digest] = [:]
  /// The day's manifests, in the order of their slots: first those that were packed, then those that supersede an archive which is gone.
  private(set) var manifests: [Manifest] = []

  /// Slots whose archives are gone, and another's takes their place.
  private(set) var superseded: Set<Slot> = []

  init(_ date: LogicalDate, in store: any ObjectStore) async throws {
    let shelf = try await ArchiveShelf(store, date: date)
    for generation in try await shelf.generations(of: date, in: store) where generation.isComplete {
      manifests += generation.slots.sorted { $0.key.rawValue < $1.key.rawValue }.map(\.value.manifest)
      for input in generation.first?.inputs ?? [] { digests[ExactText(input.object.key)] = input.object.sha256 }
    }
    for slot in shelf.sealed where slot.rewrite > 0 && shelf.counts(slot) {
      manifests.append(try await ArchiveShelf.manifest(slot, in: store).manifest)
      if let former = slot.superseded { superseded.insert(former) }
    }
  }

  /// Whether sealed archives have an export.
  func has(_ record: CustodyRecord) -> Bool { record.key.map { digests[ExactText($0.description)] == record.sha256 } ?? false }
}
