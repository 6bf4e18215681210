package import Archival
internal import Events
internal import Sealing
internal import Storage

/// Proves that an event is in a sealed archive.
package struct ProveJob: Sendable {
  private let shelf: SealedArchives
  private let threads: Int

  /// So many threads look at archives side by side.
  package init(_ shelf: SealedArchives, threads: Int) { (self.shelf, self.threads) = (shelf, threads) }

  /// Where an event is: its archive and its leaf there.
  package struct Place: Hashable, Sendable, CustomStringConvertible {
    /// The archive's id: `20261018-SMS-0123456789ab`.
    package var archive: String
    var leaf: Int

    package var description: String { "\(archive)/\(leaf)" }

    /// Reads `20261018-SMS-0123456789ab/17`; nil for anything else.
    init?(_ text: String) {
      let parts = text.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count == 2, let leaf = Int(parts[1]), leaf >= 0, String(leaf) == parts[1], !parts[0].isEmpty else { return nil }
      (archive, self.leaf) = (String(parts[0]), leaf)
    }

    init(_ archive: String, _ leaf: Int) { (self.archive, self.leaf) = (archive, leaf) }
  }

  private struct Found {
    var slot: SealedArchives.Sealed
    var leaves: [Int]
    /// It still has the member in which the last of them is.
    var reader: ArchiveReader?
  }

  /// The proof of the first event with that id, or of the one at a place, and all places of the id in order; nil where there is none.
  package func run(_ id: String, _ choice: SealedArchives.Choice) async throws -> (proof: EventProof, places: [Place])? {
    let all = try await shelf.folders(choice)
    let folders = Place(id) == nil ? try await shelf.mayHold([(.event, id)], all, choice) : all
    let found = try await Parallel.map(folders, threads: threads) { folder -> Found? in
      if let place = Place(id) {
        // An archive is named by its slot.
        guard folder.sizes[place.archive + ".tar.zst"] != nil else { return nil }
        return Found(slot: try await shelf.slot(folder), leaves: [place.leaf])
      }
      let slot = try await shelf.slot(folder)
      // No key is asked for without need.
      if slot.manifest.archive?.encryption != nil { guard try await shelf.mayHold(.event, id, slot) else { return nil } }
      guard let reader = try await shelf.open(slot) else { return nil }
      let leaves = try await shelf.told(of: folder.slot.folder) { try await reader.find(.event, id) }.map(\.leaf)
      return leaves.isEmpty ? nil : Found(slot: slot, leaves: leaves, reader: reader)
    }.compactMap { $0 }
    if found.isEmpty { try await shelf.checkWhole(choice) }
    guard let first = found.first, let leaf = first.leaves.first,
      let proof = try await prove(leaf, first.slot, reader: first.reader)
    else { return nil }
    return (proof, found.flatMap { found in found.leaves.map { Place(found.slot.manifest.id, $0) } })
  }

  /// The proof of one leaf; nil where the archive has no such leaf.
  func prove(_ leaf: Int, _ slot: SealedArchives.Sealed, reader: ArchiveReader? = nil) async throws -> EventProof? {
    let opened = if let reader { reader } else { try await shelf.open(slot) }
    guard let reader = opened,
      let (record, proof) = try await shelf.told(of: slot.folder.slot.folder, { try await reader.proof(of: leaf) })
    else { return nil }
    func read(_ name: String) async throws -> [UInt8] {
      guard let key = ObjectKey(slot.folder.key(name)) else { return [] }
      return try await shelf.told(of: slot.folder.key(name)) { try await shelf.store.read(key, limit: 1 << 20) }
    }
    var tokens: [[UInt8]] = []
    for name in slot.folder.tokenNames { tokens.append(try await read(name)) }
    return EventProof(
      event: String(decoding: record, as: UTF8.self), proof: proof, manifest: String(decoding: slot.bytes, as: UTF8.self),
      signature: try await read("manifest.json.p7s"),
      certificates: String(decoding: try await read("manifest.json.pem"), as: UTF8.self),
      tokens: tokens)
  }
}
