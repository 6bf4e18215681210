extension Instant {
  /// Reads RFC 3339 text: `2026-11-18T10:00:01.234Z`, 0 to 9 digits of fraction, `Z` or an offset, `t` and `z` allowed (section 5.6).
  ///
  /// A leap second (23:59:60 UTC on 30 June or 31 December) is the first instant of the next day, its fraction dropped. Nil for
  /// anything else, a day that does not exist included. Allocates nothing.
  package static func parse(rfc3339 bytes: Span<UInt8>) -> Instant? {
    var recent = RecentDay()
    return parse(rfc3339: bytes, &recent)
  }

  /// The same; `recent` makes it faster where instants are mostly of one day, and written to the millisecond.
  static func parse(rfc3339 bytes: Span<UInt8>, _ recent: inout RecentDay) -> Instant? {
    guard bytes.count >= 20,
      let date = fields(word(bytes, at: 0), of: 0x2d30_302d_3030_3030, digits: 0x000f_0f00_0f0f_0f0f),
      // "18T10:00": bit 5 makes an upper-case T lower.
      let clock = fields(word(bytes, at: 8) | 0x20_0000, of: 0x3030_3a30_3074_3030, digits: 0x0f0f_000f_0f00_0f0f),
      bytes[16] == 0x3a, let second = pair(bytes, at: 17),
      let day = LogicalDate.days(
        year: Int(date & 0xff) * 100 + Int(date >> 16 & 0xff), month: Int(date >> 40 & 0xff), day: Int(clock & 0xff))
    else { return nil }
    recent = RecentDay(bytes, day: day)
    let hour = Int64(clock >> 24 & 0xff)
    let minute = Int64(clock >> 48 & 0xff)
    guard hour < 24, minute < 60, second <= 60, let (nanoseconds, digits, end) = fraction(bytes),
      let offset = offset(bytes, at: end)
    else { return nil }
    let seconds = Int64(day) * 86_400 + hour * 3600 + minute * 60 + second - offset
    if second == 60 {
      guard isMonthAfterLeapSecond(seconds), let start = joined(seconds: seconds, nanoseconds: 0) else { return nil }
      return Instant(nanoseconds: start, digits: digits)
    }
    return joined(seconds: seconds, nanoseconds: nanoseconds).map { Instant(nanoseconds: $0, digits: digits) }
  }

  /// Eight bytes, the first lowest. The caller has checked that they are there.
  @inline(__always)
  fileprivate static func word(_ bytes: Span<UInt8>, at offset: Int) -> UInt64 {
    unsafe UInt64(littleEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// Checks eight bytes at once against a pattern, where `digits` has 0x0f for each byte that may be any digit; then byte i of the
  /// result is the two-digit number at i. Nil where they differ.
  @inline(__always)
  fileprivate static func fields(_ word: UInt64, of pattern: UInt64, digits: UInt64) -> UInt64? {
    let value = word ^ pattern
    // A digit is 0 to 9 here, so adding 6 leaves its high half empty; every other byte must be 0.
    let carried = value &+ (digits & 0x0606_0606_0606_0606)
    guard (value & ~digits) | (carried & digits << 4) == 0 else { return nil }
    return value &* 10 &+ value >> 8
  }

  /// The two-digit number at an offset inside the text.
  @inline(__always)
  private static func pair(_ bytes: Span<UInt8>, at offset: Int) -> Int64? {
    let tens = bytes[offset] &- 0x30
    let ones = bytes[offset + 1] &- 0x30
    return tens < 10 && ones < 10 ? Int64(tens) * 10 + Int64(ones) : nil
  }

  /// The fraction after byte 19, in nanoseconds, with its digits and where it ends.
  @inline(__always)
  private static func fraction(_ bytes: Span<UInt8>) -> (nanoseconds: Int64, digits: UInt8, end: Int)? {
    guard bytes[19] == 0x2e else { return (0, 0, 19) }
    var value: Int64 = 0
    var end = 20
    while end < min(bytes.count, 29) {
      let digit = bytes[end] &- 0x30
      guard digit < 10 else { break }
      value = value * 10 + Int64(digit)
      end += 1
    }
    guard end > 20 else { return nil }
    return (value * step(digits: end - 20), UInt8(end - 20), end)
  }

  /// The offset from UTC in seconds, which must be the rest of the text.
  @inline(__always)
  private static func offset(_ bytes: Span<UInt8>, at start: Int) -> Int64? {
    guard start < bytes.count else { return nil }
    let sign = bytes[start]
    if sign | 0x20 == 0x7a { return bytes.count == start + 1 ? 0 : nil }
    guard sign == 0x2b || sign == 0x2d, bytes.count == start + 6, bytes[start + 3] == 0x3a,
      let hours = pair(bytes, at: start + 1), let minutes = pair(bytes, at: start + 4), hours < 24, minutes < 60
    else { return nil }
    return (hours * 3600 + minutes * 60) * (sign == 0x2d ? -1 : 1)
  }

  /// Whether a second since 1970 is the midnight after 30 June or 31 December.
  private static func isMonthAfterLeapSecond(_ seconds: Int64) -> Bool {
    guard seconds % 86_400 == 0 else { return false }
    let (_, month, day) = LogicalDate(day: Int(seconds / 86_400)).components
    return day == 1 && (month == 1 || month == 7)
  }
}

/// The day of the instant that was read last, as text: nearly all instants of an export are of one day or two.
struct RecentDay: BitwiseCopyable {
  /// `2026-11-`, and in two bytes `18`; never so in text before the first day.
  private var month: UInt64 = 0
  private var day: UInt64 = 0
  /// The day's first instant, in nanoseconds.
  private var start: Int64 = 0

  init() {}

  /// A day whose text was read from `bytes`, in days since 1970.
  fileprivate init(_ bytes: Span<UInt8>, day: Int) {
    // So far from the limits of 64 bits that no instant of the day is beyond them.
    guard abs(day) < 106_000 else { return }
    (month, self.day, start) = (Instant.word(bytes, at: 0), Instant.word(bytes, at: 8) & 0xffff, LogicalDate(day: day).start)
  }

  /// The instant of this day in `bytes[start..<end]`, if written as `2026-11-18T10:00:01.234Z`; nil for anything else.
  @inline(__always)
  func instant(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Instant? {
    guard end - start == 24, bytes.word(at: start) == month, bytes.word(at: start + 8) & 0xffff == day,
      // "18T10:00", ":01.234Z"
      let clock = Instant.fields(bytes.word(at: start + 8), of: 0x3030_3a30_3054_3030, digits: 0x0f0f_000f_0f00_0f0f),
      let rest = Instant.fields(bytes.word(at: start + 16), of: 0x5a30_3030_2e30_303a, digits: 0x000f_0f0f_000f_0f00)
    else { return nil }
    let (hour, minute, second) = (Int64(clock >> 24 & 0xff), Int64(clock >> 48 & 0xff), Int64(rest >> 8 & 0xff))
    guard hour < 24, minute < 60, second < 60 else { return nil }
    // Two digits of the fraction, and the third with a zero behind it.
    let milliseconds = Int64(rest >> 32 & 0xff) &* 10 &+ Int64(rest >> 48 & 0xff) / 10
    let sinceMidnight = (hour &* 3600 &+ minute &* 60 &+ second) &* 1000 &+ milliseconds
    return Instant(nanoseconds: self.start &+ sinceMidnight &* 1_000_000, digits: 3)
  }
}
