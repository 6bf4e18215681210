internal import Storage

/// The sources that a store has exports of, by the folders below `exports`. A config names them all, unless somebody took one out or gave it another name.
enum SourceFolders {
  /// Their names, in byte order. One request a source.
  static func names(in store: any ObjectStore) async throws -> [String] {
    guard let exports = ObjectKey("exports") else { return [] }
    var names: [String] = []
    var after: ObjectKey?
    while let key = try await store.list(exports, after: after, limit: 1).objects.first?.key {
      after = key
      guard key.parts.count > 2 else { continue }
      names.append(String(key.parts[1]))
      // Behind all that begins with the name and a slash: the next character.
      after = ObjectKey("exports/\(key.parts[1])0") ?? key
    }
    return names
  }
}
