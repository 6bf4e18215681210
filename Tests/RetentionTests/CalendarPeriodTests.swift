import Events
import Foundation
import Retention
import TestSupport
import Testing

@Suite struct CalendarPeriodTests {
  /// An independent calendar: Foundation's, which also takes the last day of a month that is too short.
  static func end(_ years: Int, _ months: Int, _ days: Int, from start: LogicalDate) -> LogicalDate? {
    var calendar = Calendar(identifier: .gregorian)
    guard let zone = TimeZone(secondsFromGMT: 0) else { return nil }
    calendar.timeZone = zone
    let date = Date(timeIntervalSince1970: Double(start.day) * 86_400)
    return calendar.date(byAdding: DateComponents(month: years * 12 + months), to: date).map {
      LogicalDate(day: Int($0.timeIntervalSince1970 / 86_400) + days + 1)
    }
  }

  @Test(arguments: [
    ("P1Y", "2026-11-18", "2027-11-19"),
    // A leap day's year ends with February; the first free day is the first of March.
    ("P1Y", "2028-02-29", "2029-03-01"), ("P4Y", "2028-02-29", "2032-03-01"), ("P1Y", "2027-02-28", "2028-02-29"),
    ("P1Y", "2099-02-28", "2100-03-01"), ("P12M", "2028-02-29", "2029-03-01"),
    // Months that are too short.
    ("P1M", "2026-01-31", "2026-03-01"), ("P1M", "2028-01-31", "2028-03-01"), ("P18M", "2026-08-31", "2028-03-01"),
    ("P1Y6M", "2026-08-31", "2028-03-01"),
    // Months before days.
    ("P1M1D", "2026-01-31", "2026-03-02"), ("P2W", "2026-12-25", "2027-01-09"), ("P90D", "2026-11-18", "2027-02-17"),
    ("P0D", "2026-11-18", "2026-11-19"),
  ]) func ends(_ text: String, _ start: String, _ end: String) throws {
    #expect(try CalendarPeriod(text).end(from: day(start))?.description == end)
  }

  @Test("Ends agree with Foundation's calendar") func agrees() throws {
    var random = SplitMix(seed: 0x5e7)
    for _ in 0..<20_000 {
      let (years, months) = (Int.random(in: 0...60, using: &random), Int.random(in: 0...30, using: &random))
      let days = Int.random(in: 0...800, using: &random)
      let start = LogicalDate(day: Int.random(in: 0...60_000, using: &random))
      let text = "P\(years)Y\(months)M\(days)D"
      #expect(try CalendarPeriod(text).end(from: start) == Self.end(years, months, days, from: start), "\(text) from \(start)")
    }
  }

  @Test(arguments: [
    "", "P", "6Y", "-P6Y", "P-6Y", "+P6Y", "P6.5Y", "P6", "PT6H", "P1DT1H", "P1M1Y", "P1Y1Y", "p6y", "P6Y ", " P6Y", "PY", "P٦Y",
    "P101Y", "P1201M", "P40000D", "P9999999D", "P99999999999999999999Y", "P100Y1D",
  ]) func refuses(_ text: String) {
    #expect(throws: CalendarPeriod.Invalid.self) { try CalendarPeriod(text) }
  }

  @Test(arguments: [("P6Y", "6 years"), ("P12M", "1 year"), ("P1Y1M1D", "1 year and 1 month and 1 day"), ("P2W", "14 days")])
  func words(_ text: String, _ words: String) throws {
    #expect(try CalendarPeriod(text).words == words)
    #expect(try CalendarPeriod(try CalendarPeriod(text).description) == CalendarPeriod(text))
  }

  @Test func endsWithTheCalendar() throws {
    #expect(try CalendarPeriod("P100Y").end(from: day("9899-12-30"))?.description == "9999-12-31")
    #expect(try CalendarPeriod("P100Y").end(from: day("9899-12-31")) == nil)
    #expect(try CalendarPeriod("P100Y").end(from: day("9950-01-01")) == nil)
    #expect(try CalendarPeriod("P100Y").description == "P100Y")
  }
}
