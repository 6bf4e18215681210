import Testing

@testable import Events

/// RFC 3339 text.
struct InstantTests {
  @Test(
    arguments: [
      ("1970-01-01T00:00:00Z", 0, 0),
      ("2026-11-18T10:00:01.234Z", 1_794_996_001_234_000_000, 3),
      ("2026-11-18t10:00:01.234z", 1_794_996_001_234_000_000, 3),
      ("2026-11-18T10:00:01.2Z", 1_794_996_001_200_000_000, 1),
      ("2026-11-18T10:00:01.000000Z", 1_794_996_001_000_000_000, 6),
      ("2026-11-18T10:00:01.123456789Z", 1_794_996_001_123_456_789, 9),
      ("2026-11-18T10:00:01.123456789+00:00", 1_794_996_001_123_456_789, 9),
      ("2026-11-18T10:00:01-00:00", 1_794_996_001_000_000_000, 0),
      ("2026-11-18T12:30:01+02:30", 1_794_996_001_000_000_000, 0),
      ("2026-11-17T22:00:01.5-12:00", 1_794_996_001_500_000_000, 1),
      ("2026-11-19T09:59:01+23:59", 1_794_996_001_000_000_000, 0),
      ("2024-02-29T00:00:00Z", 1_709_164_800_000_000_000, 0),
      ("2000-02-29T23:59:59Z", 951_868_799_000_000_000, 0),
      ("1969-12-31T23:59:59.999Z", -1_000_000, 3),
      // Leap seconds, in UTC or with an offset.
      ("2016-12-31T23:59:60Z", 1_483_228_800_000_000_000, 0),
      ("2016-12-31T23:59:60.75Z", 1_483_228_800_000_000_000, 2),
      ("2015-06-30T23:59:60Z", 1_435_708_800_000_000_000, 0),
      ("2017-01-01T09:59:60+10:00", 1_483_228_800_000_000_000, 0),
      ("2016-12-31T18:29:60-05:30", 1_483_228_800_000_000_000, 0),
      // What 64 bits hold.
      ("1677-09-21T00:12:43.145224193Z", Int64.min + 1, 9),
      ("2262-04-11T23:47:16.854775807Z", Int64.max, 9),
    ] as [(String, Int64, UInt8)])
  func reads(_ text: String, _ nanoseconds: Int64, _ digits: UInt8) throws {
    let instant = try #require(Instant(rfc3339: text))
    #expect(instant.nanoseconds == nanoseconds)
    #expect(instant.digits == digits)
  }

  @Test(arguments: [
    "", "2026-11-18", "2026-11-18T10:00:01", "2026-11-18 10:00:01Z", "2026-11-18T10:00Z", "2026-11-18T10:00:01.Z",
    "2026-11-18T10:00:01.1234567890Z", "2026-11-18T10:00:01ZZ", "2026-11-18T10:00:01Z ", " 2026-11-18T10:00:01Z",
    "2026-02-30T00:00:00Z", "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-00-10T00:00:00Z",
    "2026-13-10T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z", "2026-11-18T24:00:00Z", "2026-11-18T10:60:00Z",
    "2026-11-18T10:00:61Z", "2026-11-18T10:00:60Z", "2026-11-18T23:59:60Z", "2026-12-31T23:58:60Z", "2026-12-31T22:59:60Z",
    "2016-12-31T23:59:60+01:00", "2026-03-31T23:59:60Z", "2026-11-18T10:00:01+0100", "2026-11-18T10:00:01+01",
    "2026-11-18T10:00:01+24:00", "2026-11-18T10:00:01+01:60", "2026-11-18T10:00:01+01:00Z", "2026-11-18T10:00:01 01:00",
    "20261118T100001Z", "2026/11/18T10:00:01Z", "+026-11-18T10:00:01Z", "2026-11-18T10:00:0\u{661}Z",
    "2026-1\u{b1}-18T10:00:01Z", "2026-11-18T10:00:01,5Z", "2026-11-18X10:00:01Z", "2026-11-18\u{14}10:00:01Z",
    "1677-09-21T00:12:43.145224192Z", "2262-04-11T23:47:16.854775808Z", "1600-01-01T00:00:00Z", "0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z", "2026-11-18T10:00:01.12 Z", "2026-11-18T10:00:01.", "1794996001", "2026-11-18T1:000:01ZZ",
    "2026-11-18T10:00-01Z", ":026-11-18T10:00:01Z", "/026-11-18T10:00:01Z",
  ])
  func refuses(_ text: String) {
    #expect(Instant(rfc3339: text) == nil)
  }

  /// What the day read last makes faster comes out the same.
  @Test(arguments: ["2026-11-18T10:00:01.234Z", "1969-12-31T23:59:59.999Z", "2024-02-29T00:00:00.000Z"])
  func readsTheSameDayAgain(_ text: String) {
    let bytes = Array(text.utf8)
    let padding = [UInt8](repeating: 0x30, count: 8)
    var recent = RecentDay()
    #expect(recent.instant((bytes + padding).span, from: 0, to: 24) == nil)
    let first = Instant.parse(rfc3339: bytes.span, &recent)
    #expect(first != nil && recent.instant((padding + bytes + padding).span, from: 8, to: 32) == first)
    var taken = 0
    for place in bytes.indices {
      for byte in UInt8.min...UInt8.max {
        var changed = bytes
        changed[place] = byte
        guard let found = recent.instant((changed + padding).span, from: 0, to: 24) else { continue }
        taken += 1
        let expected = Instant.parse(rfc3339: changed.span)
        #expect(found.nanoseconds == expected?.nanoseconds && found.digits == expected?.digits, "byte \(byte) at \(place)")
      }
    }
    #expect(taken > 60)
    // Another day is not taken for it, nor is one that 64 bits hardly hold remembered.
    #expect(Instant.parse(rfc3339: Array("2025-01-01T00:00:00Z".utf8).span, &recent) != nil)
    #expect(recent.instant((bytes + padding).span, from: 0, to: 24) == nil)
    let last = Array("2262-04-11T00:00:00.000Z".utf8)
    #expect(Instant.parse(rfc3339: last.span, &recent) != nil)
    #expect(recent.instant((last + padding).span, from: 0, to: 24) == nil)
  }

  @Test func checksEveryByte() {
    let text = Array("2026-11-18T10:00:01.5Z".utf8)
    let allowed: [Int: Set<UInt8>] = [
      4: [0x2d], 7: [0x2d], 10: [0x54, 0x74], 13: [0x3a], 16: [0x3a], 19: [0x2e], 21: [0x5a, 0x7a],
    ]
    let digits = Set(UInt8(0x30)...0x39)
    var accepted: [String] = []
    for position in text.indices {
      for byte in UInt8.min...UInt8.max where !(allowed[position] ?? digits).contains(byte) {
        var changed = text
        changed[position] = byte
        if Instant.parse(rfc3339: changed.span) != nil { accepted.append("byte \(byte) at \(position)") }
      }
    }
    #expect(accepted.isEmpty)
  }

  @Test(arguments: [
    ("2026-11-18T10:00:01.234Z", "2026-11-18T10:00:01.234Z"), ("2026-11-18T12:00:01.2+02:00", "2026-11-18T10:00:01.2Z"),
    ("2026-11-18T10:00:01-00:00", "2026-11-18T10:00:01Z"),
    ("1969-12-31T23:59:59.000000001Z", "1969-12-31T23:59:59.000000001Z"),
    ("2016-12-31T23:59:60.9Z", "2017-01-01T00:00:00.0Z"),
    ("1677-09-21T00:12:43.145224193Z", "1677-09-21T00:12:43.145224193Z"),
  ])
  func prints(_ text: String, _ printed: String) {
    #expect(Instant(rfc3339: text)?.description == printed)
  }

  @Test func everyDayReadsBack() throws {
    for day in stride(from: -106_000, through: 106_000, by: 97) {
      let date = LogicalDate(day: day)
      let instant = try #require(Instant(rfc3339: date.description + "T23:59:59Z"))
      #expect(instant.nanoseconds == date.start + 86_399_000_000_000)
      #expect(instant.date == date)
    }
  }

  @Test func comparesByTimeAlone() throws {
    let coarse = try #require(Instant(rfc3339: "2026-11-18T10:00:01Z"))
    let fine = try #require(Instant(rfc3339: "2026-11-18T10:00:01.000Z"))
    #expect(coarse == fine)
    #expect(coarse.hashValue == fine.hashValue)
    #expect(!(coarse < fine))
  }
}
