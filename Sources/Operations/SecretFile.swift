internal import Glibc

/// Files that hold keys: for their owner alone, and never written over.
package enum SecretFile {
  /// Whether something has a name, a broken link too.
  package static func isThere(_ path: String) throws(JobError) -> Bool {
    var status = stat()
    if unsafe lstat(path, &status) == 0 { return true }
    guard errno == ENOENT || errno == ENOTDIR else { throw JobError(errno: errno, "cannot look at a file", at: path) }
    return false
  }

  /// The cause of a refusal that is no system's.
  package static let shared = "others than its owner may open it"

  /// All bytes of a file that only its owner may open. Refuses any other, as ssh does: a key that others could have read is to be
  /// replaced, not used.
  package static func read(_ path: String, what: String, limit: Int = 64 << 10) throws(JobError) -> [UInt8] {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw JobError(errno: errno, what, at: path) }
    defer { close(file) }
    var status = stat()
    guard unsafe fstat(file, &status) == 0 else { throw JobError(errno: errno, what, at: path) }
    guard !isShared(status) else {
      throw JobError(
        .refused, what, at: path, because: shared,
        remedy: "if nobody else has read it: chmod 400; else make a new key")
    }
    return try SmallFile.read(file, path, what: what, limit: limit)
  }

  private static func isShared(_ status: stat) -> Bool { status.st_mode & (S_IRWXG | S_IRWXO) != 0 }

  /// Makes a file that is not there yet, durable before it has its name; `isSecret`: mode 400, else 444. Exit 77 where something has the name.
  package static func create(_ path: String, _ bytes: [UInt8], isSecret: Bool, what: String) throws(JobError) {
    let folder = FilePath.parent(of: path)
    let temporary = FilePath.join(folder, ".\(FilePath.name(of: path)).\(getpid()).tmp")
    let directory = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { throw JobError(errno: errno, what, at: folder) }
    defer { close(directory) }
    // From its beginning nobody else may open it.
    let file = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw JobError(errno: errno, what, at: temporary) }
    defer { unsafe unlink(temporary) }
    var failure = SmallFile.write(bytes, to: file)
    if failure == nil, fchmod(file, isSecret ? 0o400 : 0o444) != 0 || fsync(file) != 0 { failure = errno }
    if close(file) != 0, failure == nil { failure = errno }
    if failure == nil, unsafe link(temporary, path) != 0 { failure = errno }
    if failure == nil, fsync(directory) != 0 { failure = errno }
    guard let failure else { return }
    guard failure == EEXIST else { throw JobError(errno: failure, what, at: path) }
    throw JobError(
      .refused, what, at: path, because: "there is a file of this name, and keys are never written over",
      remedy: "choose another name, or move that file away")
  }

  /// The names in a folder, in byte order, hidden ones left out.
  package static func names(in folder: String, what: String) throws(JobError) -> [String] {
    guard let stream = unsafe opendir(folder) else { throw JobError(errno: errno, what, at: folder) }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) {
        unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
