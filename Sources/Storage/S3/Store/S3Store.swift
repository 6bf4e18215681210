internal import Events
internal import Synchronization

/// A store in a bucket, below a prefix. docs/s3.md argues for what it does; in short:
///
/// What was put first under a key is the object, and neither a later put nor a delete marker changes that; of what can be rebuilt, the last one
/// is. So everything is found by listing versions. An object is done when its version is the one that counts, and its protection was read back.
package final class S3Store: DescribedStore {
  let client: S3Client
  let settings: S3Settings
  /// What the store says of itself in `tally.json`.
  package let format: StoreFormat
  /// Whether the bucket can retain and hold.
  let hasLock: Bool
  /// Nil for a store that takes nothing.
  private let slots: Slots?
  let turns = Turns()
  let folders = SeenFolders()
  /// The buckets from which the server did not copy.
  let closed = Mutex<Set<String>>([])
  private let note: @Sendable (String) -> Void

  private init(
    _ client: S3Client, _ settings: S3Settings, _ format: StoreFormat, hasLock: Bool, takesObjects: Bool,
    note: @escaping @Sendable (String) -> Void
  ) {
    (self.client, self.settings, self.format, self.hasLock, self.note) = (client, settings, format, hasLock, note)
    slots = takesObjects ? Slots(settings.partsAtATime) : nil
  }

  /// Opens the store; where there is none yet, `newID` makes one of that id; without `newID` that is `notFound`. `note` is told of what was left
  /// out of a list, and why.
  ///
  /// Throws `newerFormat`, `notAStore` where the prefix holds other things, `damaged` for an unreadable `tally.json`, `invalid` for a bucket
  /// without versions and Object Lock unless that is wanted, and what the server says no to.
  package static func open(
    _ client: S3Client, _ settings: S3Settings, newID: (() -> String)? = nil,
    note: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws -> S3Store {
    try DirectoryStore.createFolders(settings.cache)
    if let store = try await existing(client, settings, note: note) { return store }
    guard let newID else {
      throw StorageError(
        .notFound, "open", client.address.description, cause: "it has no tally.json",
        remedy: "run `tally pull` first, or check `store`")
    }
    let format = StoreFormat(id: newID())
    let store = S3Store(client, settings, format, hasLock: settings.needsLock, takesObjects: true, note: note)
    try await store.put(format.bytes, as: ObjectKey.storeFormat)
    return store
  }

  /// Opens the store for a run that writes nothing. Where there is none yet, it is an empty one that takes nothing.
  package static func openOrEmpty(
    _ client: S3Client, _ settings: S3Settings, note: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws -> S3Store {
    try DirectoryStore.createFolders(settings.cache)
    return try await existing(client, settings, note: note)
      ?? S3Store(client, settings, StoreFormat(id: ""), hasLock: false, takesObjects: false, note: note)
  }

  /// The store that is there; nil where nothing is.
  static func existing(
    _ client: S3Client, _ settings: S3Settings, note: @escaping @Sendable (String) -> Void
  ) async throws -> S3Store? {
    let hasLock = try await lock(client, settings)
    func store(_ format: StoreFormat) -> S3Store {
      S3Store(client, settings, format, hasLock: hasLock, takesObjects: true, note: note)
    }
    let found = store(StoreFormat(id: ""))
    guard try await found.head(ObjectKey.storeFormat) != nil else {
      try await found.checkEmpty()
      return nil
    }
    let format = try StoreFormat(try await found.read(ObjectKey.storeFormat, limit: 4096), path: client.address.description)
    return store(format)
  }

  /// What may still be given up, or throws for a store that takes nothing.
  func partSlots() throws(StorageError) -> Slots {
    guard let slots else {
      throw StorageError(
        .readOnly, "write to", client.address.description, cause: "there is no store yet", remedy: "run without --dry-run first")
    }
    return slots
  }

  /// Another's objects below the prefix are none of a store's. What is deleted is not there.
  private func checkEmpty() async throws {
    let page = try await client.versions(prefix: client.address.prefix(of: nil), limit: 100)
    guard page.versions.allSatisfy(\.isMarker), page.unreadable == 0, page.isLast else {
      throw StorageError(
        .notAStore, "open", client.address.description, cause: "it has no tally.json but is not empty",
        remedy: "set `prefix` to an empty folder or to a store")
    }
  }

  /// Whether the bucket has versions and Object Lock; throws where they are needed and absent.
  private static func lock(_ client: S3Client, _ settings: S3Settings) async throws -> Bool {
    guard settings.needsLock else {
      guard settings.defaults.retain == nil else {
        throw StorageError(
          .invalid, "open", client.address.description, cause: "`retain` needs Object Lock, and `lock` is \"none\"",
          remedy: "set `lock` to \"required\" or leave out `retain`")
      }
      return false
    }
    guard try await client.isVersioned() else { throw lacks(client, "the bucket keeps no versions") }
    guard try await client.lock().isEnabled else { throw lacks(client, "the bucket has no Object Lock") }
    return true
  }

  /// A bucket that does not protect what is kept.
  static func lacks(_ client: S3Client, _ cause: String) -> StorageError {
    StorageError(
      .invalid, "open", client.address.description, cause: cause,
      remedy: "create the bucket with Object Lock, or set `lock` to \"none\" if nothing has to protect what is kept")
  }

  /// The first version. What is larger than `S3Settings.memoryLimit` is read through a scratch file.
  package func open(_ key: ObjectKey) async throws -> any ObjectReader {
    let name = try client.address.key(key)
    guard let version = object(try await found(key), key) else {
      throw StorageError(.notFound, "read", client.address.place(name), cause: "there is no such object", remedy: "check the key")
    }
    let download = S3Download(client: client, version: version)
    guard version.size <= S3Settings.memoryLimit else { return try S3Spool(download, in: settings.cache) }
    return MemoryReader(bytes: try await download.bytes())
  }

  /// `invalid` where a protection is asked for and the bucket has no Object Lock.
  package func create(_ key: ObjectKey, _ protection: Protection) async throws -> any ObjectWriter {
    let name = try client.address.key(key)
    try protection.retention?.check(at: client.now(), "create", client.address.place(name))
    guard hasLock || protection == .none else {
      throw StorageError(
        .invalid, "protect", client.address.place(name),
        cause: "the bucket has no Object Lock, or the config says that none is used",
        remedy: "set `lock` to \"required\" and use a bucket with Object Lock")
    }
    return S3Writer(key, protection, self, try partSlots())
  }

  /// Of the first version; nil only where no version is left, and not where a delete marker hides it.
  package func head(_ key: ObjectKey) async throws -> ObjectInfo? {
    object(try await found(key), key).map { ObjectInfo(key: key, size: $0.size) }
  }

  /// Aborts the uploads that dead runs left behind.
  package func sweep() async throws -> Int {
    var swept = 0
    for upload in try await client.uploads(prefix: client.address.prefix(of: nil)) {
      guard let initiated = upload.initiated, client.now() - initiated.nanoseconds > S3Settings.uploadGrace else { continue }
      try await client.abort(upload.id, of: upload.key)
      swept += 1
    }
    return swept
  }

  /// Tells of something that was left out of a list.
  func leaveOut(_ cause: String) { tell("\(cause); it was left out") }

  /// Tells of something that an operator may want to know.
  func tell(_ what: String) { note("\(client.address): \(what)") }
}
