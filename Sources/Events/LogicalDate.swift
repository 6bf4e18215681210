/// A UTC calendar day, the day a run is about: `2026-11-18`. Proleptic Gregorian, years 1 to 9999.
package struct LogicalDate: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Days since 1970-01-01.
  package let day: Int

  /// The day that many days after 1970-01-01.
  package init(day: Int) { self.day = day }

  /// 2026-11-01, when this program began: a clock that shows an earlier day was set back, or never set, and tells of no day whether it has begun.
  package static let programBegins = LogicalDate(day: 20_758)

  /// The last one that there is: 9999-12-31.
  package static let last = LogicalDate(day: 2_932_896)

  /// Reads `yyyy-mm-dd`; nil for anything else, a day that does not exist included.
  package init?(_ text: some StringProtocol) { self.init(text, separator: 0x2d) }

  /// Reads `yyyy/mm/dd`, as the store's folders are named; nil for anything else, a day that does not exist included.
  package init?(path: some StringProtocol) { self.init(path, separator: 0x2f) }

  private init?(_ text: some StringProtocol, separator: UInt8) {
    guard text.utf8.count == 10 else { return nil }
    let bytes = Array(text.utf8)
    guard bytes[4] == separator, bytes[7] == separator else { return nil }
    func number(_ range: Range<Int>) -> Int? {
      var value = 0
      for byte in bytes[range] {
        guard (0x30...0x39).contains(byte) else { return nil }
        value = value * 10 + Int(byte - 0x30)
      }
      return value
    }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
      let days = LogicalDate.days(year: year, month: month, day: day)
    else { return nil }
    self.init(day: days)
  }

  /// The UTC day of an instant in nanoseconds since 1970.
  package init(nanoseconds: Int64) {
    let perDay: Int64 = 86_400_000_000_000
    self.init(day: Int(nanoseconds / perDay - (nanoseconds % perDay < 0 ? 1 : 0)))
  }

  /// Days from 1970-01-01 to a date; nil where the calendar has no such day.
  package static func days(year: Int, month: Int, day: Int) -> Int? {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
    // 31 days in odd months up to July and in even ones from August.
    let length = month == 2 ? (isLeap(year) ? 29 : 28) : 30 + (month + month >> 3) & 1
    guard day <= length else { return nil }
    // Years begin in March, so that a leap day ends one (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    let march = UInt32(truncatingIfNeeded: month > 2 ? month - 3 : month + 9)
    let y = UInt32(truncatingIfNeeded: month > 2 ? year : year - 1)
    return Int(365 * y + y / 4 - y / 100 + y / 400 + (153 * march + 2) / 5) + day - 719_469
  }

  private static func isLeap(_ year: Int) -> Bool { year & 3 == 0 && (year % 100 != 0 || year & 15 == 0) }

  /// Year, month and day of the calendar.
  package var components: (year: Int, month: Int, day: Int) {
    // The inverse, civil_from_days, of the same paper.
    let shifted = day + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }

  /// The first instant of the day, in nanoseconds since 1970; the last that there is for days after 2262, the first for those before 1677.
  package var start: Int64 {
    let (start, isBeyond) = Int64(day).multipliedReportingOverflow(by: 86_400_000_000_000)
    return isBeyond ? (day < 0 ? .min : .max) : start
  }

  /// The day that many days later; earlier where negative.
  package func advanced(by days: Int) -> LogicalDate { LogicalDate(day: day + days) }

  /// `yyyy-mm-dd`.
  package var description: String { joined(0x2d) }

  /// `yyyy/mm/dd`, as the store's folders are named.
  package var path: String { joined(0x2f) }

  private func joined(_ separator: UInt8) -> String {
    let (year, month, day) = components
    var bytes: [UInt8] = []
    // Every year that a date is read from has four digits; one beyond has as many as it takes.
    if (0...9_999).contains(year) { bytes.append(year, digits: 4) } else { bytes += String(year).utf8 }
    bytes.append(separator)
    bytes.append(month, digits: 2)
    bytes.append(separator)
    bytes.append(day, digits: 2)
    return String(decoding: bytes, as: UTF8.self)
  }

  package static func < (a: LogicalDate, b: LogicalDate) -> Bool { a.day < b.day }
}

extension [UInt8] {
  /// Appends the last digits of a number that is not negative.
  mutating func append(_ value: Int, digits: Int) {
    let start = count
    append(contentsOf: repeatElement(0x30, count: digits))
    var rest = value
    for place in (start..<count).reversed() {
      self[place] += UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
  }
}
