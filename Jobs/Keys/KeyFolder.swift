internal import Archival
package import Operations
package import Sealing

/// A folder of key-encryption keys, a file each. Whoever may read it opens every archive; whoever loses it opens none.
package struct KeyFolder: Sendable {
  let path: String

  /// The folder need not be there until it is read or written.
  package init(_ path: String) { self.path = path }

  /// Every key in it. A file whose name is not that of a key file is none; one that cannot be read as a key is an error, since the key may
  /// be needed.
  package func read() throws(JobError) -> [KeyEncryptionKey] {
    let what = "cannot read the key-encryption keys"
    var keys: [KeyEncryptionKey] = []
    for name in try SecretFile.names(in: path, what: what) where name.hasSuffix(KeyFile.suffix) {
      let place = FilePath.join(path, name)
      let bytes = try SecretFile.read(place, what: what, limit: KeyFile.limit)
      do { keys.append(try KeyFile.read(bytes)) } catch {
        throw JobError(
          .configuration, what, at: place, because: error.description, remedy: "restore it from a backup, or move it away")
      }
      if let last = keys.last, keys.dropLast().contains(where: { $0.id == last.id }) {
        throw JobError(
          .configuration, what, at: place, because: "another file has the id \(last.id) too", remedy: "move one away")
      }
    }
    return keys
  }

  /// Keeps a new key: mode 400, durable, never over another.
  package func add(_ key: KeyEncryptionKey) throws(JobError) {
    try SecretFile.create(place(of: key), KeyFile.bytes(of: key), isSecret: true, what: "cannot keep the key-encryption key")
  }

  /// The file of a key.
  package func place(of key: KeyEncryptionKey) -> String { FilePath.join(path, key.id + KeyFile.suffix) }
}
