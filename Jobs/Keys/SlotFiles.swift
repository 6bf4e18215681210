internal import Archival
internal import Storage

/// What lies in the folder of a slot, as far as its keys are concerned.
struct SlotFiles: KeyedFolder, Hashable {
  /// Of the slot.
  var folder: String
  /// Numbers of its documents of wrapped keys, in order: the last that opens counts.
  var keys: [Int] = []

  /// Of every slot of a store, by folder.
  static func all(in store: any ObjectStore) async throws -> [SlotFiles] {
    guard let archives = ObjectKey("archives") else { return [] }
    var slots: [String: SlotFiles] = [:]
    for object in try await store.list(archives) {
      var name: Substring = ""
      guard let folder = Slot(of: object.key, rest: &name)?.folder else { continue }
      var slot = slots[folder] ?? SlotFiles(folder: folder)
      if let number = KeyDocument.number(name) { slot.keys.append(number) }
      slots[folder] = slot
    }
    return slots.values.sorted { $0.folder < $1.folder }.map { slot in
      var slot = slot
      slot.keys.sort()
      return slot
    }
  }
}

/// What lies in a folder of its own.
protocol KeyedFolder: Sendable {
  var folder: String { get }
}

extension KeyedFolder {
  /// The key of one of its objects.
  func key(_ name: String) throws(StorageError) -> ObjectKey {
    guard let key = ObjectKey("\(folder)/\(name)") else {
      throw StorageError(.invalid, "name", "\(folder)/\(name)", cause: "it is no key", remedy: "report it")
    }
    return key
  }

  /// One of its objects, whole.
  func read(_ name: String, limit: Int, in store: any ObjectStore) async throws -> [UInt8] {
    try await store.read(key(name), limit: limit)
  }
}

extension ObjectStore {
  /// Writes an object that is kept for as long as another, and held if that is. `now` in nanoseconds since 1970.
  func put(_ bytes: [UInt8], as key: ObjectKey, like other: ObjectKey, now: Int64) async throws {
    var protection = Protection.none
    if let version = try await versions(other).first { protection = try await self.protection(of: version) }
    if protection.retention?.isInForce(at: now) == false { protection.retention = nil }
    try await put(bytes, as: key, .flushed, protection)
  }
}
