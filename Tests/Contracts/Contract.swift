import Events
import Storage
import Testing

/// What the parts of the contract share.
protocol Contract {}

extension Contract {
  func key(_ text: String) throws -> ObjectKey { try #require(ObjectKey(text)) }

  /// Bytes that differ from one `seed` to the next: a pattern of 997, again and again.
  func bytes(_ count: Int, seed: Int = 0) -> [UInt8] {
    let pattern = (0..<997).map { UInt8(truncatingIfNeeded: ($0 &+ seed) &* 31 >> 3 ^ seed) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + pattern.count)
    while bytes.count < count { bytes += pattern }
    return Array(bytes.prefix(count))
  }

  /// The code of what is thrown; nil where nothing is.
  func code<Result>(_ body: () async throws -> Result) async throws -> StorageError.Code? {
    do {
      _ = try await body()
      return nil
    } catch let error as StorageError { return error.code }
  }

  /// A retention so many days from the store's now.
  func retention(_ test: StoreUnderTest, days: Int, _ strength: Retention.Strength = .removable) -> Retention {
    Retention(until: Instant(nanoseconds: test.now() + Int64(days) * day), strength: strength)
  }

  var day: Int64 { 86_400_000_000_000 }

  /// Makes an object and tells its version.
  func make(
    _ name: String, _ bytes: [UInt8] = [1], _ protection: Protection = .none, _ durability: Durability = .flushed,
    in store: any ObjectStore
  ) async throws -> ObjectVersion {
    try await store.put(bytes, as: try key(name), durability, protection)
    return try #require(try await store.versions(try key(name)).first)
  }
}
