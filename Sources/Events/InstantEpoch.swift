/// The unit of an epoch number.
package enum EpochUnit: String, CaseIterable, Sendable {
  case seconds = "s"
  case milliseconds = "ms"
  case microseconds = "us"

  /// Decimal digits of a second that one unit stands for.
  var digits: Int {
    switch self {
    case .seconds: 0
    case .milliseconds: 3
    case .microseconds: 6
    }
  }

  /// The unit of a number with that many digits before the decimal point: below 10^11 seconds (beyond the year 5000), below 10^14
  /// milliseconds (1973 to beyond 5000), below 10^17 microseconds. Nil for more: no such instant.
  init?(magnitude integerDigits: Int) {
    switch integerDigits {
    case ...11: self = .seconds
    case ...14: self = .milliseconds
    case ...17: self = .microseconds
    default: return nil
    }
  }
}

extension Instant {
  /// Reads a count since 1970-01-01T00:00:00Z written as a JSON number (RFC 8259, section 6), in `unit` or, where that is nil, in the
  /// unit that its magnitude tells. Nil where it is no such number or no whole number of nanoseconds. Allocates nothing.
  package static func parse(epoch bytes: Span<UInt8>, unit: EpochUnit? = nil) -> Instant? {
    if let unit, let count = integer(bytes), case let step = step(digits: unit.digits), count <= Int64.max / step {
      return Instant(nanoseconds: count * step, digits: UInt8(unit.digits))
    }
    guard let number = EpochNumber(bytes) else { return nil }
    guard let unit = unit ?? EpochUnit(magnitude: number.integerDigits) else { return nil }
    let digits = UInt8(min(9, unit.digits + number.decimals))
    guard number.mantissa != 0 else { return Instant(nanoseconds: 0, digits: digits) }
    let power = number.exponent + 9 - unit.digits
    // The mantissa does not end in 0: a negative power would lose something.
    guard (0...18).contains(power) else { return nil }
    var value = number.mantissa
    for _ in 0..<power {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      if overflow { return nil }
      value = product
    }
    guard let nanoseconds = Int64(exactly: value) else { return nil }
    return Instant(nanoseconds: number.isNegative ? -nanoseconds : nanoseconds, digits: digits)
  }

  /// The plain case, quickly: 1 to 18 digits that do not begin with 0. Nil for any other text.
  @inline(__always)
  private static func integer(_ bytes: Span<UInt8>) -> Int64? {
    guard (1...18).contains(bytes.count), bytes[0] != 0x30 else { return nil }
    var value: Int64 = 0
    for position in 0..<bytes.count {
      let digit = bytes[position] &- 0x30
      guard digit < 10 else { return nil }
      value = value &* 10 &+ Int64(digit)
    }
    return value
  }
}

/// A JSON number as ± mantissa × 10^exponent, the mantissa without trailing zeros.
private struct EpochNumber {
  var isNegative = false
  var mantissa: UInt64 = 0
  var exponent = 0
  /// Digits written after the decimal point, once the exponent is applied.
  var decimals = 0
  /// Digits before the decimal point: 0 for a number below 1.
  var integerDigits = 0

  init?(_ bytes: Span<UInt8>) {
    var position = 0
    func next() -> UInt8 { position < bytes.count ? bytes[position] : 0 }
    if next() == 0x2d {
      isNegative = true
      position += 1
    }
    let leadingZero = next() == 0x30
    var significant = 0
    var zeros = 0
    /// Takes the digits here and gives their number; nil where there are none, or more than 19 that count.
    func digits() -> Int? {
      let start = position
      while case let digit = next() &- 0x30, digit < 10 {
        position += 1
        if digit == 0 {
          zeros += 1
          continue
        }
        let added = mantissa == 0 ? 1 : zeros + 1
        significant += added
        guard significant <= 19 else { return nil }
        for _ in 0..<added { mantissa = mantissa &* 10 }
        mantissa += UInt64(digit)
        zeros = 0
      }
      return position > start ? position - start : nil
    }
    guard let whole = digits(), whole == 1 || !leadingZero else { return nil }
    if next() == 0x2e {
      position += 1
      guard let count = digits() else { return nil }
      decimals = count
    }
    var shift = 0
    if next() | 0x20 == 0x65 {
      position += 1
      let sign = next()
      if sign == 0x2b || sign == 0x2d { position += 1 }
      let start = position
      while case let digit = next() &- 0x30, digit < 10 {
        // Capped far beyond the digits that any text can have.
        shift = min(shift * 10 + Int(digit), 1 << 56)
        position += 1
      }
      guard position > start else { return nil }
      if sign == 0x2d { shift = -shift }
    }
    guard position == bytes.count else { return nil }
    exponent = shift - decimals + zeros
    decimals = max(0, decimals - shift)
    integerDigits = mantissa == 0 ? 0 : max(0, significant + exponent)
  }
}
