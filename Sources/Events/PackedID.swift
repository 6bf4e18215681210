internal import Sealing

/// An event or message id in 128 bits: a UUID (lower case, 8-4-4-4-12) as its own bits, any other text as the first half of
/// its SHA-256. Equal keys mean equal ids; `Event.Flags` says which form a key has, so that the text can be printed again.
@usableFromInline
package struct PackedID: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// The first 64 bits, big-endian.
  @usableFromInline package var high: UInt64
  /// The last 64 bits, big-endian.
  @usableFromInline package var low: UInt64

  /// A key from its halves.
  @inlinable @inline(__always)
  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// The key of no id.
  static let zero = PackedID(high: 0, low: 0)

  /// By value.
  @inlinable
  package static func == (a: PackedID, b: PackedID) -> Bool { a.high == b.high && a.low == b.low }

  /// By value, high half first: for UUIDs the order of their text.
  @inlinable
  package static func < (a: PackedID, b: PackedID) -> Bool { a.high != b.high ? a.high < b.high : a.low < b.low }
}

extension PackedID {
  /// Equality without the witness call that a derived `==` in another module costs on the hot path.
  @inlinable @inline(__always)
  package func isSame(as other: PackedID) -> Bool { high == other.high && low == other.low }

  /// The key of an id that is no UUID: the first 128 bits of the SHA-256 of its bytes.
  package init(text: [UInt8]) {
    let digest = SHA256.hash(text).bytes
    func half(_ range: Range<Int>) -> UInt64 { digest[range].reduce(0) { $0 << 8 | UInt64($1) } }
    self.init(high: half(0..<8), low: half(8..<16))
  }
}
