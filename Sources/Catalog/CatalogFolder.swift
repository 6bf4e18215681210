internal import Glibc

/// The folder of a store's catalog. It holds one file, `catalog-<n>.sqlite`, and while that is made anew two.
///
/// A catalog that is made anew gets a name of its own, the next number, in place of taking over the old one's: SQLite knows a file's journal
/// by the file's name, so that a process that still has the old file open would otherwise take the journal of the new one for its own.
package struct CatalogFolder: Hashable, Sendable {
  /// Where the folder is in the file system.
  package let path: String

  /// The folder need not be there: it is made with the first catalog.
  package init(_ path: String) { self.path = path }

  private static let prefix = "catalog-"
  private static let suffix = ".sqlite"

  /// Opens the newest catalog; nil where there is none. Throws `CatalogError` for one that is damaged, newer, or of another store.
  package func open(store: String, writes: Bool = true) throws(CatalogError) -> Catalog? {
    // Between looking and opening another process may have put a newer one in its place.
    for _ in 0..<3 {
      guard let number = try numbers().max() else { return nil }
      do { return try Catalog(file(number), store: store, writes: writes) } catch {
        guard unsafe access(file(number), F_OK) != 0 else { throw error }
      }
    }
    throw CatalogError(.busy, path, "other processes keep making it anew")
  }

  /// A file for a catalog that is to be published, away from all others. Makes the folder where there is none.
  func draft() throws(CatalogError) -> String {
    try make(path)
    let draft = "\(path)/.draft.\(getpid()).tmp"
    unlink(draft)
    return draft
  }

  /// Gives a draft that is written and closed the next number, and removes those before it; the path.
  func publish(_ draft: String) throws(CatalogError) -> String {
    try flush(draft)
    var number = 1 + (try numbers().max() ?? 0)
    while unsafe link(draft, file(number)) != 0 {
      guard errno == EEXIST else { throw CatalogFolder.error(errno, file(number)) }
      number += 1
    }
    unlink(draft)
    try flush(path)
    for old in try numbers() where old < number {
      // With the file go its journals: nobody has another of that name.
      for name in [file(old), file(old) + "-journal"] { unlink(name) }
    }
    return file(number)
  }

  /// Removes drafts that dead processes left.
  func sweep() throws(CatalogError) {
    for name in try names() where name.hasPrefix(".draft.") {
      guard let owner = Int32(name.split(separator: ".")[1]), owner != getpid(), kill(owner, 0) != 0, errno != EPERM else {
        continue
      }
      unlink(path + "/" + name)
    }
  }

  private func file(_ number: Int) -> String { "\(path)/\(CatalogFolder.prefix)\(number)\(CatalogFolder.suffix)" }

  private func numbers() throws(CatalogError) -> [Int] {
    try names().compactMap { name in
      guard name.hasPrefix(CatalogFolder.prefix), name.hasSuffix(CatalogFolder.suffix) else { return nil }
      return Int(name.dropFirst(CatalogFolder.prefix.count).dropLast(CatalogFolder.suffix.count)).flatMap { $0 > 0 ? $0 : nil }
    }
  }

  /// None where there is no such folder.
  private func names() throws(CatalogError) -> [String] {
    guard let stream = unsafe opendir(path) else {
      guard errno == ENOENT else { throw CatalogFolder.error(errno, path) }
      return []
    }
    defer { unsafe _ = closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe names.append(String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
      }
    }
    return names
  }

  private func make(_ folder: String) throws(CatalogError) {
    guard unsafe mkdir(folder, 0o750) != 0, errno != EEXIST else { return }
    let parent = folder.lastIndex(of: "/").map { String(folder[..<$0]) } ?? ""
    guard errno == ENOENT, !parent.isEmpty else { throw CatalogFolder.error(errno, folder) }
    try make(parent)
    guard unsafe mkdir(folder, 0o750) == 0 || errno == EEXIST else { throw CatalogFolder.error(errno, folder) }
  }

  private func flush(_ path: String) throws(CatalogError) {
    let file = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw CatalogFolder.error(errno, path) }
    defer { close(file) }
    guard fsync(file) == 0 else { throw CatalogFolder.error(errno, path) }
  }

  private func unlink(_ path: String) { _ = unsafe Glibc.unlink(path) }

  private static func error(_ number: Int32, _ path: String) -> CatalogError {
    let code: CatalogError.Code =
      switch number {
      case ENOSPC, EDQUOT: .full
      case EACCES, EPERM, EROFS: .denied
      default: .io
      }
    return CatalogError(code, path, unsafe String(cString: strerror(number)))
  }
}
