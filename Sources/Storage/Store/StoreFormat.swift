internal import Events

/// What `tally.json` at the root of a store says: `{"format":1,"id":"…"}`.
package struct StoreFormat: Hashable, Sendable {
  /// The newest format that this program reads, and the one it writes.
  static let current = 1

  /// The format's version, from 1.
  package let version: Int
  /// Tells this store from every other.
  package let id: String

  init(id: String) {
    version = Self.current
    self.id = id
  }

  /// Reads it; `path` is the store's, for errors.
  init(_ bytes: [UInt8], path: String) throws(StorageError) {
    let value = try? JSONValue.parse(bytes)
    guard let version = value?["format"]?.intValue, version >= 1 else {
      throw StorageError(
        .damaged, "read", path + "/tally.json", cause: "it names no format version",
        remedy: #"restore it from a backup; it reads {"format":1,"id":"…"}"#)
    }
    guard version <= Self.current else {
      throw StorageError(
        .newerFormat, "open", path, cause: "the store has format \(version), this program knows \(Self.current)",
        remedy: "install the version of tally that wrote it, or a later one")
    }
    guard let id = value?["id"]?.stringValue, !id.isEmpty else {
      throw StorageError(
        .damaged, "read", path + "/tally.json", cause: "it names no store id", remedy: "restore it from a backup")
    }
    self.version = Int(version)
    self.id = id
  }

  /// The file's bytes.
  var bytes: [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("format", version)
    writer.member("id", id)
    writer.endObject()
    return writer.bytes + [0x0a]
  }
}
