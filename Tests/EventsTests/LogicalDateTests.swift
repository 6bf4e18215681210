import Testing

@testable import Events

struct LogicalDateTests {
  /// Against a calendar that counts day by day, from 1600 to 2400.
  @Test func agreesWithCountingDays() throws {
    let first = try #require(LogicalDate("1600-01-01"))
    var (year, month, day, count) = (1600, 1, 1, first.day)
    var wrong: [String] = []
    while year < 2400 {
      let date = LogicalDate(day: count)
      let components = date.components
      if components != (year, month, day) || LogicalDate.days(year: year, month: month, day: day) != count
        || LogicalDate(date.description) != date
      {
        wrong.append(date.description)
      }
      let leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
      let lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      count += 1
      day += 1
      if day > lengths[month - 1] { (day, month) = (1, month + 1) }
      if month > 12 { (month, year) = (1, year + 1) }
    }
    #expect(wrong.isEmpty)
    #expect(LogicalDate(day: 0).description == "1970-01-01")
    #expect(LogicalDate(day: 20_775).path == "2026/11/18")
    #expect(LogicalDate(path: "2026/11/18")?.day == 20_775 && LogicalDate(path: "2026-11-18") == nil)
  }

  @Test(
    arguments: [
      (0, 0), (-1, -1), (86_399_999_999_999, 0), (86_400_000_000_000, 1), (-86_400_000_000_000, -1), (-86_400_000_000_001, -2),
      (Int64.min + 1, -106_752), (Int64.max, 106_751),
    ] as [(Int64, Int)])
  func findsTheDayOfAnInstant(_ nanoseconds: Int64, _ day: Int) {
    #expect(LogicalDate(nanoseconds: nanoseconds).day == day)
  }

  @Test(arguments: ["2026-02-30", "2026-13-01", "2026-1-1", "2026-01-01 ", "0000-01-01", "2026/01/01", "", "٢026-01-01"])
  func refuses(_ text: String) {
    #expect(LogicalDate(text) == nil)
  }
}
