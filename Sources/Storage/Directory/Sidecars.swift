internal import Glibc
internal import Synchronization

/// What protects the objects of a directory store, and everything that depends on it: naming, replacing, deleting.
///
/// One at a time in a process, so that no object is named or deleted between a look at its sidecar and what follows from that; the
/// store's lock keeps other processes out.
final class Sidecars: Sendable {
  private let defaults: StoreDefaults
  private let now: @Sendable () -> Int64
  private let turn = Mutex(())
  private let refusal = Mutex<StorageError?>(nil)

  init(defaults: StoreDefaults, now: @escaping @Sendable () -> Int64) {
    (self.defaults, self.now) = (defaults, now)
  }

  /// Why the immutable flag could not be given where it was asked for; nil as long as it could.
  var immutableRefusal: StorageError? { refusal.withLock { $0 } }

  /// Throws `invalid` for a retention that has passed.
  func check(_ retention: Retention?, _ operation: String, _ path: String) throws(StorageError) {
    try retention?.check(at: now(), operation, path)
  }

  /// What an object's sidecar says. `notFound` where there is no object.
  func protection(of name: String, in folder: borrowing FileDescriptor) throws(StorageError) -> Protection {
    guard try folder.hasFile(name) else { throw StorageError.system(ENOENT, "read the protection of", folder.path + "/" + name) }
    return try Sidecar.read(name, in: folder) ?? .none
  }

  /// Changes what an object's sidecar says; false where there is no object.
  func change(
    _ name: String, in folder: borrowing FileDescriptor, _ body: (inout Protection) throws(StorageError) -> Void
  ) throws(StorageError) -> Bool {
    try turn.withLock { _ throws(StorageError) in
      guard try folder.hasFile(name) else { return false }
      let before = try Sidecar.read(name, in: folder) ?? .none
      var after = before
      try body(&after)
      if after != before { try Sidecar.write(after, of: name, in: folder) }
      return true
    }
  }

  /// Names a flushed file, what protects it first; false where the name is taken.
  func name(
    _ temporary: String, as name: String, _ asked: Protection, in folder: borrowing FileDescriptor
  ) throws(StorageError) -> Bool {
    let asked = asked.orRetained(defaults.retention(at: now()))
    return try turn.withLock { _ throws(StorageError) in
      guard asked != .none else { return try folder.link(temporary, as: name) }
      guard try !folder.hasFile(name) else { return false }
      // Whatever a sidecar without an object says, it says of an object that never was or is gone.
      try Sidecar.write(asked, of: name, in: folder)
      return try folder.link(temporary, as: name)
    }
  }

  /// Gives an object at least the protection asked for; false where there is none any more.
  func strengthen(_ name: String, _ asked: Protection, in folder: borrowing FileDescriptor) throws(StorageError) -> Bool {
    let fallback = defaults.retention(at: now())
    guard asked.orRetained(fallback) != .none else { return true }
    return try change(name, in: folder) { $0 = $0.joined(with: asked).orRetained(fallback) }
  }

  /// Puts a file in the place of what can be rebuilt.
  func replace(_ name: String, by temporary: String, in folder: borrowing FileDescriptor) throws(StorageError) {
    try turn.withLock { _ throws(StorageError) in
      guard try !folder.hasFile(Sidecar.name(of: name)) else {
        throw StorageError(
          .refused, "replace", folder.path + "/" + name, cause: "it is retained or held",
          remedy: "find out what keeps an object under this name")
      }
      try folder.rename(temporary, to: name)
    }
  }

  /// Gives a file the immutable flag where the store is to; that it cannot have it is kept in `immutableRefusal`.
  func makeImmutable(_ file: borrowing FileDescriptor) {
    guard defaults.immutable else { return }
    do {
      if try file.setImmutable(true) { try file.sync() }
    } catch { refusal.withLock { $0 = $0 ?? error } }
  }

  /// Removes an object that nothing protects, then what was said of it. The caller flushes the folder.
  func delete(_ name: String, in folder: borrowing FileDescriptor) throws(StorageError) -> Deletion {
    try turn.withLock { _ throws(StorageError) in
      guard try folder.hasFile(name) else { return .absent }
      let protection: Protection?
      do { protection = try Sidecar.read(name, in: folder) } catch { return .refused("\(error)") }
      if let verdict = protection?.verdict(at: now()) { return verdict }
      do throws(StorageError) { try folder.removeImmutable(name) } catch {
        guard error.code == .denied else { throw error }
        return .refused("\(error)")
      }
      if protection != nil { try folder.remove(Sidecar.name(of: name)) }
      return .deleted
    }
  }

  /// Removes a sidecar that speaks of no object; false where there is one.
  func sweep(_ sidecar: String, of object: String, in folder: borrowing FileDescriptor) throws(StorageError) -> Bool {
    try turn.withLock { _ throws(StorageError) in
      guard try !folder.hasFile(object) else { return false }
      try folder.remove(sidecar)
      return true
    }
  }
}
