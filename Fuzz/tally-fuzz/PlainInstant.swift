internal import Events

/// Instants the slow way: what `Instant` is compared with.
struct PlainInstant {
  var nanoseconds: Int64
  var digits: UInt8

  /// RFC 3339, section 5.6, with at most nine digits of a second, and leap seconds where they may be.
  static func rfc3339(_ text: [UInt8]) -> PlainInstant? {
    var rest = text[...]
    func number(_ count: Int) -> Int? {
      let digits = rest.prefix(count)
      guard digits.count == count, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
      rest = rest.dropFirst(count)
      return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
    func take(_ allowed: String) -> UInt8? {
      guard let byte = rest.first, allowed.utf8.contains(byte) else { return nil }
      rest = rest.dropFirst()
      return byte
    }
    guard let year = number(4), take("-") != nil, let month = number(2), take("-") != nil, let day = number(2), take("Tt") != nil,
      let hour = number(2), take(":") != nil, let minute = number(2), take(":") != nil, let second = number(2)
    else { return nil }
    var fraction: [UInt8] = []
    if take(".") != nil {
      while let digit = take("0123456789") { fraction.append(digit - 0x30) }
      guard (1...9).contains(fraction.count) else { return nil }
    }
    var offset = 0
    if let sign = take("+-") {
      guard let hours = number(2), take(":") != nil, let minutes = number(2), hours < 24, minutes < 60 else { return nil }
      offset = (hours * 60 + minutes) * (sign == 0x2d ? -60 : 60)
    } else {
      guard take("Zz") != nil else { return nil }
    }
    guard rest.isEmpty, hour < 24, minute < 60, second <= 60, let days = days(year, month, day) else { return nil }
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset
    if second == 60 {
      let isMonth = [(12, 31), (6, 30)].contains { PlainInstant.days(year, $0, $1).map { ($0 + 1) * 86_400 == seconds } ?? false }
      let isYear = [year - 1, year + 1].contains { PlainInstant.days($0, 12, 31).map { ($0 + 1) * 86_400 == seconds } ?? false }
      guard isMonth || isYear else { return nil }
      fraction = fraction.map { _ in 0 }
    }
    let padded = fraction + [UInt8](repeating: 0, count: 9 - fraction.count)
    return joined(Int128(seconds) * 1_000_000_000 + Int128(padded.reduce(0) { $0 * 10 + Int($1) }), UInt8(fraction.count))
  }

  /// A number of RFC 8259, section 6, as a count of units.
  static func epoch(_ text: [UInt8], _ unit: EpochUnit?) -> PlainInstant? {
    guard let json = try? JSONValue.parse(text), case .number(let written) = json, written.utf8.count == text.count else {
      return nil
    }
    let parts = written.lowercased().split(separator: "e")
    let mantissa = parts[0].split(separator: ".")
    let decimals = mantissa.count > 1 ? mantissa[1].utf8.count : 0
    let negative = mantissa[0].hasPrefix("-")
    var digits = (mantissa[0].drop { $0 == "-" } + (mantissa.count > 1 ? mantissa[1] : "")).drop { $0 == "0" }
    guard let power = parts.count > 1 ? Int(parts[1].drop { $0 == "+" }) : 0 else {
      // No exponent beyond 64 bits leaves a number that is an instant, but for zero.
      let base = unit.map { [.seconds: 0, .milliseconds: 3, .microseconds: 6][$0] ?? 0 } ?? 0
      return digits.isEmpty ? PlainInstant(nanoseconds: 0, digits: parts[1].hasPrefix("-") ? 9 : UInt8(base)) : nil
    }
    var exponent = power.subtractingReportingOverflow(decimals).partialValue
    while digits.last == "0" { (digits, exponent) = (digits.dropLast(), exponent + 1) }
    let whole = digits.isEmpty ? 0 : max(0, digits.count + exponent)
    let base: Int
    switch unit {
    case .seconds?: base = 0
    case .milliseconds?: base = 3
    case .microseconds?: base = 6
    case nil:
      guard whole <= 17 else { return nil }
      base = whole <= 11 ? 0 : whole <= 14 ? 3 : 6
    }
    let kept = UInt8(min(9, base + max(0, decimals - power)))
    if digits.isEmpty { return PlainInstant(nanoseconds: 0, digits: kept) }
    guard digits.count <= 19, (0...18).contains(exponent + 9 - base), var value = Int128(digits) else { return nil }
    for _ in 0..<(exponent + 9 - base) { value *= 10 }
    return joined(negative ? -value : value, kept)
  }

  private static func joined(_ value: Int128, _ digits: UInt8) -> PlainInstant? {
    guard let nanoseconds = Int64(exactly: value), nanoseconds != .min else { return nil }
    return PlainInstant(nanoseconds: nanoseconds, digits: digits)
  }

  /// Days since 1970, year by year and month by month.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int? {
    func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }
    let lengths = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard (1...12).contains(month), (1...lengths[month - 1]).contains(day) else { return nil }
    var days = 0
    for other in min(year, 1970)..<max(year, 1970) { days += isLeap(other) ? 366 : 365 }
    return (year < 1970 ? -days : days) + lengths[..<(month - 1)].reduce(0, +) + day - 1
  }
}
