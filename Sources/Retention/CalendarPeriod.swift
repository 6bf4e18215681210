package import Events

/// A span of the calendar as ISO 8601 writes it: `P6Y`, `P12M`, `P1Y6M`, `P2W`, `P90D`.
package struct CalendarPeriod: Hashable, Sendable, CustomStringConvertible {
  /// Years count as twelve, and are added first.
  let months: Int
  /// Weeks count as seven.
  let days: Int

  /// Why a text is no period.
  package struct Invalid: Error, Hashable, Sendable, CustomStringConvertible {
    /// Why, for people.
    package let description: String
  }

  /// A longer one is a slip of the pen, or means "for ever", which is a disposition and no period.
  static let longestYears = 100

  /// No time at all.
  package static let none = CalendarPeriod(months: 0, days: 0)

  private init(months: Int, days: Int) { (self.months, self.days) = (months, days) }

  /// Reads `P`, then years, months, weeks and days in this order, each a whole number with its letter. Time of day, signs and
  /// fractions are refused, and so is what is longer than a hundred years.
  package init(_ text: some StringProtocol) throws(Invalid) {
    var rest = text.utf8.dropFirst()
    guard text.utf8.first == UInt8(ascii: "P"), !rest.isEmpty else {
      throw Invalid(description: "must be a period such as \"P6Y\", \"P18M\", \"P2W\" or \"P90D\"")
    }
    var parts = (years: 0, months: 0, weeks: 0, days: 0)
    var letters = Array("YMWD".utf8)[...]
    while !rest.isEmpty {
      let digits = rest.prefix { (0x30...0x39).contains($0) }
      rest = rest.dropFirst(digits.count)
      guard let letter = rest.popFirst(), let place = letters.firstIndex(of: letter), !digits.isEmpty else {
        throw Invalid(description: "must be P and whole numbers of Y, M, W and D in this order, without sign, fraction or time")
      }
      guard digits.count <= 6, let number = Int(String(decoding: digits, as: UTF8.self)) else { throw .tooLong }
      letters = letters[(place + 1)...]
      switch letter {
      case UInt8(ascii: "Y"): parts.years = number
      case UInt8(ascii: "M"): parts.months = number
      case UInt8(ascii: "W"): parts.weeks = number
      default: parts.days = number
      }
    }
    months = parts.years * 12 + parts.months
    days = parts.weeks * 7 + parts.days
    guard months * 31 + days <= CalendarPeriod.longestYears * 12 * 31 else { throw .tooLong }
  }

  /// Whether it is no time at all.
  var isNone: Bool { self == .none }

  /// The first day after a period that begins on a day: that day of the month, so many months on, or the last day of a month that
  /// lacks it; then so many days; and then one more, since the day itself may have had its event at its last moment. Nil beyond the
  /// year 9999.
  package func end(from start: LogicalDate) -> LogicalDate? {
    let (year, month, day) = start.components
    let ordinal = year * 12 + month - 1 + months
    let (endYear, endMonth) = (ordinal / 12, ordinal % 12 + 1)
    guard let shifted = LogicalDate.lastDay(year: endYear, month: endMonth, upTo: day),
      let limit = LogicalDate.days(year: 9999, month: 12, day: 31), shifted + days + 1 <= limit
    else { return nil }
    return LogicalDate(day: shifted + days + 1)
  }

  /// `P6Y`, `P1Y6M`, `P90D`; `P0D` for none.
  package var description: String {
    let parts = [(months / 12, "Y"), (months % 12, "M"), (days, "D")].filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }
    return "P" + (parts.isEmpty ? "0D" : parts.joined())
  }

  /// `6 years`, `1 year and 6 months`, `90 days`.
  package var words: String {
    let parts = [(months / 12, "year"), (months % 12, "month"), (days, "day")].filter { $0.0 > 0 }
    return parts.isEmpty ? "no time" : parts.map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }.joined(separator: " and ")
  }
}

extension CalendarPeriod.Invalid {
  fileprivate static let tooLong = Self(
    description: "must be at most \(CalendarPeriod.longestYears) years; what is kept for ever is `then: \"keep\"`")
}

extension LogicalDate {
  /// Days since 1970 of a day of a month, or of the month's last where it lacks that one; nil beyond the year 9999.
  static func lastDay(year: Int, month: Int, upTo day: Int) -> Int? {
    var day = day
    while day > 28, days(year: year, month: month, day: day) == nil { day -= 1 }
    return days(year: year, month: month, day: day)
  }
}
