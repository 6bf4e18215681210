internal import Archival
internal import Events
internal import Operations
internal import Sealing
internal import Storage

/// The orders of a store that a run began, and that have no certificate yet. What nobody trusted sealed is none.
struct BegunOrders: Sendable {
  let store: any ObjectStore
  let trust: [Certificate]
  /// Seconds since 1970.
  let now: Int64

  /// The archives that they name, under plans and on request.
  func slots() async throws -> Set<Slot> {
    let planned = try await slots(.dispositions) { try DispositionOrder($0).items.map(\.slot) }
    return planned.union(try await slots(.erasures) { try ErasureOrder($0).items.map(\.slot) })
  }

  private func slots(
    _ root: DispositionFolder.Root, _ read: (_ order: [UInt8]) throws -> [Slot]
  ) async throws -> Set<Slot> {
    let waiting = WaitingSeals(store: store, now: { [now] in Instant(seconds: now).nanoseconds }, trusted: { [trust] in trust })
    var slots: Set<Slot> = []
    for folder in try await DispositionFolder.all(in: store, root) where folder.isBegun {
      for number in Set(folder.orders).subtracting(folder.certificates) {
        let key = try folder.key(DispositionFolder.Names.order(number))
        do {
          let bytes = try await DispositionReader(store).bytes(key, limit: DispositionOrder.limit)
          _ = try await waiting.seal(over: bytes, at: key.description, "an order cannot be relied on", remedy: "")
          slots.formUnion(try read(bytes))
        } catch is JobError {} catch is DispositionError {}
      }
    }
    return slots
  }
}
