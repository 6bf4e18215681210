/// A folder that others write and this program only reads: a directory source. Symbolic links are followed as long as they stay inside.
package final class SourceFolder: Sendable {
  private let root: FileDescriptor
  /// The root with all links resolved, ended by `/`.
  private let inside: String

  /// Opens it; the path itself may be a symbolic link.
  package init(_ path: String) throws(StorageError) {
    let root = try FileDescriptor.folder(at: path)
    let location = try root.location()
    inside = location == "/" ? "/" : location + "/"
    self.root = root
  }

  /// The names in a folder below the root (`""` is the root), as bytes and in byte order.
  package func names(in path: String) throws(StorageError) -> [[UInt8]] {
    if path.isEmpty { return try root.names() }
    let folder = try root.following(path, folder: true)
    try check(folder)
    return try folder.names()
  }

  /// What stands under a path: of what a link leads to unless `following` is false; nil where there is nothing.
  package func status(of path: String, following: Bool = true) throws(StorageError) -> FileStatus? {
    do { return try root.status(of: path, following: following) } catch  where error.code == .notFound { return nil }
  }

  /// Opens a regular file; `wrongKind` for anything else, `outside` for a link that leads out of the folder.
  package func open(_ path: String) throws(StorageError) -> FileReader {
    let file = try root.following(path, folder: false)
    try check(file)
    return try FileReader(file)
  }

  /// By where the open file is and not by what its path said before, which may have changed meanwhile.
  private func check(_ file: borrowing FileDescriptor) throws(StorageError) {
    guard try file.location().utf8.starts(with: inside.utf8) else {
      throw StorageError(
        .outside, "open", file.path, cause: "a symbolic link leads out of the source",
        remedy: "put the file itself into the source")
    }
  }
}
