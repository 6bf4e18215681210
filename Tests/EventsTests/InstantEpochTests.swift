import Testing

@testable import Events

/// Epoch numbers in every unit.
struct InstantEpochTests {
  struct Row: CustomTestStringConvertible, Sendable {
    let text: String
    let unit: EpochUnit?
    let nanoseconds: Int64
    let digits: UInt8
    var testDescription: String { "\(text) \(unit?.rawValue ?? "inferred")" }
    init(_ text: String, _ unit: EpochUnit?, _ nanoseconds: Int64, _ digits: UInt8) {
      self.text = text
      self.unit = unit
      self.nanoseconds = nanoseconds
      self.digits = digits
    }
  }

  @Test(arguments: [
    Row("1795082401", nil, 1_795_082_401_000_000_000, 0),
    Row("1795082401234", nil, 1_795_082_401_234_000_000, 3),
    Row("1795082401234567", nil, 1_795_082_401_234_567_000, 6),
    Row("1795082401.5", nil, 1_795_082_401_500_000_000, 1),
    Row("1795082401.123456789", nil, 1_795_082_401_123_456_789, 9),
    Row("1795082401.1234567890", nil, 1_795_082_401_123_456_789, 9),
    Row("1795082401.000", .seconds, 1_795_082_401_000_000_000, 3),
    Row("1795082401234.5", .milliseconds, 1_795_082_401_234_500_000, 4),
    Row("1795082401234.000001", .milliseconds, 1_795_082_401_234_000_001, 9),
    Row("1795082401234567.891", .microseconds, 1_795_082_401_234_567_891, 9),
    Row("1.795082401e9", nil, 1_795_082_401_000_000_000, 0),
    Row("1.795082401E+9", nil, 1_795_082_401_000_000_000, 0),
    Row("1.795082401234e12", nil, 1_795_082_401_234_000_000, 3),
    Row("1.7950824015e9", nil, 1_795_082_401_500_000_000, 1),
    Row("17950824015e-1", nil, 1_795_082_401_500_000_000, 1),
    Row("179508240100e-2", .seconds, 1_795_082_401_000_000_000, 2),
    Row("1e9", .seconds, 1_000_000_000_000_000_000, 0),
    Row("0", nil, 0, 0), Row("-0", nil, 0, 0), Row("0.000", nil, 0, 3), Row("0e99999999999999999999", nil, 0, 0),
    Row("-1", .seconds, -1_000_000_000, 0), Row("-0.5", .milliseconds, -500_000, 4),
    // The edges of the inferred units.
    Row("9223372036", nil, 9_223_372_036_000_000_000, 0),
    Row("100000000000", nil, 100_000_000_000_000_000, 3),
    Row("99999999999", .milliseconds, 99_999_999_999_000_000, 3),
    Row("9223372036854", nil, 9_223_372_036_854_000_000, 3),
    Row("100000000000000", nil, 100_000_000_000_000_000, 6),
    Row("9223372036854775", nil, 9_223_372_036_854_775_000, 6),
    Row("9223372036854775.807", .microseconds, Int64.max, 9),
  ])
  func reads(_ row: Row) throws {
    let bytes = Array(row.text.utf8)
    let parsed = Instant.parse(epoch: bytes.span, unit: row.unit)
    let instant = try #require(parsed)
    #expect(instant.nanoseconds == row.nanoseconds)
    #expect(instant.digits == row.digits)
  }

  @Test func readsExponentsThatUndoManyZeros() {
    let zeros = String(repeating: "0", count: 200_000)
    let bytes = Array("0.\(zeros)1e200010".utf8)
    let parsed = Instant.parse(epoch: bytes.span)
    #expect(parsed?.nanoseconds == 1_000_000_000_000_000_000)
  }

  @Test(arguments: [
    "", "-", "+1", "01", "1.", ".5", "1e", "1e+", " 1", "1 ", "1_000", "0x10", "1.0.0", "1e5.0", "NaN", "Infinity",
    // Beyond 2262, or beyond every unit.
    "9223372037", "99999999999", "99999999999999", "99999999999999999", "100000000000000000", "1e18", "1e400",
    "1e99999999999999999999999999",
    // No whole nanosecond.
    "1795082401.1234567891", "1e-10", "17950824012345678901e-10", "2026-11-18T10:00:01Z",
  ])
  func refuses(_ text: String) {
    let bytes = Array(text.utf8)
    let parsed = Instant.parse(epoch: bytes.span)
    #expect(parsed == nil)
  }
}
