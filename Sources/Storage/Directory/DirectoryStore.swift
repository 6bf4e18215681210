internal import Glibc

/// A store in a directory. Nothing in it is reached through a symbolic link, but the directory itself may be one.
///
/// A created object is flushed, then linked to its name, which fails where the name is taken, then its folder is flushed: so a name
/// never stands for less than the whole object, after a power failure either.
package final class DirectoryStore: ObjectStore {
  private let root: FileDescriptor
  /// What `tally.json` says.
  package let format: StoreFormat

  private init(root: consuming FileDescriptor, format: StoreFormat) {
    self.root = root
    self.format = format
  }

  /// Opens the store at `path`. Where there is none yet, `newID` makes one of that id; without `newID` that is `notFound`.
  /// Throws `newerFormat`, `notAStore` for a folder that holds other things, `damaged` for an unreadable `tally.json`.
  package static func open(_ path: String, newID: (() -> String)? = nil) async throws -> DirectoryStore {
    if newID != nil { try createFolders(path) }
    let store = DirectoryStore(root: try FileDescriptor.folder(at: path), format: StoreFormat(id: ""))
    if try await store.head(ObjectKey.storeFormat) == nil {
      // `lost+found` and hidden files are no contents: the root of a volume has them.
      let contents = try store.root.names().filter { $0.first != 0x2e && $0 != Array("lost+found".utf8) }
      guard contents.isEmpty else {
        throw StorageError(
          .notAStore, "open", path, cause: "it has no tally.json but is not empty",
          remedy: "set `store` to an empty folder or to a store")
      }
      guard let newID else {
        throw StorageError(
          .notFound, "open", path, cause: "it has no tally.json", remedy: "run `tally pull` first, or check `store`")
      }
      try await store.put(StoreFormat(id: newID()).bytes, as: ObjectKey.storeFormat)
    }
    let format = try StoreFormat(try await store.read(ObjectKey.storeFormat, limit: 4096), path: path)
    return DirectoryStore(root: try store.root.duplicate(), format: format)
  }

  /// Opens the store at `path` for a run that writes nothing. Where there is none yet, it is an empty one that takes nothing.
  package static func openOrEmpty(_ path: String) async throws -> DirectoryStore {
    do { return try await open(path) } catch let error as StorageError where error.code == .notFound {
      return DirectoryStore(root: try FileDescriptor.removedFolder(), format: StoreFormat(id: ""))
    }
  }

  private static func createFolders(_ path: String) throws(StorageError) {
    do { _ = try FileDescriptor.folder(at: path) } catch  where error.code == .notFound {
      var parts = path.split(separator: "/")
      guard let name = parts.popLast() else { throw error }
      let parent = (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
      if !parts.isEmpty { try createFolders(parent) }
      _ = try FileDescriptor.folder(at: parent.isEmpty ? "." : parent).folder(String(name), create: true)
    }
  }

  package func open(_ key: ObjectKey) async throws -> any ObjectReader {
    try FileReader(try folder(of: key).file(String(key.name)))
  }

  package func create(_ key: ObjectKey, _ protection: Protection) async throws -> any ObjectWriter {
    try DirectoryWriter(String(key.name), in: try folder(of: key, create: true))
  }

  package func head(_ key: ObjectKey) async throws -> ObjectInfo? {
    do {
      let status = try folder(of: key).status(of: String(key.name))
      return status.kind == .file ? ObjectInfo(key: key, size: status.size) : nil
    } catch {
      guard error.code == .notFound else { throw error }
      return nil
    }
  }

  package func list(_ prefix: ObjectKey, after: ObjectKey?, limit: Int) async throws -> ObjectPage {
    var found: [ObjectInfo] = []
    do {
      try visit(try folder(of: prefix).folder(String(prefix.name)), prefix.description) {
        (_, key, name, status) throws(StorageError) in
        guard DirectoryWriter.owner(ofTemporary: name) == nil, let key = ObjectKey(key), after.map({ $0 < key }) ?? true
        else { return }
        found.append(ObjectInfo(key: key, size: status.size))
      }
    } catch {
      guard error.code == .notFound else { throw error }
    }
    return ObjectPage(objects: Array(found.sorted { $0.key < $1.key }.prefix(limit)), isLast: found.count <= limit)
  }

  package func versions(_ key: ObjectKey) async throws -> [ObjectVersion] {
    try await head(key) == nil ? [] : [ObjectVersion(key: key, id: "")]
  }

  package func protection(of version: ObjectVersion) async throws -> Protection { .none }

  package func retain(_ version: ObjectVersion, _ retention: Retention) async throws { throw Self.none(version) }

  package func hold(_ version: ObjectVersion, _ isHeld: Bool) async throws { throw Self.none(version) }

  package func delete(_ versions: [ObjectVersion]) async throws -> [Deletion] {
    versions.map { .refused("\(Self.none($0))") }
  }

  private static func none(_ version: ObjectVersion) -> StorageError {
    StorageError(.refused, "protect", version.key.description, cause: "directories have no retention yet", remedy: "wait")
  }

  /// Removes what dead processes left unfinished and returns how many files that were. Call it with the store's lock held.
  ///
  /// A temporary file is left alone while its process lives; one of our own process id, which a restarted container gets again, while
  /// a writer has it locked.
  package func sweep() throws -> Int {
    var swept = 0
    try visit(try root.duplicate(), "") { (folder, _, name, _) throws(StorageError) in
      guard let owner = DirectoryWriter.owner(ofTemporary: name) else { return }
      let lives = owner != getpid() && (kill(owner, 0) == 0 || errno == EPERM)
      guard !lives, try folder.file(name).tryLock() else { return }
      try folder.remove(name)
      swept += 1
    }
    return swept
  }

  /// Calls `each` with every regular file below a folder: its folder, key, name and status. Temporary files are among them; links,
  /// devices and names that are not UTF-8 are not.
  private func visit(
    _ folder: borrowing FileDescriptor, _ path: String,
    _ each: (borrowing FileDescriptor, String, String, FileStatus) throws(StorageError) -> Void
  ) throws(StorageError) {
    for bytes in try folder.names() {
      guard let name = String(validating: bytes, as: UTF8.self) else { continue }
      let key = path.isEmpty ? name : path + "/" + name
      do {
        let status = try folder.status(of: name)
        if status.kind == .folder { try visit(try folder.folder(name), key, each) }
        if status.kind == .file { try each(folder, key, name, status) }
      } catch  where error.code == .notFound {}  // gone since it was listed: another job's temporary file
    }
  }

  private func folder(of key: ObjectKey, create: Bool = false) throws(StorageError) -> FileDescriptor {
    var folder = try root.duplicate()
    for part in key.parts.dropLast() { folder = try folder.folder(String(part), create: create) }
    return folder
  }
}
