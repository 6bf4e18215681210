internal import Glibc

/// A store in a directory. Nothing in it is reached through a symbolic link, but the directory itself may be one.
///
/// A created object is flushed, then linked to its name, which fails where the name is taken, then its folder is flushed: so a name
/// never stands for less than the whole object, after a power failure either. What protects it stands in a sidecar, written before.
package final class DirectoryStore: DescribedStore {
  let root: FileDescriptor
  let sidecars: Sidecars
  /// What `tally.json` says.
  package let format: StoreFormat

  private init(root: consuming FileDescriptor, format: StoreFormat, _ sidecars: Sidecars) {
    self.root = root
    self.format = format
    self.sidecars = sidecars
  }

  /// Opens the store at `path` without defaults and clock: every retention counts as in force.
  package static func open(_ path: String, newID: (() -> String)? = nil) async throws -> DirectoryStore {
    try await open(path, defaults: .none, now: { .min }, newID: newID)
  }

  /// Opens the store at `path`; `now` tells nanoseconds since 1970. Where there is none yet, `newID` makes one of that id; without
  /// `newID` that is `notFound`. Throws `newerFormat`, `notAStore` for a folder that holds other things, `damaged` for an unreadable
  /// `tally.json`.
  package static func open(
    _ path: String, defaults: StoreDefaults, now: @escaping @Sendable () -> Int64, newID: (() -> String)? = nil
  ) async throws -> DirectoryStore {
    if newID != nil { try createFolders(path) }
    let sidecars = Sidecars(defaults: defaults, now: now)
    let store = DirectoryStore(root: try FileDescriptor.folder(at: path), format: StoreFormat(id: ""), sidecars)
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
    return DirectoryStore(root: try store.root.duplicate(), format: format, sidecars)
  }

  /// Opens the store at `path` for a run that writes nothing. Where there is none yet, it is an empty one that takes nothing.
  package static func openOrEmpty(_ path: String) async throws -> DirectoryStore {
    do { return try await open(path) } catch let error as StorageError where error.code == .notFound {
      let sidecars = Sidecars(defaults: .none, now: { .min })
      return DirectoryStore(root: try FileDescriptor.removedFolder(), format: StoreFormat(id: ""), sidecars)
    }
  }

  /// Makes a folder and those above it, where there are none.
  static func createFolders(_ path: String) throws(StorageError) {
    do { _ = try FileDescriptor.folder(at: path) } catch  where error.code == .notFound {
      var parts = path.split(separator: "/")
      guard let name = parts.popLast() else { throw error }
      let parent = (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
      if !parts.isEmpty { try createFolders(parent) }
      _ = try FileDescriptor.folder(at: parent.isEmpty ? "." : parent).folder(String(name), create: true)
    }
  }

  /// Why files could not be given the immutable flag that `defaults` ask for; nil as long as they could.
  package var immutableRefusal: StorageError? { sidecars.immutableRefusal }

  /// No symbolic link is followed: `wrongKind`. `notFound` where there is no file.
  package func open(_ key: ObjectKey) async throws -> any ObjectReader {
    guard !DirectoryStore.isReserved(key) else { throw StorageError.system(ENOENT, "open", root.path + "/" + key.description) }
    return try FileReader(try folder(of: key).file(String(key.name)))
  }

  /// `invalid` also for names that the store needs itself, and for those that are too long for a file system.
  package func create(_ key: ObjectKey, _ protection: Protection) async throws -> any ObjectWriter {
    let path = root.path + "/" + key.description
    guard !DirectoryStore.isReserved(key) else {
      throw StorageError(.invalid, "create", path, cause: "the store needs this name itself", remedy: "choose another name")
    }
    guard key.name.utf8.count <= DirectoryStore.longestName, key.parts.allSatisfy({ $0.utf8.count <= 255 }) else {
      throw StorageError(
        .invalid, "create", path,
        cause: "a folder's name has more than 255 bytes, or the last part more than \(Self.longestName)",
        remedy: "shorten the name")
    }
    try sidecars.check(protection.retention, "create", path)
    return try DirectoryWriter(String(key.name), in: try folder(of: key, create: true), protection, sidecars)
  }

  /// Nil also for what is no regular file.
  package func head(_ key: ObjectKey) async throws -> ObjectInfo? {
    guard !DirectoryStore.isReserved(key) else { return nil }
    do {
      let status = try folder(of: key).status(of: String(key.name))
      return status.kind == .file ? ObjectInfo(key: key, size: status.size) : nil
    } catch {
      guard error.code == .notFound else { throw error }
      return nil
    }
  }

  /// Bytes of an object's name, so that temporary file (24 more) and sidecar (11 more) stay within the 255 that file systems allow.
  package static let longestName = 230

  /// Whether the store itself has such names: no object does.
  static func isReserved(_ key: ObjectKey) -> Bool {
    isReserved(String(key.name)) || key.description == ".lock" || key.parts.first == ".catalog"
  }

  static func isReserved(_ name: String) -> Bool {
    name.utf8.first == 0x2e && (TemporaryFile.owner(of: name) != nil || Sidecar.object(of: name) != nil)
  }

  func folder(of key: ObjectKey, create: Bool = false) throws(StorageError) -> FileDescriptor {
    var folder = try root.duplicate()
    for part in key.parts.dropLast() { folder = try folder.folder(String(part), create: create) }
    return folder
  }
}
