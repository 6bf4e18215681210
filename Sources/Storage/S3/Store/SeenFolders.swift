internal import Synchronization

/// What lists have said of the folders in which objects are made, so that not each of their keys has to be looked for before it is put. A hint and no
/// more: others may put there too, so what was put is looked at afterwards in any case.
final class SeenFolders: Sendable {
  /// By folder, the keys that are taken or may be; nil where they are more than one page.
  private let taken = Mutex<[ObjectKey: Set<ObjectKey>?]>([:])
  /// One list of a folder for all who wait for it.
  private let turns = Turns()

  /// Folders that are remembered.
  private static let most = 64

  /// Whether a key was free when its folder was listed; it counts as taken from then on. `list` gives what is in a folder, nil where that is too much.
  func takes(_ key: ObjectKey, _ list: (_ folder: ObjectKey) async throws -> Set<ObjectKey>?) async throws -> Bool {
    guard let folder = key.folder else { return false }
    if let isFree = take(key, in: folder) { return isFree }
    return try await turns.taking([folder]) {
      if let isFree = take(key, in: folder) { return isFree }
      let found = try await list(folder)
      taken.withLock {
        if $0.count >= SeenFolders.most { $0.removeAll() }
        $0[folder] = .some(found)
      }
      return take(key, in: folder) ?? false
    }
  }

  /// Nil where the folder was not listed.
  private func take(_ key: ObjectKey, in folder: ObjectKey) -> Bool? {
    taken.withLock { taken in
      guard let keys = taken[folder] else { return nil }
      return keys == nil ? false : taken[folder]??.insert(key).inserted ?? false
    }
  }
}
