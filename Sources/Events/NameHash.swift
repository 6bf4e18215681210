/// XXH3-64 of a name: for tables, not for sealing.
package enum NameHash {
  /// The hash of bytes.
  package static func hash(_ bytes: Span<UInt8>) -> UInt64 { ContentHash.hash(bytes, from: 0, to: bytes.count) }
}
