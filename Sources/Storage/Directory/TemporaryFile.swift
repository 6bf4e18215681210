internal import Glibc
internal import Synchronization

/// A file that is being written: `.<name>.<pid>.<n>.tmp`, in the folder of what it becomes and locked by its writer.
struct TemporaryFile: ~Copyable {
  private static let counter = Atomic<Int>(0)

  let name: String
  let file: FileDescriptor

  init(for name: String, in folder: borrowing FileDescriptor) throws(StorageError) {
    while true {
      let number = Self.counter.add(1, ordering: .relaxed).oldValue
      let temporary = ".\(name).\(getpid()).\(number).tmp"
      // Taken by a dead process that had the same id: go on to the next number.
      guard let file = try folder.create(temporary) else { continue }
      _ = file.tryLock()
      self.file = file
      self.name = temporary
      return
    }
  }

  /// The process that a temporary name belongs to; nil for any other name.
  static func owner(of name: String) -> pid_t? {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count >= 5, parts[0].isEmpty, parts[parts.count - 1] == "tmp", Int(parts[parts.count - 2]) != nil else {
      return nil
    }
    return pid_t(parts[parts.count - 3])
  }
}
