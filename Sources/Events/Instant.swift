/// A point in time with the resolution it was written in: RFC 3339 text or an epoch number, read exactly and never rounded.
///
/// Years 1677 to 2262, what 64 bits of nanoseconds hold; `Int64.min`, which stands for "absent" in `Event`, is no instant.
package struct Instant: Hashable, Sendable, BitwiseCopyable {
  /// Nanoseconds since 1970-01-01T00:00:00Z, without leap seconds.
  package let nanoseconds: Int64
  /// Decimal digits of a second as written, 0 to 9: the resolution is 10^-digits s.
  package let digits: UInt8

  /// An instant from its parts; digits beyond 9 count as 9.
  package init(nanoseconds: Int64, digits: UInt8 = 9) {
    self.nanoseconds = nanoseconds
    self.digits = min(digits, 9)
  }

  /// An instant with as many digits as it needs: 0, 3, 6 or 9.
  package init(exact nanoseconds: Int64) {
    let digits: UInt8? = [0, 3, 6].first { nanoseconds % Instant.step(digits: Int($0)) == 0 }
    self.init(nanoseconds: nanoseconds, digits: digits ?? 9)
  }

  /// Whole seconds since 1970, as certificates count; the nearest instant that there is where 64 bits do not hold it.
  package init(seconds: Int64) {
    let limit = Int64.max / 1_000_000_000
    self.init(nanoseconds: min(max(seconds, -limit), limit) * 1_000_000_000, digits: 0)
  }

  /// Whole seconds since 1970, rounded down.
  package var seconds: Int64 { nanoseconds / 1_000_000_000 - (nanoseconds % 1_000_000_000 < 0 ? 1 : 0) }

  /// Reads RFC 3339 text; see `parse(rfc3339:)`.
  package init?(rfc3339 text: some StringProtocol) {
    guard let instant = Instant.parse(rfc3339: Array(text.utf8).span) else { return nil }
    self = instant
  }

  /// The UTC day it falls on.
  package var date: LogicalDate { LogicalDate(nanoseconds: nanoseconds) }

  /// 10^(9 - digits): the nanoseconds of one step of an instant with that many digits, 0 to 9.
  package static func step(digits: Int) -> Int64 {
    switch digits {
    case 0: 1_000_000_000
    case 1: 100_000_000
    case 2: 10_000_000
    case 3: 1_000_000
    case 4: 100_000
    case 5: 10_000
    case 6: 1_000
    case 7: 100
    case 8: 10
    default: 1
    }
  }

  /// Seconds and nanoseconds of a second as one count; nil beyond the years 1677 to 2262.
  package static func joined(seconds: Int64, nanoseconds: Int64) -> Int64? {
    // Towards zero first, so that the earliest instants do not overflow on the way.
    let (whole, rest) = seconds < 0 ? (seconds + 1, nanoseconds - 1_000_000_000) : (seconds, nanoseconds)
    let (product, tooLarge) = whole.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, outside) = product.addingReportingOverflow(rest)
    return tooLarge || outside || sum == Int64.min ? nil : sum
  }
}

extension Instant: Comparable {
  /// By time alone.
  package static func < (a: Instant, b: Instant) -> Bool { a.nanoseconds < b.nanoseconds }

  /// The same time, whatever the resolution it was written in.
  package static func == (a: Instant, b: Instant) -> Bool { a.nanoseconds == b.nanoseconds }

  package func hash(into hasher: inout Hasher) { hasher.combine(nanoseconds) }
}

extension Instant: CustomStringConvertible {
  /// `2026-11-18T10:00:01.234Z`: RFC 3339, UTC, exactly `digits` digits of the second's fraction.
  package var description: String {
    let perSecond: Int64 = 1_000_000_000
    let isBeforeSecond = nanoseconds % perSecond < 0
    let fraction = nanoseconds % perSecond + (isBeforeSecond ? perSecond : 0)
    let seconds = nanoseconds / perSecond - (isBeforeSecond ? 1 : 0) - Int64(date.day) * 86_400
    var bytes = Array(date.description.utf8)
    for (sign, part) in [(0x54, seconds / 3600), (0x3a, seconds / 60 % 60), (0x3a, seconds % 60)] as [(UInt8, Int64)] {
      bytes.append(sign)
      bytes.append(Int(part), digits: 2)
    }
    if digits > 0 {
      bytes.append(0x2e)
      bytes.append(Int(fraction / Instant.step(digits: Int(digits))), digits: Int(digits))
    }
    bytes.append(0x5a)
    return String(decoding: bytes, as: UTF8.self)
  }
}
