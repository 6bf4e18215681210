internal import Events

/// Checksums of the index: XXH3-64, as in event indexes.
enum IndexHash {
  static func hash(_ bytes: borrowing [UInt8], seed: UInt64 = 0) -> UInt64 { Checksum.hash(bytes.span, seed: seed) }
}
