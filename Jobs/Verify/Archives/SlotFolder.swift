internal import Archival
internal import Events
internal import Sealing
internal import Storage

/// The objects that lie in the folder of a slot, by the last part of their names.
struct SlotFolder: Sendable {
  let slot: Slot
  /// Bytes of each.
  private(set) var sizes: [String: Int64] = [:]

  /// Those of some days, in the order of slots; nil for all.
  static func all(in store: any ObjectStore, days: ClosedRange<LogicalDate>?) async throws -> [SlotFolder] {
    guard let days, days.upperBound.day - days.lowerBound.day < 62 else {
      let all = try await all(in: store).folders
      return days.map { days in all.filter { days.contains($0.slot.date) } } ?? all
    }
    var found: [SlotFolder] = []
    for day in days.lowerBound.day...days.upperBound.day {
      found += try await all(in: store, under: "archives/" + LogicalDate(day: day).path).folders
    }
    return found
  }

  /// All of a store, in the order of slots; and what lies under `archives` in no slot's folder.
  static func all(
    in store: any ObjectStore, under root: String = "archives"
  ) async throws -> (folders: [SlotFolder], strays: [ObjectKey]) {
    guard let root = ObjectKey(root) else { return ([], []) }
    var folders: [Slot: SlotFolder] = [:]
    var strays: [ObjectKey] = []
    for object in try await store.list(root) {
      var name: Substring = ""
      guard let slot = Slot(of: object.key, rest: &name) else {
        strays.append(object.key)
        continue
      }
      folders[slot, default: SlotFolder(slot: slot)].sizes[String(name)] = object.size
    }
    return (folders.values.sorted { $0.slot < $1.slot }, strays)
  }

  /// The whole key of one of its objects.
  func key(_ name: String) -> String { "\(slot.folder)/\(name)" }

  /// The names of timestamps, the oldest first, up to the newest: also of those that are missing between.
  var tokenNames: [String] { TimestampChain.names(among: sizes.keys) }

  /// The names of an archive's wrapped keys, the newest last.
  var keyNames: [String] {
    sizes.keys.compactMap { name in KeyDocument.number(name).map { ($0, name) } }.sorted { $0.0 < $1.0 }.map(\.1)
  }
}
