internal import CXXHash

/// XXH3-64 (xxhash specification 0.2.0), with seed 0 unless said otherwise: finds damage, and malice only where it is keyed.
enum ContentHash {
  /// The hash of part of a buffer.
  @inline(__always)
  static func hash(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> UInt64 {
    precondition(start >= 0 && start <= end && end <= bytes.count)
    return unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe tally_xxh3(buffer.baseAddress.map { unsafe UnsafeRawPointer($0 + start) }, end - start)
    }
  }
  /// The same with another seed.
  @inline(__always)
  static func hash(_ bytes: Span<UInt8>, from start: Int, to end: Int, seed: UInt64) -> UInt64 {
    precondition(start >= 0 && start <= end && end <= bytes.count)
    return unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe tally_xxh3_seeded(buffer.baseAddress.map { unsafe UnsafeRawPointer($0 + start) }, end - start, seed)
    }
  }

  /// The same with a secret of `secretSize` bytes.
  @inline(__always)
  static func hash(_ bytes: Span<UInt8>, from start: Int, to end: Int, secret: Span<UInt8>) -> UInt64 {
    precondition(start >= 0 && start <= end && end <= bytes.count && secret.count == secretSize)
    return unsafe bytes.withUnsafeBufferPointer { buffer in
      unsafe secret.withUnsafeBufferPointer { secret in
        unsafe tally_xxh3_keyed(buffer.baseAddress.map { unsafe UnsafeRawPointer($0 + start) }, end - start, secret.baseAddress)
      }
    }
  }

  /// Bytes of a secret.
  static let secretSize = Int(TALLY_XXH3_SECRET)

  /// The hash of records as they lie in an index file.
  @inline(__always)
  static func hash(_ records: Span<IndexedRecord>) -> UInt64 {
    unsafe records.withUnsafeBytes { unsafe tally_xxh3($0.baseAddress, $0.count) }
  }
}
