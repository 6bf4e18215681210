internal import Testing

@testable internal import PDF

@Suite struct FontTests {
  @Test func glyphsAndWidths() throws {
    let font = try FontFamily.noto.fonts[Face.mono.rawValue]
    #expect(font.glyph("A") > 0 && font.glyph("é") > 0 && font.glyph("Ж") > 0 && font.glyph("你") == 0)
    #expect(font.advances[font.glyph("i")] == 600 && font.advances[font.glyph("W")] == 600)
  }

  /// What locales part digits by, and what stands before percent, shows as no box in any face.
  @Test(arguments: Face.allCases) func signsOfNumbers(_ face: Face) throws {
    let font = try FontFamily.noto.fonts[face.rawValue]
    for sign: Unicode.Scalar in ["\u{A0}", "\u{202F}", "\u{2019}", "'", ".", ",", "%"] { #expect(font.glyph(sign) > 0) }
  }

  /// A subset has its glyphs and those that they are put together from, and sums that are right.
  @Test func subset() throws {
    let font = try FontFamily.noto.fonts[Face.sans.rawValue]
    let glyph = font.glyph("é")
    let bytes = FontSubset(font, glyphs: [glyph], boxes: 3).bytes
    let reader = FontReader(bytes[...], of: "subset")
    var tables: [String: ArraySlice<UInt8>] = [:]
    for index in 0..<(try reader.u16(4)) {
      let entry = 12 + index * 16
      let content = try reader.slice(try reader.u32(entry + 8), try reader.u32(entry + 12))
      tables[String(decoding: try reader.slice(entry, 4), as: UTF8.self)] = content
      if bytes[entry..<(entry + 4)].elementsEqual("head".utf8) { continue }
      #expect(UInt32(try reader.u32(entry + 4)) == sum(content))
    }
    #expect(sum(bytes[...]) == 0xb1b0_afba)
    let count = font.glyphCount + 3
    #expect(tables["loca"]?.count == (count + 1) * 4 && tables["hmtx"]?.count == count * 4)
    let places = FontReader(tables["loca"] ?? [], of: "loca")
    func length(_ glyph: Int) throws -> Int { try places.u32(glyph * 4 + 4) - places.u32(glyph * 4) }
    #expect(try length(glyph) > 0 && length(0) > 0 && length(count - 1) == length(0))
    #expect(try length(font.glyph("x")) == 0)
    #expect((tables["glyf"]?.count ?? 0) < 3000)
  }

  private func sum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.enumerated().reduce(0) { $0 &+ UInt32($1.element) << UInt32(24 - $1.offset % 4 * 8) }
  }

  @Test(arguments: [0, 1, 11, 12, 100, 1000, 20_000])
  func whatIsCutShortIsNoFont(_ count: Int) {
    #expect(throws: PDFError.self) { try TrueTypeFont(Array(PackageResourcesForTests.sans.prefix(count)), name: "cut") }
  }

  /// Any byte may be wrong: there is an error or a font, and no crash.
  @Test func damagedFonts() throws {
    let sound = PackageResourcesForTests.sans
    for place in stride(from: 0, to: 2000, by: 7) {
      var bytes = sound
      bytes[place] ^= 0x55
      guard let font = try? TrueTypeFont(bytes, name: "damaged") else { continue }
      for scalar in "Aé你".unicodeScalars { _ = font.outline(font.glyph(scalar)) }
    }
  }

  /// ASCII is set byte by byte, other text scalar by scalar: both as the font has it, and what is not shown stays out of the subset.
  @Test(arguments: ["plain (text)\\", "é Ж plain", "p"]) func textIsSetAsTheFontHasIt(_ text: String) throws {
    var typesetter = Typesetter(try FontFamily.noto)
    let font = try FontFamily.noto.fonts[Face.mono.rawValue]
    let advance = text.unicodeScalars.reduce(0) { $0 + font.advances[font.glyph($1)] }
    #expect(typesetter.width(text[...], .mono, 10 * pt) == advance * 10)
    #expect(!typesetter.uses[Face.mono.rawValue].shows(font.glyph("p")))
    var (shown, expected) = ([UInt8](), Array("/F3 10 Tf(".utf8))
    typesetter.show(text[...], .mono, 10 * pt, into: &shown)
    for scalar in text.unicodeScalars { expected.put(code: font.glyph(scalar)) }
    expected.put(")Tj")
    #expect(shown == expected)
    let use = typesetter.uses[Face.mono.rawValue]
    #expect(use.shows(font.glyph("p")) && !use.shows(font.glyph("z")))
  }

  @Test func linesBreakWhereTheyMay() throws {
    let typesetter = Typesetter(try FontFamily.noto)
    let size = 10 * pt
    func lines(_ text: String, _ em: Int) -> [String] {
      typesetter.lines(text, .mono, size, width: em * 6 * pt).map(String.init)
    }
    #expect(lines("", 10) == [""])
    #expect(
      lines("one two   ", 7) == ["one two"] && lines("one two   ", 20) == ["one two"]
        && lines("   ", 4) == [""])
    #expect(lines("one two three", 8) == ["one two", "three"])
    #expect(lines("exports/archiver/h0.gz", 10) == ["exports/", "archiver/", "h0.gz"])
    #expect(lines("abcdefghij", 4) == ["abcd", "efgh", "ij"])
    #expect(lines("a bcdefghij", 4) == ["a", "bcde", "fghi", "j"])
    // A word that fits on a line is whole, a number too; an instant that does not breaks between day and time.
    #expect(lines("as in en: 98.7%", 13) == ["as in en:", "98.7%"] && lines("a-b c-d", 5) == ["a-b", "c-d"])
    #expect(lines("at 2026-11-20T00:00:00.000Z", 24) == ["at", "2026-11-20T00:00:00.000Z"])
    #expect(lines("2026-11-20T00:00:00.000Z", 15) == ["2026-11-20T", "00:00:00.000Z"])
    for width in 1...12 {
      let text = "Delivered at 09:59:40/x, sent-at 10:00:00 é你🙂 and aVeryLongWordIndeed"
      let joined = lines(text, width).joined().filter { $0 != " " }
      #expect(joined == text.filter { $0 != " " })
    }
  }
}

/// The font file as the family has it.
enum PackageResourcesForTests {
  static let sans: [UInt8] = {
    guard let font = try? FontFamily.noto.fonts[Face.sans.rawValue] else { return [] }
    return font.source
  }()
}
