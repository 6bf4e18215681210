internal import Events
internal import Sealing
internal import Storage
internal import Synchronization

/// An object of a bucket. Where its ETag is the MD5 of its bytes, they are laid beside it when they have been read.
final class S3Origin: ExportOrigin {
  private struct State: ~Copyable {
    var hasher = MD5()
    var offset: Int64 = 0
  }

  /// For a store at the same server.
  let remote: RemoteObject?
  let md5: String?
  private let origin: RemoteOrigin
  private let place: String
  private let state = Mutex(State())

  init(_ origin: RemoteOrigin, remote: RemoteObject?, md5: String?, place: String) {
    (self.origin, self.remote, self.md5, self.place) = (origin, remote, md5, place)
  }

  var size: Int64 { origin.size }
  var modified: Int64? { origin.modified }
  var sha256: Digest? { origin.sha256 }
  var facts: [(key: String, value: JSONValue)] { origin.facts }

  func read(at offset: Int64, into buffer: inout MutableRawSpan) async throws -> Int {
    let count = try await origin.read(at: offset, into: &buffer)
    if md5 == nil { return count }
    state.withLock { state in
      if offset == 0 { state = State() }
      guard offset == state.offset else { return }
      state.hasher?.update(buffer.bytes.extracting(0..<count))
      state.offset += Int64(count)
    }
    return count
  }

  /// Throws `damaged` where the bytes that were read last, from the first to the last, are not those of the ETag.
  func isUnchanged() async throws -> Bool {
    let found = state.withLock { state -> [UInt8]? in
      guard state.offset == size else { return nil }
      var done = State()
      swap(&done, &state)
      return done.hasher.take()?.finish()
    }
    if let md5, let found, Hex.encode(found) != md5 {
      let id = facts.first { $0.key == "requestId" }?.value.stringValue.map { " (request \($0))" } ?? ""
      throw StorageError(
        .damaged, "read", place, cause: "its bytes are not those of its ETag" + id,
        remedy: "run the same date again; put the object anew")
    }
    return try await origin.isUnchanged()
  }
}
