internal import Events
internal import Operations
internal import Sealing
internal import Storage

/// Seals that wait in `seals/` for what they are over. Each is made before that is written, so that the next run need not seal what it finds: anybody may have
/// put that there.
struct WaitingSeals: Sendable {
  let store: any ObjectStore
  /// Nanoseconds since 1970.
  let now: @Sendable () -> Int64
  /// Whose seals are relied on.
  let trusted: @Sendable () throws -> [Certificate]

  func put(_ signature: [UInt8], over content: [UInt8]) async throws {
    try await store.putAnew(signature, as: WaitingSeals.key(SHA256.hash(content)))
  }

  /// The one that waits for a content, which is at a place. Throws `JobError`, which says `what`, where there is none, or nobody trusted made it.
  func seal(over content: [UInt8], at place: String, _ what: String, remedy: String) async throws -> Seal {
    let key = try WaitingSeals.key(SHA256.hash(content))
    guard try await store.head(key) != nil else {
      throw JobError(
        .integrity, what, at: place, because: "no run made a seal for it: \(key) is not there", remedy: remedy)
    }
    let signature: [UInt8]
    do { signature = try await store.read(key, limit: 1 << 20) } catch let error as StorageError {
      guard [.damaged, .tooLarge].contains(error.code) else { throw error }
      throw JobError(.integrity, what, at: key.description, because: error.cause, remedy: remedy)
    }
    let signer = try check(signature, over: content, at: key)
    let chain = try CMSSeal.certificates(of: signature).filter { $0 != signer }
    return Seal(
      signature: signature, timestamp: nil, certificates: Array(try ([signer] + chain).map { try $0.pem() }.joined().utf8))
  }

  /// Forgets the one for a content with that SHA-256, where the store lets it.
  func remove(_ content: Digest) async throws { try await store.deleteAll(WaitingSeals.key(content)) }

  private static func key(_ content: Digest) throws -> ObjectKey { try ReconciliationFolder.key("seals/\(content).p7s") }

  /// Who made a seal. One whose certificate has ended since is as good: nobody else could make it. Throws `JobError` where it is nobody's who is trusted.
  @discardableResult
  func check(_ signature: [UInt8], over content: [UInt8], at key: ObjectKey) throws -> Certificate {
    func failure(_ code: ExitCode, _ cause: String, _ remedy: String) -> JobError {
      JobError(code, "a seal cannot be relied on", at: key.description, because: cause, remedy: remedy)
    }
    switch CMSSeal.verify(signature, of: content, trust: try trusted(), at: Instant(nanoseconds: now()).seconds) {
    case .intact(let signer), .expired(let signer, _): return signer.certificate
    case .altered(let why), .untrusted(let why):
      throw failure(
        .integrity, why,
        "nothing was released or deleted; name a former signer in `sealing.trust`. Otherwise find out who could write there")
    case .notCheckable(let why): throw failure(.configuration, why, "set `sealing.certificate` or `sealing.trust`")
    }
  }
}

extension ObjectStore {
  /// Deletes every version of an object; whether none is left, as read back: a store may say more than it does.
  @discardableResult
  func deleteAll(_ key: ObjectKey) async throws -> Bool {
    for version in try await versions(key) { _ = try await delete(version) }
    return try await versions(key).isEmpty
  }

  /// Writes an object; one that a killed run left with other bytes makes way. False where the store keeps that.
  @discardableResult
  func putAnew(_ bytes: [UInt8], as key: ObjectKey, _ protection: Protection = .none) async throws -> Bool {
    do { try await put(bytes, as: key, .flushed, protection) } catch let error as StorageError where error.code == .exists {
      guard try await deleteAll(key) else { return false }
      try await put(bytes, as: key, .flushed, protection)
    }
    return true
  }
}

extension Deletion {
  /// Whether the version is there no more.
  var isGone: Bool { self == .deleted || self == .absent }
}
