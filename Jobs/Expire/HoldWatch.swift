internal import Archival
internal import Retention
internal import Sealing
internal import Storage

/// The holds of a store as they were at a moment, and whether they still are so: a list of `holds/` tells, since no revision is ever changed.
struct HoldWatch: Sendable {
  private let store: any ObjectStore
  private let listed: [ObjectInfo]
  let holds: [Hold]
  /// Each of which a revision could be read, by the bytes of its last one.
  let heads: [HoldHead]

  init(_ store: any ObjectStore, officers: HoldOfficers) async throws {
    self.store = store
    // The list comes first, so that what is stored while holds are read shows.
    listed = try await HoldWatch.list(store)
    let found = listed.isEmpty ? [] : try await HoldLedger(store: store, officers: officers).heads()
    holds = found.map(\.hold)
    heads = found.compactMap { hold, last in
      last.map { HoldHead(id: hold.id, revision: $0.revision, sha256: $0.object.sha256) }
    }
  }

  private static func list(_ store: any ObjectStore) async throws -> [ObjectInfo] {
    try await store.list(try HoldLedger.key("holds"))
  }

  /// Whether nothing was stored since.
  func isCurrent() async throws -> Bool { try await HoldWatch.list(store) == listed }
}
