/// The ids of an event as they were exported.
package struct EventIDs: Sendable {
  /// The message id, in UTF-8.
  package var message: [UInt8]
  /// The event's own id, in the same form.
  package var event: [UInt8]

  /// The ids of an event whose ids are both UUIDs.
  init(_ event: Event) { (message, self.event) = (UUIDText.text(event.messageID), UUIDText.text(event.eventID)) }
}

extension PackedID {
  /// The key of an id as it stands in files: a UUID's bits, or the digest of any other text.
  package init(id text: [UInt8]) {
    if text.count == 36, let uuid = UUIDText.parse(text.span, at: 0) {
      self = uuid
    } else {
      self.init(text: text)
    }
  }
}

extension Instant {
  /// Appends what comes behind the date in its text, from `T` on.
  package func writeTime(to bytes: inout [UInt8]) {
    let perDay: Int64 = 86_400_000_000_000
    let time = nanoseconds % perDay + (nanoseconds % perDay < 0 ? perDay : 0)
    let (seconds, fraction) = (time / 1_000_000_000, time % 1_000_000_000)
    /// Two decimal digits, the first in the lower byte.
    func two(_ value: Int64) -> UInt64 { UInt64(truncatingIfNeeded: value / 10 | (value % 10) << 8) | 0x3030 }
    let colon: UInt64 = 0x3a
    let clock = two(seconds / 3600) | colon << 16 | two(seconds / 60 % 60) << 24 | colon << 40 | two(seconds % 60) << 48
    if digits == 3 {
      let milliseconds = fraction / 1_000_000
      let decimals = 0x2e | (0x30 | UInt64(truncatingIfNeeded: milliseconds / 100)) << 8 | two(milliseconds % 100) << 16
      return bytes.append(words: (0x54 | clock << 8, clock >> 56 | (decimals | 0x5a << 32) << 8, 0, 0, 0), bytes: 14)
    }
    bytes.append(0x54)
    bytes.append(word: clock, bytes: 8)
    guard digits > 0 else { return bytes.append(0x5a) }
    bytes.append(0x2e)
    var rest = fraction
    for _ in 0..<digits {
      bytes.append(0x30 + UInt8(truncatingIfNeeded: rest / 100_000_000))
      rest = rest % 100_000_000 * 10
    }
    bytes.append(0x5a)
  }
}
