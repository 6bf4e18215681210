internal import Archival
internal import Events
internal import Sealing
internal import Storage

@testable internal import Jobs

/// Where the records of a store's exports are: the plain look at it, by export and line.
struct TierLedger {
  struct Place: Hashable { var export: String, line: Int }

  /// Records whose export is there.
  var hot: Set<Place> = []
  /// Records in archives of sealed manifests, and how often.
  var archived: [Place: Int] = [:]
  /// Sealed manifests by number.
  var chain: [Int: Manifest] = [:]

  init(_ fixture: TierFixture) async throws {
    let store = fixture.store
    for object in try await store.list(try ReconciliationFolder.key("exports")) where object.key.name.hasSuffix(".ndjson") {
      let lines = try await store.read(object.key, limit: 1 << 24).split(separator: 0x0a)
      for line in lines.indices { hot.insert(Place(export: object.key.description, line: line + 1)) }
    }
    let shelf = try await ArchiveShelf(store)
    for slot in shelf.manifested where shelf.isSealed(slot) {
      let manifest = try await ArchiveShelf.manifest(slot, in: store).manifest
      chain[manifest.number] = manifest
      guard manifest.archive != nil else { continue }
      let reader = try await ArchiveReader(manifest, in: store, key: try await TierLedger.key(manifest, fixture))
      for member in reader.eventMembers {
        let events = try await reader.events(in: member)
        for leaf in events.leaves { archived[Place(export: events[leaf].export, line: events[leaf].line), default: 0] += 1 }
      }
      for member in manifest.members where member.path.hasPrefix("data/quarantined/") {
        for line in try await reader.read(member).split(separator: 0x0a) {
          let value = try JSONValue.parse(Array(line))
          let place = Place(export: value["export"]?.stringValue ?? "", line: value["line"]?.intValue ?? 0)
          archived[place, default: 0] += 1
        }
      }
    }
  }

  private static func key(_ manifest: Manifest, _ fixture: TierFixture) async throws -> DataKey? {
    guard manifest.archive?.encryption != nil, let wrapper = fixture.wrapper else { return nil }
    let keys = SlotKeys(fixture.store, wrapper: wrapper, storeID: "s", policy: "default")
    return try await keys.key(manifest.slot, number: try await keys.newest(manifest.slot))
  }
}
