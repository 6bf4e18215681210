internal import Glibc
internal import Synchronization

/// Writes one object of a directory store under a temporary name.
final class DirectoryWriter: ObjectWriter {
  private let name: String
  private let folder: FileDescriptor
  private let temporary: TemporaryFile
  private let protection: Protection
  private let sidecars: Sidecars
  /// Whether the temporary name is still there.
  private let pending = Mutex(true)

  init(_ name: String, in folder: consuming FileDescriptor, _ protection: Protection, _ sidecars: Sidecars) throws(StorageError) {
    temporary = try TemporaryFile(for: name, in: folder)
    self.name = name
    self.folder = folder
    self.protection = protection
    self.sidecars = sidecars
  }

  deinit { try? discard() }

  func write(_ bytes: RawSpan) async throws { try temporary.file.write(bytes) }

  func beginFlush(last count: Int) { temporary.file.beginFlush(last: count) }

  func commit(_ durability: Durability) async throws {
    // What cannot be removed is swept by the next run.
    defer { try? discard() }
    switch durability {
    case .rebuildable:
      try sidecars.replace(name, by: temporary.name, in: folder)
      pending.withLock { $0 = false }
    case .flushed:
      try await temporary.file.flush()
      try nameFlushed()
      try await folder.flush()
    }
  }

  /// Gives the file its name; where another has it, that must be the same.
  private func nameFlushed() throws(StorageError) {
    while true {
      if try sidecars.name(temporary.name, as: name, protection, in: folder) {
        // The flag is the file's, and would keep its temporary name too.
        if (try? discard()) != nil { sidecars.makeImmutable(temporary.file) }
        return
      }
      let other: FileDescriptor
      do { other = try folder.file(name) } catch {
        guard error.code == .notFound else { throw error }
        continue
      }
      guard try other.status().kind == .file else { throw StorageError.system(EISDIR, "create", other.path) }
      guard try Self.sameBytes(try folder.file(temporary.name), other) else {
        throw StorageError.system(EEXIST, "create", other.path)
      }
      // Whoever wrote the other may have died before flushing it.
      try other.sync()
      if try sidecars.strengthen(name, protection, in: folder) { return sidecars.makeImmutable(other) }
    }
  }

  func abandon() async { try? discard() }

  private func discard() throws(StorageError) {
    try pending.withLock { isPending throws(StorageError) in
      guard isPending else { return }
      isPending = false
      try folder.remove(temporary.name)
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
