extension S3Store {
  /// The versions of one key, newest first, without delete markers.
  func found(_ key: ObjectKey) async throws -> [S3Version] {
    let name = try client.address.key(key)
    var found: [S3Version] = []
    var after: (key: String, id: String?)?
    while true {
      // The key itself comes before all longer ones that begin like it.
      let page = try await client.versions(prefix: name, after: after, limit: after == nil ? 8 : 1000)
      let mine = page.versions.prefix { $0.key.hasSameBytes(as: name) }
      found += mine.filter { !$0.isMarker }
      guard !page.isLast, mine.count == page.versions.count, let last = mine.last else { return found }
      guard last.id != after?.id else { throw endless(name) }
      after = (last.key, last.id)
    }
  }

  /// Which of a key's versions, newest first, is the object: the first that was put, or of what can be rebuilt the last.
  func object(_ versions: [S3Version], _ key: ObjectKey) -> S3Version? { key.isRebuildable ? versions.first : versions.last }

  /// Delete markers are none. Of versions that others put later there may be any number.
  package func versions(_ key: ObjectKey) async throws -> [ObjectVersion] {
    try await found(key).map { ObjectVersion(key: key, id: $0.id) }
  }

  /// One list for all of them.
  package func versions(below prefix: ObjectKey) async throws -> [ObjectVersion] {
    var found: [ObjectVersion] = []
    _ = try await each(below: prefix) { version in
      if !version.isMarker, let key = client.address.objectKey(version.key) {
        found.append(ObjectVersion(key: key, id: version.id))
      }
      return true
    }
    return found
  }

  /// An object is the first version of its key, whatever was laid over it. Keys that are none of a store are left out, and told.
  package func list(_ prefix: ObjectKey, after: ObjectKey?, limit: Int) async throws -> ObjectPage {
    var listing = Listing(store: self, after: after, limit: limit)
    let start = try after.map { try client.address.key($0) }
    let isWhole = try await each(below: prefix, after: start, page: limit + 1) { listing.take($0) }
    return ObjectPage(objects: isWhole ? listing.end() : listing.objects, isLast: isWhole)
  }

  /// Hands out every version and marker below a folder, by key and newest first, until `take` has enough; false where it had.
  func each(below prefix: ObjectKey, after start: String? = nil, page: Int = 1000, _ take: (S3Version) -> Bool) async throws
    -> Bool
  {
    var marker = start.map { (key: $0, id: String?.none) }
    while true {
      try Task.checkCancellation()
      let page = try await client.versions(prefix: client.address.prefix(of: prefix), after: marker, limit: page)
      if page.unreadable > 0 { leaveOut("\(page.unreadable) keys are no text") }
      for version in page.versions where !take(version) { return false }
      guard !page.isLast, let last = page.versions.last else { return true }
      guard last.id != marker?.id || last.key != marker?.key else { throw endless(last.key) }
      marker = (last.key, last.id)
    }
  }

  private func endless(_ name: String) -> StorageError {
    StorageError(
      .nonsense, "list", client.address.place(name), cause: "the list does not go on where it stopped",
      remedy: "check `endpoint`, and what stands before the server")
  }

  /// Puts the versions of a bucket together to objects, key by key.
  private struct Listing {
    let store: S3Store
    let after: ObjectKey?
    let limit: Int
    private(set) var objects: [ObjectInfo] = []
    private var key: ObjectKey?
    /// What was last seen of the bucket, known as a key or not.
    private var name = ""
    private var versions: [S3Version] = []

    init(store: S3Store, after: ObjectKey?, limit: Int) { (self.store, self.after, self.limit) = (store, after, limit) }

    /// Takes the next version; false where it is one too many.
    mutating func take(_ version: S3Version) -> Bool {
      if !version.key.hasSameBytes(as: name) {
        close()
        guard objects.count < limit else { return false }
        name = version.key
        key = store.client.address.objectKey(name)
        if key == nil { store.leaveOut("the key “\(name)” is none of a store's") }
        // Where to begin is included by some servers.
        if let first = key, let after, first <= after { key = nil }
      }
      if key != nil, !version.isMarker { versions.append(version) }
      return true
    }

    /// All objects.
    mutating func end() -> [ObjectInfo] {
      close()
      return objects
    }

    private mutating func close() {
      if let key, let object = store.object(versions, key) { objects.append(ObjectInfo(key: key, size: object.size)) }
      versions.removeAll(keepingCapacity: true)
      key = nil
    }
  }
}

extension ObjectKey {
  /// Whether it names what can be rebuilt (docs/store-format.md): an event index, or a page of the index of reports. Those lie directly in
  /// `reports`, where nothing else does.
  var isRebuildable: Bool {
    description.utf8.reversed().starts(with: ".events".utf8.reversed()) || (parts.count == 2 && parts[0] == "reports")
  }
}

extension String {
  /// Strings are equal where they look the same; keys where their bytes are.
  func hasSameBytes(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
