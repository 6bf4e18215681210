internal import Archival
internal import Events
internal import Operations
internal import Sealing
internal import Storage

/// The orders of a store that a run began, and that have no certificate yet. What nobody trusted sealed is none, nor is a copy of an order in another's place, or
/// of one that is done: whatever one names may be gone, and nobody would miss it.
struct BegunOrders: Sendable {
  let store: any ObjectStore
  /// The store's id; nil where nobody knows it.
  var storeID: String?
  let trust: [Certificate]
  /// Seconds since 1970.
  let now: Int64

  /// An archive that one names.
  struct Archive: Hashable, Sendable {
    var id: String
    var slot: Slot
    /// What ends the order.
    var command: String

    static let words = "its content is gone, an order that was begun names it, and no certificate says yet what became of it"
    var remedy: String { "`\(command)` ends the order: if none is running, run it again; then verify again" }
  }

  /// The archives that they name, under plans and on request.
  func archives() async throws -> [Slot: Archive] {
    var archives: [Slot: Archive] = [:]
    for folder in try await DispositionFolder.all(in: store) + DispositionFolder.all(in: store, .erasures) {
      for archive in try await self.archives(of: folder) { archives[archive.slot] = archive }
    }
    return archives
  }

  /// Those that orders of one folder name.
  func archives(of folder: DispositionFolder) async throws -> [Archive] {
    guard folder.isBegun else { return [] }
    switch folder.root {
    case .dispositions:
      let plan = folder.isPlanned ? try await bytes(DispositionFolder.Names.plan, of: folder, DispositionPlan.limit) : nil
      return try await archives(of: folder, DispositionCertificate.self, DispositionOrder.self) { order, number in
        guard order.number == number, order.plan == plan.map({ SHA256.hash($0) }) else { return [] }
        return order.items.map { ($0.id, $0.slot) }
      }
    case .erasures:
      return try await archives(of: folder, ErasureCertificate.self, ErasureOrder.self) { order, number in
        guard order.number == number, order.store == storeID ?? order.store else { return [] }
        return order.items.map { ($0.id, $0.slot) }
      }
    }
  }

  /// `read` has what an order of a number names; nothing where it is another's.
  private func archives<Certificate: DestructionCertificate, Order: DispositionDocument>(
    of folder: DispositionFolder, _: Certificate.Type, _: Order.Type,
    _ read: (_ order: Order, _ number: Int) -> [(id: String, slot: Slot)]
  ) async throws -> [Archive] {
    let certificates: Certificates<Certificate> = try await Certificates(in: store)
    let done = Set(certificates.all.flatMap(\.certificate.documents).map(\.sha256))
    let waiting = WaitingSeals(store: store, now: { [now] in Instant(seconds: now).nanoseconds }, trusted: { [trust] in trust })
    var found: [Archive] = []
    for number in Set(folder.orders).subtracting(folder.certificates) {
      let name = DispositionFolder.Names.order(number)
      guard let bytes = try await bytes(name, of: folder, Order.limit), !done.contains(SHA256.hash(bytes)) else { continue }
      do {
        _ = try await waiting.seal(over: bytes, at: folder.key(name).description, "an order cannot be relied on", remedy: "")
        found += read(try Order(bytes), number).map { Archive(id: $0.id, slot: $0.slot, command: Certificate.command) }
      } catch is JobError {} catch is DispositionError {}
    }
    return found
  }

  /// An object of a folder; nil where it cannot be read.
  private func bytes(_ name: String, of folder: DispositionFolder, _ limit: Int) async throws -> [UInt8]? {
    do { return try await DispositionReader(store).bytes(folder.key(name), limit: limit) } catch is JobError { return nil }
  }
}
