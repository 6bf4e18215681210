internal import Sealing
internal import Synchronization

/// Writes one object of a bucket: in one request, or what is larger than a part in parts as it is written.
final class S3Writer: ObjectWriter {
  fileprivate struct State: ~Copyable {
    var bytes: [UInt8] = []
    var size: Int64 = 0
    var hasher = SHA256()
  }

  private let key: ObjectKey
  private let protection: Protection
  private let store: S3Store
  private let upload: S3Upload
  private let state = Mutex(State())

  init(_ key: ObjectKey, _ protection: Protection, _ store: S3Store, _ slots: Slots) {
    (self.key, self.protection, self.store) = (key, protection, store)
    upload = S3Upload(key, protection, store, slots)
  }

  func write(_ bytes: RawSpan) async throws {
    var start = 0
    while start < bytes.byteCount {
      let room = state.withLock { store.settings.partSize - $0.bytes.count }
      // A full buffer goes only when more comes: what just fits is put in one request.
      if room == 0 { try await upload.add(state.withLock { $0.take() }) }
      let count = min(room == 0 ? store.settings.partSize : room, bytes.byteCount - start)
      let part = bytes.extracting(start..<start + count)
      state.withLock { $0.append(part) }
      start += count
    }
  }

  func commit(_ durability: Durability) async throws {
    try Task.checkCancellation()
    let (bytes, content) = state.withLock { ($0.take(), $0.content()) }
    let isLarge = content.size > store.settings.partSize
    if isLarge { try await upload.add(bytes) }
    switch durability {
    case .flushed:
      if isLarge { return try await upload.commit(content) }
      let name = try store.client.address.key(key)
      let wanted = protection.orRetained(store.settings.defaults.retention(at: store.client.now()))
      let placing = store.settings.placing(wanted, sha256: content.sha256.description)
      try await store.place(key, content, protection) { [store] beforeRetry in
        try await store.client.put(name, bytes, placing, digest: content.sha256, once: true, beforeRetry: beforeRetry)
      }
    case .rebuildable:
      if isLarge { return try await upload.replace() }
      let placing = store.settings.placing(.none, sha256: content.sha256.description)
      let name = try store.client.address.key(key)
      try await store.replace(key) { [store] in
        try await store.client.put(name, bytes, placing, digest: content.sha256, once: false)
      }
    }
  }

  func abandon() async {
    state.withLock { _ = $0.take() }
    await upload.cancel()
  }
}

extension S3Writer.State {
  fileprivate mutating func append(_ part: RawSpan) {
    hasher.update(part)
    size += Int64(part.byteCount)
    unsafe part.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
  }

  /// The buffer, which is empty then.
  fileprivate mutating func take() -> [UInt8] {
    let taken = bytes
    bytes = []
    return taken
  }

  fileprivate mutating func content() -> S3Store.Content {
    var done = SHA256()
    swap(&done, &hasher)
    return S3Store.Content(size: size, sha256: done.finish())
  }
}
