internal import Synchronization

/// Copies within the server, always in parts: CopyObject names the copy before anybody can look whether it is of what was asked for, which Ceph does not
/// heed. An object is created once as by a put: looked for before, and the first version counts.
extension S3Store: CopyingStore {
  /// Whether its bucket is at that server, so that it can copy from there.
  package func isAt(_ server: String) -> Bool { server == client.address.endpoint }

  /// False, without a request, for what is smaller than `S3Settings.leastCopy` or lies at another server; and once a bucket refused, for all else in it.
  package func copy(
    _ origin: RemoteObject, as key: ObjectKey, _ isUnchanged: @escaping @Sendable () async throws -> Bool
  ) async throws -> Bool {
    _ = try partSlots()
    guard isAt(origin.server), origin.size >= S3Settings.leastCopy, !closed.withLock({ $0.contains(origin.container) }) else {
      return false
    }
    return try await turns.taking([key]) {
      guard try await object(found(key), key) == nil else { return false }
      try Task.checkCancellation()
      do {
        guard case .created(let id, _) = try await send(origin, key, isUnchanged) else { return false }
        return try await admit(key, id, origin.size, .none) == nil
      } catch is Landed { return false } catch let error as StorageError {
        // An attempt that seemed to fail may have landed. Its bytes are compared by whoever writes them.
        if Self.isOpen(error), try await object(found(key), key) != nil { return false }
        guard isNoCopy(error, origin.container) else { throw error }
        return false
      }
    }
  }

  /// Whether an error only says that there is no copying, or no such origin any more: told once for each of the server's buckets, and then not tried
  /// again in this run.
  private func isNoCopy(_ error: StorageError, _ container: String) -> Bool {
    switch error.code {
    case .notFound, .exists: return true
    case .denied, .invalid, .tooLarge, .damaged, .nonsense:
      if closed.withLock({ $0.insert(container).inserted }) {
        tell("the server does not copy from s3://\(container), so its exports are read and written: \(error.cause)")
      }
      return true
    default: return false
    }
  }

  /// Nil where the origin has changed on the way.
  private func send(
    _ origin: RemoteObject, _ key: ObjectKey, _ isUnchanged: @Sendable () async throws -> Bool
  ) async throws -> S3Client.Put? {
    let step = settings.copySize
    guard origin.size <= step * Int64(S3Settings.mostParts) else { return nil }
    let name = try client.address.key(key)
    let placing = settings.placing(.none.orRetained(settings.defaults.retention(at: client.now())))
    let upload = try await client.beginUpload(name, placing)
    do {
      let parts = try await Slots.each(0..<Int((origin.size + step - 1) / step), atATime: settings.partsAtATime) {
        [client] index in
        let start = Int64(index) * step
        return try await client.copy(
          start..<min(start + step, origin.size), of: origin, as: index + 1, of: upload, to: name)
      }
      // Not all servers look at the condition of a part. What is still the same now was the same for each.
      if try await isUnchanged() {
        return try await client.complete(upload, of: name, parts, once: true) { [self] in
          if try await object(found(key), key) != nil { throw Landed() }
        }
      }
    } catch {
      await giveUp(upload, name)
      throw error
    }
    await giveUp(upload, name)
    return nil
  }

  /// Aborts an upload, in a task of its own, since this one may have been cancelled.
  private func giveUp(_ upload: String, _ name: String) async {
    await Task { [client] in try? await client.abort(upload, of: name) }.value
  }
}
