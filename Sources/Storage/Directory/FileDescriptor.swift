internal import Dispatch
internal import Glibc

/// An open file or folder: the one owner of POSIX file calls. Names are relative to the folder and have no `/`, unless said otherwise.
@safe struct FileDescriptor: ~Copyable, Sendable {
  private let number: Int32
  /// For errors.
  let path: String

  private init(_ number: Int32, _ path: String) {
    self.number = number
    self.path = path
  }

  deinit { _ = close(number) }

  private static func check(_ result: Int32, _ operation: String, _ path: String) throws(StorageError) {
    if result < 0 { throw StorageError.system(errno, operation, path) }
  }

  // MARK: opening

  /// A folder by its path; here symbolic links are followed.
  static func folder(at path: String) throws(StorageError) -> FileDescriptor {
    let number = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    try check(number, "open", path)
    return FileDescriptor(number, path)
  }

  /// A folder that was removed as soon as it was opened: it is empty, and nothing can be made in it.
  static func removedFolder() throws(StorageError) -> FileDescriptor {
    var template = Array("/tmp/tally-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { throw StorageError.system(errno, "create folder", "/tmp") }
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { _ = unsafe rmdir(path) }
    return try folder(at: path)
  }

  /// Another descriptor of the same file.
  func duplicate() throws(StorageError) -> FileDescriptor {
    let copy = fcntl(number, F_DUPFD_CLOEXEC, 0)
    try Self.check(copy, "open", path)
    return FileDescriptor(copy, path)
  }

  /// What is made is for reading only, but by the descriptor that made it.
  private func opened(_ name: String, _ flags: Int32) throws(StorageError) -> FileDescriptor {
    let full = path + "/" + name
    let child = unsafe openat(number, name, flags | O_CLOEXEC, 0o440)
    try Self.check(child, "open", full)
    return FileDescriptor(child, full)
  }

  /// A folder inside this one; made, durably, where asked and absent.
  func folder(_ name: String, create: Bool = false) throws(StorageError) -> FileDescriptor {
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW
    do { return try opened(name, flags) } catch  where error.code == .notFound && create {
      let made = unsafe mkdirat(number, name, 0o750)
      if made < 0 && errno != EEXIST { throw StorageError.system(errno, "create folder", path + "/" + name) }
      try sync()
      return try opened(name, flags)
    }
  }

  /// A file to read. O_NONBLOCK, so that a named pipe cannot hang the job.
  func file(_ name: String) throws(StorageError) -> FileDescriptor { try opened(name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK) }

  /// The same by a path below this folder, through symbolic links, wherever they lead: `location` tells where that was.
  func following(_ relative: String, folder: Bool) throws(StorageError) -> FileDescriptor {
    try opened(relative, folder ? O_RDONLY | O_DIRECTORY : O_RDONLY | O_NONBLOCK)
  }

  /// A new file; nil where the name is taken.
  func create(_ name: String) throws(StorageError) -> FileDescriptor? {
    do { return try opened(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW) } catch  where error.code == .exists { return nil }
  }

  /// A new file without a name, on the file system of a folder.
  static func scratch(in folder: String) throws(StorageError) -> FileDescriptor {
    // O_TMPFILE (open(2)); Glibc's module does not import its definition, a combination of flags.
    let number = unsafe open(folder, 0x410000 | O_RDWR | O_CLOEXEC, 0o600)
    try check(number, "open a scratch file in", folder)
    return FileDescriptor(number, folder)
  }

  // MARK: bytes

  /// Fills the buffer from an offset; fewer bytes only at the end.
  func read(at offset: Int64, into buffer: inout MutableRawSpan) throws(StorageError) -> Int {
    var filled = 0
    while filled < buffer.byteCount {
      let count = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe pread(number, bytes.baseAddress?.advanced(by: filled), bytes.count - filled, off_t(offset) + off_t(filled))
      }
      if count < 0 && errno == EINTR { continue }
      if count < 0 { throw StorageError.system(errno, "read", path) }
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  /// Appends all of the bytes.
  func write(_ bytes: RawSpan) throws(StorageError) {
    var written = 0
    while written < bytes.byteCount {
      let count = unsafe bytes.withUnsafeBytes {
        unsafe Glibc.write(number, $0.baseAddress?.advanced(by: written), $0.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      if count < 0 { throw StorageError.system(errno, "write", path) }
      written += count
    }
  }

  /// Tells the kernel that reading goes from front to back.
  func expectSequentialReads() { _ = posix_fadvise(number, 0, 0, POSIX_FADV_SEQUENTIAL) }

  /// Hands the last bytes that were written to the disk without waiting for it: what is not needed any more is written first, and stays in memory
  /// while it is. No failure counts: a flush has to follow, and tells it.
  func beginFlush(last count: Int) {
    _ = posix_fadvise(number, lseek(number, 0, SEEK_CUR) - off_t(count), off_t(count), POSIX_FADV_DONTNEED)
  }

  /// Flushes contents and metadata to the disk.
  func sync() throws(StorageError) { try Self.check(fsync(number), "flush", path) }

  /// The same, on a thread that no task waits for: a flush takes as long as the disk does, and tasks share a thread for each core.
  func flush() async throws(StorageError) {
    let number = number
    let failure: Int32 = await withCheckedContinuation { continuation in
      Self.flushes.async { continuation.resume(returning: fsync(number) == 0 ? 0 : errno) }
    }
    if failure != 0 { throw StorageError.system(failure, "flush", path) }
  }

  private static let flushes = DispatchQueue(label: "flush", attributes: .concurrent)

  /// Takes the advisory lock, without waiting; false where another open file has it. Closing gives it back.
  func tryLock() -> Bool { flock(number, LOCK_EX | LOCK_NB) == 0 }

  // MARK: names

  func status() throws(StorageError) -> FileStatus {
    var status = stat()
    try Self.check(unsafe fstat(number, &status), "examine", path)
    return FileStatus(status)
  }

  /// The status of a name or path below this folder; of a symbolic link itself unless it is to be followed.
  func status(of name: String, following: Bool = false) throws(StorageError) -> FileStatus {
    var status = stat()
    try Self.check(unsafe fstatat(number, name, &status, following ? 0 : AT_SYMLINK_NOFOLLOW), "examine", path + "/" + name)
    return FileStatus(status)
  }

  /// Gives a file a second name, unless that is taken: then false.
  func link(_ name: String, as other: String) throws(StorageError) -> Bool {
    let result = unsafe linkat(number, name, number, other, 0)
    if result < 0 && errno == EEXIST { return false }
    try Self.check(result, "name", path + "/" + other)
    return true
  }

  /// Gives a file another name, whatever had that before.
  func rename(_ name: String, to other: String) throws(StorageError) {
    try Self.check(unsafe renameat(number, name, number, other), "name", path + "/" + other)
  }

  func remove(_ name: String) throws(StorageError) {
    try Self.check(unsafe unlinkat(number, name, 0), "remove", path + "/" + name)
  }

  /// Removes a file that may have the immutable flag.
  func removeImmutable(_ name: String) throws(StorageError) {
    do { try remove(name) } catch {
      guard error.code == .denied, (try? file(name).setImmutable(false)) == true else { throw error }
      try remove(name)
    }
  }

  /// Whether a regular file has that name.
  func hasFile(_ name: String) throws(StorageError) -> Bool { try has(name, .file) }

  /// Whether a folder has that name.
  func hasFolder(_ name: String) throws(StorageError) -> Bool { try has(name, .folder) }

  private func has(_ name: String, _ kind: FileStatus.Kind) throws(StorageError) -> Bool {
    do { return try status(of: name).kind == kind } catch {
      guard error.code == .notFound else { throw error }
      return false
    }
  }

  /// Sets or clears the immutable flag (chattr(1), `i`); false where it is so already.
  func setImmutable(_ isImmutable: Bool) throws(StorageError) -> Bool {
    // FS_IOC_GETFLAGS, FS_IOC_SETFLAGS and FS_IMMUTABLE_FL (linux/fs.h): macros that Swift does not import.
    let flag: CInt = 0x10
    var flags: CInt = 0
    try Self.check(unsafe ioctl(number, 0x8008_6601, &flags), "read the flags of", path)
    let wanted = isImmutable ? flags | flag : flags & ~flag
    guard wanted != flags else { return false }
    flags = wanted
    try Self.check(unsafe ioctl(number, 0x4008_6602, &flags), "set the immutable flag of", path)
    return true
  }

  /// The names in this folder as bytes, in byte order, without `.` and `..`.
  func names() throws(StorageError) -> [[UInt8]] {
    try entries().map(\.name).sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// The names in this folder, in no order, without `.` and `..`; with what stands there, where the file system tells.
  func entries() throws(StorageError) -> [(name: [UInt8], kind: FileStatus.Kind?)] {
    // A description of its own, since reading a folder moves a position that duplicates share.
    let own = unsafe openat(number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    try Self.check(own, "list", path)
    guard let stream = unsafe fdopendir(own) else {
      _ = close(own)
      throw StorageError.system(errno, "list", path)
    }
    defer { unsafe _ = closedir(stream) }
    var entries: [(name: [UInt8], kind: FileStatus.Kind?)] = []
    errno = 0
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { unsafe Array($0.prefix { $0 != 0 }) }
      if name != [0x2e] && name != [0x2e, 0x2e] { entries.append((name, unsafe FileStatus.Kind(entry: entry.pointee.d_type))) }
      errno = 0
    }
    if errno != 0 { throw StorageError.system(errno, "list", path) }
    return entries
  }

  /// Where the file really is, all symbolic links resolved.
  func location() throws(StorageError) -> String {
    let capacity = 4096  // PATH_MAX
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
      unsafe buffer.withMemoryRebound(to: CChar.self) { target in
        guard let start = target.baseAddress else { return }
        count = unsafe max(0, readlink("/proc/self/fd/\(number)", start, capacity))
      }
    }
    guard !bytes.isEmpty else { throw StorageError.system(errno, "locate", path) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
