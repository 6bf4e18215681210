internal import Events
internal import Retention
internal import Sealing
internal import Storage

/// The holds of a store as they were at a moment, and whether they still are so: a list of `holds/` tells, since no revision is ever changed.
struct HoldWatch: Sendable {
  private let store: any ObjectStore
  private let ledger: HoldLedger
  private let listed: [ObjectInfo]
  let holds: [Hold]

  init(_ store: any ObjectStore, officers: HoldOfficers) async throws {
    self.store = store
    ledger = HoldLedger(store: store, officers: officers)
    // The list comes first, so that what is stored while holds are read shows.
    listed = try await HoldWatch.list(store)
    holds = listed.isEmpty ? [] : try await ledger.all()
  }

  private static func list(_ store: any ObjectStore) async throws -> [ObjectInfo] {
    try await store.list(try HoldLedger.key("holds"))
  }

  /// Whether nothing was stored since.
  func isCurrent() async throws -> Bool { try await HoldWatch.list(store) == listed }

  /// Each by the bytes of its last revision.
  func heads() async throws -> [HoldHead] {
    try await Parallel.map(holds, threads: 16) { [ledger] hold in
      let found = try await ledger.find(hold.id)
      return HoldHead(id: hold.id, revision: hold.revisions.count, sha256: SHA256.hash(found?.last ?? []))
    }
  }
}
