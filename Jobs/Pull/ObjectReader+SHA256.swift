internal import Sealing
internal import Storage

extension ObjectReader {
  /// The digest of everything in it. `progress` is told bytes as they are read.
  func sha256(progress: @Sendable (_ bytes: Int64) -> Void = { _ in }) async throws -> Digest {
    var hasher = SHA256()
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var offset: Int64 = 0
    while true {
      let count = try await read(at: offset, into: &buffer)
      unsafe hasher.update(buffer.span.bytes.extracting(0..<count))
      progress(Int64(count))
      if count < buffer.count { break }
      offset += Int64(count)
      try Task.checkCancellation()
    }
    return hasher.finish()
  }
}
