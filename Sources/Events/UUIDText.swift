/// UUIDs in their canonical text form (RFC 9562, 4): 8-4-4-4-12 lower-case hexadecimal digits.
enum UUIDText {
  /// The UUID in the 36 bytes at `start`; nil where they are no such text. Upper-case digits are no such text: the id would not come
  /// out as it went in.
  @inline(__always)
  static func parse(_ bytes: Span<UInt8>, at start: Int) -> PackedID? {
    guard bytes[start + 8] == 0x2d, bytes[start + 13] == 0x2d, bytes[start + 18] == 0x2d, bytes[start + 23] == 0x2d else {
      return nil
    }
    let low: UInt64 = 0xffff_ffff
    guard let a = digits(bytes.word(at: start)),
      let b = digits(bytes.word(at: start + 9) & low | bytes.word(at: start + 14) << 32),
      let c = digits(bytes.word(at: start + 19) & low | bytes.word(at: start + 24) << 32),
      let d = digits(bytes.word(at: start + 28))
    else { return nil }
    return PackedID(high: a << 32 | b, low: c << 32 | d)
  }

  /// The value of eight hexadecimal digits, the first in the lowest byte, all at once.
  @inline(__always)
  private static func digits(_ text: UInt64) -> UInt64? {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let letters = text >> 6 & ones
    let values = (text & (ones &* 0x0f)) &+ letters &* 9
    // Each byte is 0-9 without, or 10-15 with the letter bit, and written with the right upper half.
    guard values & (ones &* 0x10) == 0, (values &+ ones &* 6) >> 4 & ones == letters,
      ones &* 0x30 &+ values &+ letters &* 0x27 == text
    else { return nil }
    var packed = values.byteSwapped
    packed = (packed | packed >> 4) & 0x00ff_00ff_00ff_00ff
    packed = (packed | packed >> 8) & 0x0000_ffff_0000_ffff
    return (packed | packed >> 16) & 0xffff_ffff
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
