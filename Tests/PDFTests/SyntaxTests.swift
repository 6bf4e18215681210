internal import Testing

@testable internal import PDF

@Suite struct SyntaxTests {
  @Test(arguments: [
    (0, "0"), (1000, "1"), (12_500, "12.5"), (-350, "-0.35"), (595_276, "595.276"), (7, "0.007"), (1_000_010, "1000.01"),
  ])
  func lengths(_ length: Length, written: String) {
    var bytes: [UInt8] = []
    bytes.put(length: length)
    #expect(String(decoding: bytes, as: UTF8.self) == written)
  }

  @Test(arguments: [
    ("plain", "(plain)"), ("a(b)c\\", "(a\\(b\\)c\\\\)"), ("é", "<FEFF00E9>"), ("🙂", "<FEFFD83DDE42>"),
    ("a\nb", "<FEFF0061000A0062>"),
    ("", "()"),
  ])
  func strings(_ text: String, written: String) {
    var bytes: [UInt8] = []
    bytes.put(string: text)
    #expect(String(decoding: bytes, as: UTF8.self) == written)
  }

  /// ISO 32000-1, 7.3.4.2: parentheses and backslashes are escaped, and so is the carriage return, which would be read as a line feed.
  @Test(arguments: [
    (0x0041, [0x00, 0x41]), (0x2829, [0x5c, 0x28, 0x5c, 0x29]), (0x5c0d, [0x5c, 0x5c, 0x5c, 0x72]),
    (0x0a0a, [0x0a, 0x0a]),
    (0xffff, [0xff, 0xff]),
  ])
  func codes(_ glyph: Int, written: [UInt8]) {
    var bytes: [UInt8] = []
    bytes.put(code: glyph)
    #expect(bytes == written)
  }

  @Test(arguments: [0, 1, 4000, 200_000])
  func whatIsPackedUnpacks(_ count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* $0 / 7) }
    let deflater = Deflater()
    for _ in 0..<2 {
      let packed = deflater.whole(bytes)
      // Whatever was packed before.
      #expect(packed == Deflater().whole(bytes))
      #expect(Deflater.inflated(packed, limit: 1 << 20) == bytes)
      #expect(Deflater.inflated(packed.dropLast(2), limit: 1 << 20) == nil)
      if count > 100 { #expect(Deflater.inflated(packed, limit: count - 1) == nil) }
    }
  }

  @Test func datesAreThoseOfTheInstant() {
    #expect(Metadata.date("2026-11-19T06:00:00Z") == "D:20261119060000Z")
    #expect(Metadata.date("2026-11-19T06:00:00.123Z") == "D:20261119060000Z")
  }

  /// A profile's head says how long it is, and each table lies in it.
  @Test func colourProfile() {
    let bytes = ColourProfile.sRGB
    func u32(_ place: Int) -> Int { bytes[place..<(place + 4)].reduce(0) { $0 << 8 | Int($1) } }
    #expect(u32(0) == bytes.count)
    #expect(bytes[36..<40].elementsEqual("acsp".utf8))
    for index in 0..<u32(128) {
      let (place, length) = (u32(132 + index * 12 + 4), u32(132 + index * 12 + 8))
      #expect(place % 4 == 0 && place + length <= bytes.count)
    }
  }
}
