internal import Archival
internal import Retention
internal import Sealing
internal import Storage

/// The holds of a store as they were at a moment, and whether they still are so: a list of `holds/` tells, since no revision is ever changed.
struct HoldWatch: Sendable {
  private let store: any ObjectStore
  private let listed: [ObjectInfo]
  let holds: [Hold]
  /// By the bytes of their last revisions; one that cannot be relied on as it was named before, so that what was altered is not asked for when it is restored.
  let heads: [HoldHead]

  /// Throws where one that was `named` is gone, or another.
  init(_ store: any ObjectStore, officers: HoldOfficers, named: NamedHolds) async throws {
    self.store = store
    // The list comes first, so that what is stored while holds are read shows.
    listed = try await HoldWatch.list(store)
    let found = listed.isEmpty ? [] : try await HoldLedger(store: store, officers: officers).heads()
    holds = found.map(\.hold)
    let sound = found.filter { $0.hold.fault == nil }.compactMap { hold, last in
      last.map { HoldHead(id: hold.id, revision: $0.revision, sha256: $0.object.sha256) }
    }
    let doubtful = Set(found.filter { $0.hold.fault != nil }.map(\.hold.id))
    let before = try await named.check(holds, sound).filter { doubtful.contains($0.id) }
    heads = (sound + before).sorted { $0.id < $1.id }
  }

  private static func list(_ store: any ObjectStore) async throws -> [ObjectInfo] {
    try await store.list(try HoldLedger.key("holds"))
  }

  /// Whether nothing was stored since.
  func isCurrent() async throws -> Bool { try await HoldWatch.list(store) == listed }
}
