internal import Glibc
internal import Synchronization

/// Writes one object of a directory store under a temporary name: `.<name>.<pid>.<n>.tmp` in the object's own folder.
final class DirectoryWriter: ObjectWriter {
  private static let counter = Atomic<Int>(0)

  private let folder: FileDescriptor
  private let file: FileDescriptor
  private let name: String
  private let temporary: String
  /// Whether the temporary name is still there.
  private let pending = Mutex(true)

  init(_ name: String, in folder: consuming FileDescriptor) throws(StorageError) {
    while true {
      let number = Self.counter.add(1, ordering: .relaxed).oldValue
      let temporary = ".\(name).\(getpid()).\(number).tmp"
      // Taken by a dead process that had the same id: go on to the next number.
      guard let file = try folder.create(temporary) else { continue }
      _ = file.tryLock()
      self.file = file
      self.temporary = temporary
      break
    }
    self.name = name
    self.folder = folder
  }

  deinit { discard() }

  /// The process that a temporary name belongs to; nil for any other name.
  static func owner(ofTemporary name: String) -> pid_t? {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count >= 5, parts[0].isEmpty, parts[parts.count - 1] == "tmp", Int(parts[parts.count - 2]) != nil else {
      return nil
    }
    return pid_t(parts[parts.count - 3])
  }

  func write(_ bytes: RawSpan) async throws { try file.write(bytes) }

  func commit(_ durability: Durability) async throws {
    defer { discard() }
    switch durability {
    case .rebuildable:
      try folder.rename(temporary, to: name)
      pending.withLock { $0 = false }
    case .flushed:
      try file.sync()
      if try !folder.link(temporary, as: name) {
        // Whoever wrote the other may have died before flushing it.
        let other = try folder.file(name)
        guard try Self.sameBytes(try folder.file(temporary), other) else {
          throw StorageError.system(EEXIST, "create", other.path)
        }
        try other.sync()
      }
      discard()
      try folder.sync()
    }
  }

  func abandon() async { discard() }

  private func discard() {
    pending.withLock {
      // What cannot be removed is swept by the next run.
      if $0 { try? folder.remove(temporary) }
      $0 = false
    }
  }

  private static func sameBytes(_ a: borrowing FileDescriptor, _ b: borrowing FileDescriptor) throws(StorageError) -> Bool {
    guard try a.status().size == b.status().size else { return false }
    var left = [UInt8](repeating: 0, count: 1 << 18)
    var right = left
    var offset: Int64 = 0
    while true {
      let count = try fill(&left, from: a, at: offset)
      guard try fill(&right, from: b, at: offset) == count, left[..<count] == right[..<count] else { return false }
      if count < left.count { return true }
      offset += Int64(count)
    }
  }

  private static func fill(_ buffer: inout [UInt8], from file: borrowing FileDescriptor, at offset: Int64) throws(StorageError)
    -> Int
  {
    var span = buffer.mutableSpan
    var bytes = unsafe span.mutableBytes
    return try file.read(at: offset, into: &bytes)
  }
}
