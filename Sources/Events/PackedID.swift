internal import Sealing

/// An event or message id in 128 bits: a UUID (lower case, 8-4-4-4-12) as its own bits, any other text as the first half of
/// its SHA-256. Equal keys mean equal ids; `Event.Flags` says which form a key has, so that the text can be printed again.
package struct PackedID: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// The first 64 bits, big-endian.
  package var high: UInt64
  /// The last 64 bits, big-endian.
  package var low: UInt64

  /// A key from its halves.
  @inlinable
  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// By value.
  @inlinable
  package static func == (a: PackedID, b: PackedID) -> Bool { a.high == b.high && a.low == b.low }

  /// By value, high half first: for UUIDs the order of their text.
  @inlinable
  package static func < (a: PackedID, b: PackedID) -> Bool { a.high != b.high ? a.high < b.high : a.low < b.low }
}

extension PackedID {
  /// The key of an id that is no UUID: the first 128 bits of the SHA-256 of its bytes.
  package init(text: [UInt8]) {
    let digest = SHA256.hash(text).bytes
    func half(_ range: Range<Int>) -> UInt64 { digest[range].reduce(0) { $0 << 8 | UInt64($1) } }
    self.init(high: half(0..<8), low: half(8..<16))
  }
}
