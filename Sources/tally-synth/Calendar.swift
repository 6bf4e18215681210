/// Days and instants of the proleptic Gregorian calendar in UTC; instants are milliseconds since 1970.
enum Calendar {
  static let second: Int64 = 1000
  static let minute = 60 * second
  static let hour = 60 * minute
  static let day = 24 * hour

  /// Days since 1970 of `yyyy-mm-dd`; nil for anything else.
  static func day(_ text: String) -> Int? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) ?? -1 }
    guard parts.count == 3, text.utf8.count == 10, (1970...9000).contains(parts[0]), (1...12).contains(parts[1]),
      (1...31).contains(parts[2])
    else { return nil }
    // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": years begin in March.
    let year = parts[1] > 2 ? parts[0] : parts[0] - 1
    let yearOfEra = year % 400
    let dayOfYear = (153 * ((parts[1] + 9) % 12) + 2) / 5 + parts[2] - 1
    let days = year / 400 * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    return name(days) == text ? days : nil
  }

  /// Year, month and day of a day since 1970.
  static func civil(_ day: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = day + 719_468
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    return (
      yearOfEra + shifted / 146_097 * 400 + (month >= 10 ? 1 : 0), month < 10 ? month + 3 : month - 9,
      dayOfYear - (153 * month + 2) / 5 + 1
    )
  }

  /// `yyyy-mm-dd`, or with another separator.
  static func name(_ day: Int, separator: String = "-") -> String {
    let (year, month, day) = civil(day)
    return [String(year), padded(month), padded(day)].joined(separator: separator)
  }

  /// Two digits.
  static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// The day of an instant.
  static func day(of instant: Int64) -> Int { Int(instant / day) }
}
