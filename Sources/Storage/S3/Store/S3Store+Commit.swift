internal import Sealing

/// How an object comes to be: create-once on servers that heed `If-None-Match` and on those that do not. docs/s3.md has the argument.
extension S3Store {
  /// What a writer has written, by which it is compared.
  struct Content: Sendable {
    var size: Int64
    var sha256: Digest
  }

  /// An attempt that seemed to fail has landed, or somebody else's.
  struct Landed: Error {}

  /// Makes an object that is created once. `send` puts it in one way or another, and is told what to do before a further attempt; it is not called
  /// where the key is taken.
  func place(
    _ key: ObjectKey, _ content: Content, _ protection: Protection,
    _ send: (_ beforeRetry: @escaping @Sendable () async throws -> Void) async throws -> S3Client.Put
  ) async throws {
    try await turns.taking([key]) { try await placeInTurn(key, content, protection, send) }
  }

  private func placeInTurn(
    _ key: ObjectKey, _ content: Content, _ protection: Protection,
    _ send: (_ beforeRetry: @escaping @Sendable () async throws -> Void) async throws -> S3Client.Put
  ) async throws {
    if let there = try await taken(key) { return try await settle(key, there, content, protection) }
    try Task.checkCancellation()
    let put: S3Client.Put
    do {
      put = try await send { [self] in if try await object(found(key), key) != nil { throw Landed() } }
    } catch {
      // A put that timed out may have landed.
      guard error is Landed || Self.isOpen(error), let there = try await object(found(key), key) else { throw error }
      return try await settle(key, there, content, protection)
    }
    switch put {
    case .exists:
      guard let there = try await object(found(key), key) else { throw unsettled(key, "it is taken, and it is not there") }
      try await settle(key, there, content, protection)
    case .created(let id, _):
      if let first = try await admit(key, id, content.size, protection) { try await settle(key, first, content, protection) }
    }
  }

  /// What has the key already.
  private func taken(_ key: ObjectKey) async throws -> S3Version? {
    let isFree = try await folders.takes(key) { folder in
      let page = try await client.versions(prefix: client.address.prefix(of: folder))
      return page.isLast && page.unreadable == 0 ? Set(page.versions.compactMap { client.address.objectKey($0.key) }) : nil
    }
    return isFree ? nil : try await object(found(key), key)
  }

  /// Looks whether the version that was put is the object, and protects it. Returns the one that is where another was first, as where the server let
  /// both in.
  func admit(_ key: ObjectKey, _ id: String, _ size: Int64, _ protection: Protection) async throws -> S3Version? {
    let name = try client.address.key(key)
    async let listed = found(key)
    async let examined = client.head(name, id: id)
    let versions = try await listed
    guard let first = object(versions, key), let head = try await examined, head.size == size else {
      throw unsettled(key, "it is not there as it was written")
    }
    if first.id == id {
      try await protect(key, id: id, protection, knowing: head)
      return nil
    }
    // Ours can go, if its retention lets it; it is never the object, so it may as well stay.
    _ = try? await deleteInTurn([ObjectVersion(key: key, id: id)])
    return first
  }

  /// What is there counts: a success if it is the same, with at least the protection that is asked for.
  func settle(_ key: ObjectKey, _ there: S3Version, _ content: Content, _ protection: Protection) async throws {
    // By its bytes: metadata is whatever its writer said.
    guard there.size == content.size,
      try await S3Download(client: client, version: there).read({ _ in }) == content.sha256
    else {
      throw StorageError(
        .exists, "create", client.address.place(there.key), cause: "other bytes have this key (version \(there.id))",
        remedy: "compare the two; nothing was overwritten")
    }
    try await protect(key, id: there.id, protection, knowing: try await client.head(there.key, id: there.id))
  }

  /// Puts what can be rebuilt and makes it the only version, as far as the bucket lets it: of what is named as an index the last one counts, and
  /// an older one may stay.
  func replace(_ key: ObjectKey, _ send: () async throws -> S3Client.Put) async throws {
    try await turns.taking([key]) {
      let older = try await found(key).map { ObjectVersion(key: key, id: $0.id) }
      if !key.isRebuildable {
        for version in older where try await protection(of: version) != .none { throw protected(key) }
      }
      try Task.checkCancellation()
      guard case .created(let id, _) = try await send() else { throw unsettled(key, "it was not put") }
      // A bucket without versions has put it in the place of the one before.
      let verdicts = try await deleteInTurn(older.filter { $0.id != id })
      guard try await object(found(key), key)?.id == id || verdicts.allSatisfy({ $0 == .deleted || $0 == .absent }) else {
        _ = try await deleteInTurn([ObjectVersion(key: key, id: id)])
        throw protected(key)
      }
    }
  }

  private func protected(_ key: ObjectKey) -> StorageError {
    StorageError(
      .refused, "replace", client.address.description + "/" + key.description, cause: "what is there is protected",
      remedy: "nothing was replaced; only what can be rebuilt is")
  }

  /// Whether nobody knows what became of a put.
  static func isOpen(_ error: any Error) -> Bool {
    switch (error as? StorageError)?.code {
    case .unavailable, .nonsense, .throttled, .notFound: true
    default: false
    }
  }

  private func unsettled(_ key: ObjectKey, _ cause: String) -> StorageError {
    StorageError(
      .unavailable, "create", client.address.description + "/" + key.description, cause: cause,
      remedy: "run again; find out who else writes there")
  }
}
