internal import Events
internal import Sealing
internal import Synchronization

/// The parts of one large object: begun with the first part, completed or aborted in the end. Where the key is taken already nothing is sent: what is
/// written is only compared.
///
/// Its tasks are not a group's, since parts come by calls; `commit`, `replace` and `cancel` wait for all of them.
actor S3Upload {
  private enum State {
    case idle
    case comparing(S3Version)
    case sending(id: String)
    case done
  }

  private let key: ObjectKey
  private let protection: Protection
  private let store: S3Store
  private let slots: Slots
  private var state = State.idle
  private var parts: [Task<S3Part, any Error>] = []
  /// Those that a killed run sent already, by number.
  private var sent: [Int: S3Part] = [:]
  private var failure: (any Error)?

  init(_ key: ObjectKey, _ protection: Protection, _ store: S3Store, _ slots: Slots) {
    (self.key, self.protection, self.store, self.slots) = (key, protection, store, slots)
  }

  /// Sends the next part; waits only until it may begin. Throws what an earlier part met.
  func add(_ bytes: [UInt8]) async throws {
    try Task.checkCancellation()
    if case .idle = state { try await begin() }
    guard case .sending(let id) = state, !bytes.isEmpty else { return }
    if let failure { throw failure }
    let number = parts.count + 1
    let name = try store.client.address.key(key)
    guard number <= S3Settings.mostParts else {
      throw StorageError(
        .tooLarge, "write", store.client.address.place(name),
        cause: "it has more than \(S3Settings.mostParts) parts of \(store.settings.partSize) bytes", remedy: "split the export")
    }
    if let part = sent[number], part.size == bytes.count, part.etag.contains(S3Upload.etag(bytes)) {
      return parts.append(Task { part })
    }
    await slots.take()
    parts.append(
      Task { [store, slots] in
        defer { slots.give() }
        do { return try await store.client.upload(bytes, as: number, of: id, to: name) } catch {
          self.fail(error)
          throw error
        }
      })
  }

  /// Completes it as an object that is created once.
  func commit(_ content: S3Store.Content) async throws {
    switch state {
    case .comparing(let there): try await store.settle(key, there, content, protection)
    case .sending(let id):
      let name = try store.client.address.key(key)
      let parts = try await finish()
      try await store.place(key, content, protection) { [store] beforeRetry in
        try await store.client.complete(id, of: name, parts, once: true, beforeRetry: beforeRetry)
      }
      // Where somebody else's object counts there is still an upload to abort.
      try? await store.client.abort(id, of: name)
    case .idle, .done: preconditionFailure("a large object has parts")
    }
    state = .done
  }

  /// Completes it in place of what had the key.
  func replace() async throws {
    let name = try store.client.address.key(key)
    guard key.isRebuildable, case .sending(let id) = state else {
      throw StorageError(
        .refused, "replace", store.client.address.place(name), cause: "what is there is kept as it is",
        remedy: "nothing was replaced; only event indexes are")
    }
    let parts = try await finish()
    try await store.replace(key) { [store] in try await store.client.complete(id, of: name, parts, once: false) }
    state = .done
  }

  /// Ends it without an object. What cannot be aborted is swept by a later run.
  func cancel() async {
    guard case .sending(let id) = state else { return }
    state = .done
    for part in parts { part.cancel() }
    for part in parts { _ = await part.result }
    guard let name = try? store.client.address.key(key) else { return }
    // In a task of its own, since this one may have been cancelled.
    await Task { [store] in try? await store.client.abort(id, of: name) }.value
  }

  private func begin() async throws {
    if !key.isRebuildable, let there = try await store.object(store.found(key), key) { return state = .comparing(there) }
    let name = try store.client.address.key(key)
    if !key.isRebuildable, let begun = try await begunBefore(name) {
      sent = Dictionary(try await store.client.parts(of: begun.id, to: name).map { ($0.number, $0) }) { _, last in last }
      return state = .sending(id: begun.id)
    }
    let wanted = key.isRebuildable ? .none : protection.orRetained(store.settings.defaults.retention(at: store.client.now()))
    let id = try await store.client.beginUpload(name, store.settings.placing(wanted))
    S3Upload.own.withLock { _ = $0.insert(id) }
    state = .sending(id: id)
  }

  /// Uploads that this process began: whoever races for the same key is at work on them.
  private static let own = Mutex<Set<String>>([])

  /// The upload that a killed run of today left: what it sent of the same bytes need not be sent again. Older ones are swept.
  private func begunBefore(_ name: String) async throws -> S3PendingUpload? {
    let oldest = store.client.now() - S3Settings.uploadGrace / 2
    return try await store.client.uploads(prefix: name).last { upload in
      upload.key == name && upload.initiated.map { $0.nanoseconds > oldest } ?? false
        && S3Upload.own.withLock { $0.insert(upload.id).inserted }
    }
  }

  /// Of a part that the server did not encrypt by a key of its own: the MD5 of its bytes. Any other is sent again.
  private static func etag(_ bytes: [UInt8]) -> String { MD5.hash(bytes).map(Hex.encode) ?? "none" }

  private func finish() async throws -> [S3Part] {
    var done: [S3Part] = []
    for part in parts { done.append(try await part.value) }
    try Task.checkCancellation()
    return done
  }

  private func fail(_ error: any Error) { failure = failure ?? error }
}
