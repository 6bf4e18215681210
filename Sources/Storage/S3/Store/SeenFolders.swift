internal import Synchronization

/// What lists have said of the folders in which objects are made, so that not each of their keys has to be looked for before it is put. A hint and no
/// more: others may put there too, so what was put is looked at afterwards in any case.
final class SeenFolders: Sendable {
  /// By folder, the keys that are taken or may be; nil where they are more than one page.
  private let taken = Mutex<[[UInt8]: Set<String>?]>([:])

  /// Folders that are remembered.
  private static let most = 64

  /// Whether a key was free when its folder was listed; it counts as taken from then on. `list` gives what is in a folder, nil where that is too much.
  func takes(_ name: String, _ list: (_ folder: String) async throws -> Set<String>?) async throws -> Bool {
    let bytes = name.utf8
    let folder = Array(bytes[..<(bytes.lastIndex(of: 0x2f).map(bytes.index(after:)) ?? bytes.startIndex)])
    if taken.withLock({ $0[folder] }) == nil {
      let found = try await list(String(decoding: folder, as: UTF8.self))
      taken.withLock {
        if $0.count >= SeenFolders.most { $0.removeAll() }
        // Another task may have listed it too, and have taken keys since.
        if $0[folder] == nil { $0[folder] = .some(found) }
      }
    }
    return taken.withLock { $0[folder]??.insert(name).inserted ?? false }
  }
}
