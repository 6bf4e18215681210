internal import CVector

/// UUIDs in their canonical text form (RFC 9562, 4): 8-4-4-4-12 lower-case hexadecimal digits.
enum UUIDText {
  /// The UUID in the 36 bytes at `start`; nil where they are no such text. Upper-case digits are no such text: the id would not come
  /// out as it went in.
  @inline(__always)
  static func parse(_ bytes: Span<UInt8>, at start: Int) -> PackedID? {
    precondition(start >= 0 && start + 36 <= bytes.count)
    let id = unsafe bytes.withUnsafeBufferPointer { unsafe tally_read_uuid($0.baseAddress.unsafelyUnwrapped + start) }
    return id.is_valid ? PackedID(high: id.high, low: id.low) : nil
  }

  /// The canonical text.
  static func text(_ id: PackedID) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(36)
    append(id, to: &text)
    return text
  }

  /// Appends the canonical text.
  static func append(_ id: PackedID, to text: inout [UInt8]) {
    let (a, b) = (digits(of: id.high >> 32), digits(of: id.high & 0xffff_ffff))
    let (c, d) = (digits(of: id.low >> 32), digits(of: id.low & 0xffff_ffff))
    let hyphen: UInt64 = 0x2d
    text.append(
      words: (
        a, hyphen | (b & 0xffff_ffff) << 8 | hyphen << 40 | (b >> 32) << 48,
        b >> 48 | hyphen << 16 | (c & 0xffff_ffff) << 24 | hyphen << 56, c >> 32 | d << 32, d >> 32
      ), bytes: 36)
  }

  /// The eight hexadecimal digits of a number of 32 bits, the first in the lowest byte, all at once.
  @inline(__always)
  private static func digits(of value: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    var nibbles = (value | value << 16) & 0x0000_ffff_0000_ffff
    nibbles = (nibbles | nibbles << 8) & 0x00ff_00ff_00ff_00ff
    nibbles = ((nibbles | nibbles << 4) & (ones &* 0x0f)).byteSwapped
    let letters = (nibbles &+ ones &* 6) >> 4 & ones
    return nibbles &+ ones &* 0x30 &+ letters &* 0x27
  }
}

extension PackedID {
  /// Appends the id's text, the id being a UUID.
  package func write(to text: inout [UInt8]) { UUIDText.append(self, to: &text) }
}
