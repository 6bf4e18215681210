package import Archival
package import Events
internal import Operations
internal import Sealing
package import Storage

/// The archives that certificates of a store say are gone: destroyed under plans, or erased on request. Whoever only tells readers of them need not look at
/// seals; whoever plans, deletes, certifies or reports must.
package struct Destructions: Sendable {
  /// One of them.
  package struct Destruction: Hashable, Sendable {
    /// Why it is gone.
    package enum Cause: Hashable, Sendable {
      /// Under the plan of that day.
      case plan(LogicalDate)
      /// Since events of it were to be erased; the archive of that id has the others, where there were any.
      case erasure(supersededBy: String?)
    }

    /// The archive's id, and where it was.
    package var id: String
    var slot: Slot
    /// Why it is gone.
    var cause: Cause
    /// When its certificate was made.
    package var on: LogicalDate
    /// The certificate's key.
    package var certificate: String

    /// What explanations call it: `DESTROYED`, or `SUPERSEDED` where another archive has what was not erased.
    package var word: String { supersededBy == nil ? "DESTROYED" : "SUPERSEDED" }

    /// The day of the plan under which it was destroyed; nil of what was erased.
    package var planned: LogicalDate? { if case .plan(let day) = cause { day } else { nil } }

    /// The id of the archive that takes its place; nil where none does.
    package var supersededBy: String? { if case .erasure(let other) = cause { other } else { nil } }

    /// `was destroyed on 2033-01-05 under the plan of 2033-01-05 (dispositions/2033-01-05/certificate.json)`
    package var words: String {
      switch cause {
      case .plan(let planned): "was destroyed on \(on) under the plan of \(planned) (\(certificate))"
      case .erasure(let other?):
        "was superseded on \(on) by \(other), which has all of its events but those that were erased on request (\(certificate))"
      case .erasure(nil): "was destroyed on \(on), since all of its events were erased on request (\(certificate))"
      }
    }
  }

  /// By slot; the first certificate that speaks of it.
  package private(set) var bySlot: [Slot: Destruction] = [:]
  /// The certificates of dispositions and of erasures that no other one follows; nil where there are none.
  private(set) var last: Manifest.Reference?
  private(set) var lastErasure: Manifest.Reference?
  /// What was erased, in the order of certificates.
  private(set) var erased: [ErasureOrder.Item] = []
  /// What orders have that a run began and has not ended: their content may be gone, and no certificate says so yet.
  private var begun: Set<Slot> = []

  init() {}

  /// Reads every certificate that is sealed, by whomever. One that cannot be read attests nothing.
  package init(in store: any ObjectStore) async throws { try await self.init(in: store, only: nil) }

  /// Reads those that are sound, as `tally verify` judges them. Whoever trusts nobody has none.
  package init(in store: any ObjectStore, judgedBy settings: ArchiveVerifyJob.Settings) async throws {
    self.init()
    guard !settings.trust.signers.isEmpty else { return }
    let dispositions = try await DispositionVerifier<DispositionCertificate>(store: store, settings: settings).run()
    let erasures = try await DispositionVerifier<ErasureCertificate>(store: store, settings: settings).run()
    self = try await Destructions(in: store, only: Set(dispositions.sound.map(\.key) + erasures.sound.map(\.key)))
    begun = Set(try await settings.begunOrders(in: store).archives().keys)
  }

  private init(in store: any ObjectStore, only keys: Set<String>?) async throws {
    let dispositions: Certificates<DispositionCertificate> = try await Certificates(in: store, only: keys)
    last = dispositions.last
    for (planned, reference, certificate) in dispositions.all {
      for item in certificate.destroyed {
        add(item.id, item.slot, .plan(planned), on: certificate.executedAt.date, reference)
      }
    }
    let erasures: Certificates<ErasureCertificate> = try await Certificates(in: store, only: keys)
    lastErasure = erasures.last
    for (_, reference, certificate) in erasures.all {
      for item in certificate.erased {
        add(
          item.id, item.slot, .erasure(supersededBy: item.supersededBy?.id), on: certificate.executedAt.date, reference)
      }
      erased += certificate.erased
    }
  }

  /// Takes an order of a plan into account that came to its certificate since.
  mutating func end(
    _ order: DispositionOrder, of planned: LogicalDate, by certificate: DispositionReader.Read<DispositionCertificate>
  ) {
    for item in certificate.document.destroyed {
      add(item.id, item.slot, .plan(planned), on: certificate.document.executedAt.date, certificate.reference)
    }
    last = certificate.reference
    begun.subtract(order.items.map(\.slot))
  }

  /// Whether it is known why an archive is gone: then its content need not be there.
  func account(for id: String, in slot: Slot) -> Bool { bySlot[slot]?.id == id || isBegun(slot) }

  /// Whether an order has it that a run began and has not ended.
  func isBegun(_ slot: Slot) -> Bool { begun.contains(slot) }

  private mutating func add(
    _ id: String, _ slot: Slot, _ cause: Destruction.Cause, on day: LogicalDate, _ certificate: Manifest.Reference
  ) {
    guard bySlot[slot] == nil else { return }
    bySlot[slot] = Destruction(id: id, slot: slot, cause: cause, on: day, certificate: certificate.key)
  }
}

/// All certificates of a kind that are sealed and can be read.
struct Certificates<Certificate: DestructionCertificate>: Sendable {
  /// With the day of the folder, the oldest first.
  var all: [(day: LogicalDate, reference: Manifest.Reference, certificate: Certificate)] = []
  /// The one that no other follows.
  var last: Manifest.Reference?

  init(in store: any ObjectStore, only keys: Set<String>? = nil) async throws {
    let folders = try await DispositionFolder.all(in: store, Certificate.root)
    let places = try folders.flatMap { folder in
      try folder.certificates.map { (folder, try folder.key(DispositionFolder.Names.certificate($0))) }
    }
    let wanted = places.filter { keys?.contains($0.1.description) != false }
    typealias Item = (day: LogicalDate, reference: Manifest.Reference, certificate: Certificate)
    all = try await Parallel.map(wanted, threads: 16) { folder, key -> Item? in
      do {
        let bytes = try await DispositionReader(store).bytes(key, limit: Certificate.limit)
        return (folder.date, Manifest.Reference(key, bytes), try Certificate(bytes))
      } catch is JobError { return nil } catch is DispositionError { return nil }
    }.compactMap { $0 }
    let followed = Set(all.compactMap(\.certificate.previous?.key))
    last = all.last { !followed.contains($0.reference.key) }?.reference
  }
}

extension Destructions {
  /// Whether the archive of a manifest is not there, and a certificate says so.
  func isGone(_ manifest: Manifest, _ shelf: ArchiveShelf) -> Bool {
    bySlot[manifest.slot]?.id == manifest.id && !shelf.has("\(manifest.id).tar.zst", manifest.slot)
  }

  /// What became of the archive in a folder; nil where it is there, or was never said to be destroyed.
  func of(_ folder: SlotFolder) -> Destruction? {
    folder.sizes.keys.contains { Slot.isContent($0) } ? nil : bySlot[folder.slot]
  }
}

extension Slot {
  /// Whether an object in a slot's folder goes when its archive is destroyed: archives, also those that a killed run left, their indexes, whose
  /// filters tell whose messages they had, and wrapped keys.
  package static func isDestroyable(_ name: Substring) -> Bool {
    isContent(name) || name.utf8.suffix(6).elementsEqual(".index".utf8) || KeyDocument.number(name) != nil
  }

  /// Whether it holds events.
  static func isContent(_ name: Substring) -> Bool { name.utf8.suffix(8).elementsEqual(".tar.zst".utf8) }

  /// The same of a whole text.
  static func isDestroyable(_ name: String) -> Bool { isDestroyable(name[...]) }
  static func isContent(_ name: String) -> Bool { isContent(name[...]) }
}
