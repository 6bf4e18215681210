internal import Glibc

extension ObjectStore {
  /// All bytes of an object of at most `limit` bytes; `tooLarge` beyond.
  package func read(_ key: ObjectKey, limit: Int) async throws -> [UInt8] {
    let reader = try await open(key)
    guard reader.size <= limit else {
      throw StorageError(
        .tooLarge, "read", key.description, cause: "\(reader.size) bytes, at most \(limit) are expected",
        remedy: "check what wrote it")
    }
    var bytes = [UInt8](repeating: 0, count: Int(reader.size))
    let count = try await reader.read(at: 0, into: &bytes)
    return count == bytes.count ? bytes : Array(bytes.prefix(count))
  }

  /// Writes an object in one go.
  package func put(
    _ bytes: [UInt8], as key: ObjectKey, _ durability: Durability = .flushed, _ protection: Protection = .none
  ) async throws {
    let writer = try await create(key, protection)
    do {
      unsafe try await writer.write(bytes.span.bytes)
      try await writer.commit(durability)
    } catch {
      await writer.abandon()
      throw error
    }
  }
}

extension ObjectReader {
  /// Fills `buffer` from `offset` and returns how many bytes there were: fewer than its count only at the end.
  package func read(at offset: Int64, into buffer: inout [UInt8]) async throws -> Int {
    var span = buffer.mutableSpan
    var bytes = unsafe span.mutableBytes
    return try await read(at: offset, into: &bytes)
  }
}

extension [UInt8] {
  /// Whether two arrays hold the same bytes, compared as memory.
  package func hasSameBytes(as other: borrowing [UInt8]) -> Bool {
    guard count == other.count else { return false }
    return unsafe withUnsafeBytes { mine in
      unsafe other.withUnsafeBytes { theirs in
        guard let a = mine.baseAddress, let b = theirs.baseAddress else { return true }
        return unsafe memcmp(a, b, mine.count) == 0
      }
    }
  }
}
