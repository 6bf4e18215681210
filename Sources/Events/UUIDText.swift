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
    digits(id.high >> 32, 8, to: &text)
    text.append(0x2d)
    digits(id.high >> 16, 4, to: &text)
    text.append(0x2d)
    digits(id.high, 4, to: &text)
    text.append(0x2d)
    digits(id.low >> 48, 4, to: &text)
    text.append(0x2d)
    digits(id.low, 12, to: &text)
  }

  @inline(__always)
  private static func digits(_ value: UInt64, _ count: Int, to text: inout [UInt8]) {
    for place in stride(from: count * 4 - 4, through: 0, by: -4) {
      let digit = UInt8(truncatingIfNeeded: value >> UInt64(place) & 15)
      text.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
    }
  }
}

extension PackedID {
  /// Appends the id's text, the id being a UUID.
  package func write(to text: inout [UInt8]) { UUIDText.append(self, to: &text) }
}
