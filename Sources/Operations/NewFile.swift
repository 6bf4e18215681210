internal import Glibc

/// A name for a file that somebody makes for a command's user: the file appears when it is whole, and never in the place of another.
package struct PlacedFile: ~Copyable {
  private let path: String
  /// Where the bytes go until `commit`; nothing is left there after.
  package let temporary: String

  /// Throws where the name is taken already.
  package init(_ path: String) throws(JobError) {
    guard unsafe access(path, F_OK) != 0 else { throw PlacedFile.taken(path) }
    self.path = path
    temporary = FilePath.join(FilePath.parent(of: path), ".\(FilePath.name(of: path)).\(getpid()).tmp")
    unsafe unlink(temporary)
  }

  /// Gives the file its name, durably. Throws where another has that by now.
  package func commit() throws(JobError) {
    let file = unsafe open(temporary, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { throw JobError(errno: errno, "cannot write", at: path) }
    defer { close(file) }
    let folder = unsafe open(FilePath.parent(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw JobError(errno: errno, "cannot write", at: path) }
    defer { close(folder) }
    guard fsync(file) == 0 else { throw JobError(errno: errno, "cannot write", at: path) }
    guard unsafe link(temporary, path) == 0 else {
      if errno == EEXIST { throw PlacedFile.taken(path) }
      throw JobError(errno: errno, "cannot write", at: path)
    }
    guard fsync(folder) == 0 else { throw JobError(errno: errno, "cannot write", at: path) }
  }

  deinit { unsafe unlink(temporary) }

  fileprivate static func taken(_ path: String) -> JobError {
    JobError(.refused, "cannot write", at: path, because: "it is there already", remedy: "name another; nothing is overwritten")
  }
}

/// A file that a command writes for its user.
package struct NewFile: ~Copyable {
  private let place: PlacedFile
  private let path: String
  private let file: Int32

  /// Begins a file that only its user may read. Throws where the name is taken already.
  package init(_ path: String) throws(JobError) {
    let place = try PlacedFile(path)
    let file = unsafe open(place.temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw JobError(errno: errno, "cannot write", at: path) }
    self.place = place
    (self.path, self.file) = (path, file)
  }

  /// Appends bytes.
  package mutating func write(_ bytes: [UInt8]) throws(JobError) {
    if let failure = SmallFile.write(bytes, to: file) { throw JobError(errno: failure, "cannot write", at: path) }
  }

  /// Gives it its name.
  package mutating func commit() throws(JobError) { try place.commit() }

  deinit { close(file) }
}

/// A folder that a command makes for its user.
package enum NewFolder {
  /// Makes it, for its user alone. Throws where the name is taken already.
  package static func make(_ path: String) throws(JobError) {
    guard unsafe mkdir(path, 0o700) != 0 else { return }
    throw errno == EEXIST ? PlacedFile.taken(path) : JobError(errno: errno, "cannot write", at: path)
  }
}
