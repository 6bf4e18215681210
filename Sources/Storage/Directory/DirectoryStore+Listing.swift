internal import Glibc

extension DirectoryStore {
  /// Unfinished files, sidecars, links and names that are not UTF-8 are no objects. A folder that is not there has none.
  package func list(_ prefix: ObjectKey, after: ObjectKey?, limit: Int) async throws -> ObjectPage {
    var page = ObjectPage(objects: [], isLast: true)
    guard prefix.parts.first != ".catalog" else { return page }
    do {
      _ = try visit(try folder(of: prefix).folder(String(prefix.name)), prefix.description, after: after) {
        (_, key, name, status) throws(StorageError) in
        guard !DirectoryStore.isReserved(name), let key = ObjectKey(key) else { return true }
        page.isLast = page.objects.count < limit
        if page.isLast { page.objects.append(ObjectInfo(key: key, size: status.size)) }
        return page.isLast
      }
    } catch {
      // An object is no folder, and has nothing below it.
      if error.code == .wrongKind, try await head(prefix) != nil { return page }
      guard error.code == .notFound else { throw error }
    }
    return page
  }

  /// Removes what dead processes left unfinished, and sidecars without an object, and returns how many files that were. Call it with
  /// the store's lock held.
  ///
  /// A temporary file is left alone while its process lives; one of our own process id, which a restarted container gets again, while
  /// a writer has it locked.
  package func sweep() throws -> Int {
    var swept = 0
    _ = try visit(try root.duplicate(), "", after: nil) { (folder, _, name, _) throws(StorageError) in
      if let object = Sidecar.object(of: name) {
        if try sidecars.sweep(name, of: object, in: folder) { swept += 1 }
      } else if let owner = TemporaryFile.owner(of: name) {
        let lives = owner != getpid() && (kill(owner, 0) == 0 || errno == EPERM)
        guard !lives, try folder.file(name).tryLock() else { return true }
        try folder.remove(name)
        swept += 1
      }
      return true
    }
    return swept
  }

  /// Calls `each` with every regular file below a folder whose key is behind `after`, in byte order of the keys: its folder, key, name
  /// and status. The store's own files are among them; links, devices and names that are not UTF-8 are not. Ends where `each`
  /// returns false, and then returns that.
  private func visit(
    _ folder: borrowing FileDescriptor, _ path: String, after: ObjectKey?,
    _ each: (borrowing FileDescriptor, String, String, FileStatus) throws(StorageError) -> Bool
  ) throws(StorageError) -> Bool {
    for entry in try Self.ordered(folder) {
      let key = path.isEmpty ? entry.name : path + "/" + entry.name
      do {
        if entry.isFolder {
          guard Self.mayHold(key + "/", after) else { continue }
          guard try visit(try folder.folder(entry.name), key, after: after, each) else { return false }
        } else if after.map({ $0.description.utf8.lexicographicallyPrecedes(key.utf8) }) ?? true {
          let status = try folder.status(of: entry.name)
          if status.kind == .file, try !each(folder, key, entry.name, status) { return false }
        }
      } catch  where error.code == .notFound {}  // gone since it was listed: another job's temporary file
    }
    return true
  }

  /// The names in a folder in the order of the keys behind them: a folder's counts with its slash.
  private static func ordered(_ folder: borrowing FileDescriptor) throws(StorageError) -> [(name: String, isFolder: Bool)] {
    var found: [(order: [UInt8], name: String, isFolder: Bool)] = []
    for entry in try folder.entries() {
      guard let name = String(validating: entry.name, as: UTF8.self) else { continue }
      let isFolder: Bool
      if let kind = entry.kind {
        guard kind == .file || kind == .folder else { continue }
        isFolder = kind == .folder
      } else {
        isFolder = try folder.hasFolder(name)
      }
      found.append((isFolder ? entry.name + [0x2f] : entry.name, name, isFolder))
    }
    found.sort { $0.order.lexicographicallyPrecedes($1.order) }
    return found.map { ($0.name, $0.isFolder) }
  }

  /// Whether there can be keys behind `after` in a folder, given with its slash.
  private static func mayHold(_ folder: String, _ after: ObjectKey?) -> Bool {
    guard let after = after?.description.utf8 else { return true }
    return after.starts(with: folder.utf8) || after.lexicographicallyPrecedes(folder.utf8)
  }
}
