internal import Glibc

/// Whole small files: config, lock, metrics. Exports and the store's objects go through Storage.
package enum SmallFile {
  static let limit = 16 << 20

  /// All bytes; an error names the path, and `what` could not be done.
  package static func read(_ path: String, what: String, limit: Int = limit) throws(JobError) -> [UInt8] {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw JobError(errno: errno, what, at: path) }
    defer { close(file) }
    return try read(file, path, what: what, limit: limit)
  }

  /// The same; nil where there is no such file.
  package static func readIfThere(_ path: String, what: String) throws(JobError) -> [UInt8]? {
    if unsafe access(path, F_OK) != 0, errno == ENOENT || errno == ENOTDIR { return nil }
    return try read(path, what: what)
  }

  /// All bytes of an open file from its beginning, at most `limit`.
  static func read(_ file: Int32, _ path: String, what: String, limit: Int = limit) throws(JobError) -> [UInt8] {
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = unsafe block.withUnsafeMutableBytes { unsafe pread(file, $0.baseAddress, $0.count, bytes.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw JobError(errno: errno, what, at: path) }
      if count == 0 { return bytes }
      bytes += block[..<count]
      guard bytes.count <= limit else {
        throw JobError(.unreadable, what, at: path, because: "it is larger than \(limit >> 10) KiB")
      }
    }
  }

  /// Writes all bytes to an open file; nil, or the errno of what failed.
  static func write(_ bytes: some Collection<UInt8>, to file: Int32) -> Int32? {
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return errno }
      rest = rest.dropFirst(count)
    }
    return nil
  }

  /// Puts bytes under a name in one step: a reader sees the old file or the new one. Readable by everybody.
  static func replace(_ path: String, with bytes: [UInt8], what: String) throws(JobError) {
    // Hidden, and not ending as the target does, so that whoever watches the folder for names like it takes no notice.
    let temporary = FilePath.join(FilePath.parent(of: path), ".\(FilePath.name(of: path)).\(getpid()).tmp")
    let file = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard file >= 0 else { throw JobError(errno: errno, what, at: path) }
    var failure = write(bytes, to: file)
    if failure == nil, fchmod(file, 0o644) != 0 { failure = errno }
    if close(file) != 0, failure == nil { failure = errno }
    if failure == nil, unsafe rename(temporary, path) != 0 { failure = errno }
    guard let failure else { return }
    unsafe unlink(temporary)
    throw JobError(errno: failure, what, at: path)
  }
}
