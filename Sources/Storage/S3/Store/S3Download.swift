internal import Sealing

/// The bytes of one version, from front to back, over as many requests as it takes: what breaks off goes on where it broke.
struct S3Download: Sendable {
  let client: S3Client
  let version: S3Version

  /// How often in a row it may break off without a byte.
  private static let mostBreaks = 5

  /// What no further request mends.
  private struct Damage: Error { let error: StorageError }

  /// Hands out all bytes in order, and their digest in the end. Throws `damaged` where they are not those of the version, or of the SHA-256 that
  /// was put with them; what has been handed out by then must not be used.
  func read(_ take: ([UInt8]) async throws -> Void) async throws -> Digest {
    do { return try await pass(take) } catch let damage as Damage { throw damage.error }
  }

  private func pass(_ take: ([UInt8]) async throws -> Void) async throws -> Digest {
    var hasher = SHA256()
    var offset: Int64 = 0
    var told: String?
    var id: String?
    var breaks = 0
    while offset < version.size {
      let download = try await client.get(version.key, id: version.id, from: offset, etag: version.etag)
      told = told ?? download.header("x-amz-meta-sha256")
      id = download.header("x-amz-request-id")
      do {
        while let bytes = try await download.next() {
          guard Int64(bytes.count) <= version.size - offset else {
            throw Damage(error: damaged("it is longer than its list says", id))
          }
          unsafe hasher.update(bytes.span.bytes)
          try await take(bytes)
          offset += Int64(bytes.count)
          breaks = 0
        }
        guard offset == version.size else { throw Damage(error: damaged("it is shorter than its list says", id)) }
      } catch let error as StorageError where error.code == .unavailable || error.code == .damaged {
        breaks += 1
        guard breaks < Self.mostBreaks else { throw client.broken(error, version.key, id: id) }
      }
    }
    let digest = hasher.finish()
    if let told, told != digest.description {
      throw Damage(error: damaged("it does not have the SHA-256 that it was put with", id))
    }
    return digest
  }

  /// All bytes.
  func bytes() async throws -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(Int(version.size))
    _ = try await read { bytes += $0 }
    return bytes
  }

  private func damaged(_ cause: String, _ id: String?) -> StorageError {
    StorageError(
      .damaged, "read", client.address.place(version.key), cause: cause + S3Failure.named(id),
      remedy: "compare it with its custody record; restore it from a copy if it was altered")
  }
}
