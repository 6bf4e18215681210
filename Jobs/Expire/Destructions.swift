package import Archival
package import Events
internal import Sealing
package import Storage

/// The archives that certificates of a store say were destroyed. Seals are not looked at here; `tally verify` does.
package struct Destructions: Sendable {
  /// One of them.
  package struct Destruction: Hashable, Sendable {
    package var id: String
    package var slot: Slot
    /// The day of the plan, and when its certificate was made.
    package var planned: LogicalDate
    package var on: LogicalDate
    /// The certificate's key.
    package var certificate: String

    /// `was destroyed on 2033-01-05 under the plan of 2033-01-05 (dispositions/2033-01-05/certificate.json)`
    package var words: String { "was destroyed on \(on) under the plan of \(planned) (\(certificate))" }
  }

  /// By slot; the first certificate that speaks of it.
  package private(set) var bySlot: [Slot: Destruction] = [:]
  /// The certificate that no other one follows; nil where there is none.
  package private(set) var last: Manifest.Reference?

  package init() {}

  /// Reads every certificate that is sealed. One that cannot be read attests nothing.
  package init(in store: any ObjectStore) async throws {
    let folders = try await DispositionFolder.all(in: store)
    let places = folders.flatMap { folder in folder.certificates.map { (folder, $0) } }
    let read = try await Parallel.map(places, threads: 16) { folder, number in
      let key = try folder.key(DispositionFolder.Names.certificate(number))
      let bytes = try await store.read(key, limit: DispositionCertificate.limit)
      return (folder.date, Manifest.Reference(key, bytes), try? DispositionCertificate(bytes))
    }
    let followed = Set(read.compactMap { $0.2?.previous?.key })
    last = read.last { !followed.contains($0.1.key) }?.1
    for (planned, reference, certificate) in read {
      guard let certificate else { continue }
      for item in certificate.destroyed where bySlot[item.slot] == nil {
        bySlot[item.slot] = Destruction(
          id: item.id, slot: item.slot, planned: planned, on: certificate.executedAt.date, certificate: reference.key)
      }
    }
  }
}

extension Destructions {
  /// What became of the archive in a folder; nil where it is there, or was never said to be destroyed.
  func of(_ folder: SlotFolder) -> Destruction? {
    folder.sizes.keys.contains { Slot.isContent($0) } ? nil : bySlot[folder.slot]
  }
}

extension Slot {
  /// Whether an object in a slot's folder goes when its archive is destroyed: archives, also those that a killed run left, their indexes, whose
  /// filters tell whose messages they had, and wrapped keys.
  package static func isDestroyable(_ name: some StringProtocol) -> Bool {
    isContent(name) || name.hasSuffix(".index") || KeyDocument.number(name) != nil
  }

  /// Whether it holds events.
  package static func isContent(_ name: some StringProtocol) -> Bool { name.hasSuffix(".tar.zst") }
}
