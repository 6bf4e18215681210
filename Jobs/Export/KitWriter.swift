internal import Sealing
internal import Storage
internal import Synchronization

/// Writes the objects of a kit, and their digests in the end.
final class KitWriter: Sendable {
  private let source: any ObjectStore
  private let kit: any ObjectStore
  private let progress: @Sendable (Int64) -> Void
  private let digests = Mutex<[String: Digest]>([:])

  init(from source: any ObjectStore, to kit: any ObjectStore, progress: @escaping @Sendable (Int64) -> Void) {
    (self.source, self.kit, self.progress) = (source, kit, progress)
  }

  /// Copies an object under its own key.
  func copy(_ key: String) async throws { try await copy(try await source.open(try parse(key)), as: key) }

  /// Writes everything that a reader gives.
  func copy(_ reader: any ObjectReader, as key: String) async throws {
    let writer = try await kit.create(try parse(key))
    var hasher = SHA256()
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var offset: Int64 = 0
    do {
      while true {
        try Task.checkCancellation()
        let count = try await reader.read(at: offset, into: &buffer)
        unsafe hasher.update(buffer.span.bytes.extracting(0..<count))
        unsafe try await writer.write(buffer.span.bytes.extracting(0..<count))
        progress(Int64(count))
        offset += Int64(count)
        if count < buffer.count { break }
      }
      try await writer.commit(.flushed)
    } catch {
      await writer.abandon()
      throw error
    }
    let digest = hasher.next()
    digests.withLock { $0[key] = digest }
  }

  /// Writes bytes at hand.
  func put(_ key: String, _ bytes: [UInt8]) async throws {
    try await kit.put(bytes, as: try parse(key))
    let digest = SHA256.hash(bytes)
    digests.withLock { $0[key] = digest }
  }

  /// Writes `SHA256SUMS`, as `sha256sum -c` reads it: what has none is no whole kit.
  func finish() async throws {
    let format = try await kit.read(.storeFormat, limit: 4_096)
    digests.withLock { $0[ObjectKey.storeFormat.description] = SHA256.hash(format) }
    let lines = digests.withLock { $0.sorted { $0.key < $1.key }.map { "\($0.value)  \($0.key)\n" } }
    try await kit.put(Array(lines.joined().utf8), as: try parse("SHA256SUMS"))
  }

  private func parse(_ key: String) throws -> ObjectKey {
    guard let parsed = ObjectKey(key) else {
      throw StorageError(.invalid, "name", key, cause: "it is no key of a store", remedy: "run `tally verify`")
    }
    return parsed
  }
}
