/// A font with TrueType outlines (ISO/IEC 14496-22), as its file has it.
package struct TrueTypeFont: Sendable {
  /// Its PostScript name: what the file says, or what the caller does where it says none.
  package let name: String
  /// Its file.
  let source: [UInt8]
  let table: [UInt32: ArraySlice<UInt8>]
  let unitsPerEm: Int
  /// In thousandths of an em.
  let ascent, descent, capHeight: Int
  let box: [Int]
  let glyphCount: Int
  /// In thousandths of an em, for each glyph.
  let advances: [Int]
  private let places: [Int]
  /// The glyph of each scalar below U+10000, and of those beyond.
  private let plane: [UInt16]
  private let beyond: [UInt32: UInt16]

  /// Reads a font file. Throws where it is none, or has no TrueType outlines.
  package init(_ bytes: [UInt8], name: String) throws(PDFError) {
    var table: [UInt32: ArraySlice<UInt8>] = [:]
    let reader = FontReader(bytes[...], of: name)
    for index in 0..<(try reader.u16(4)) {
      let entry = 12 + index * 16
      table[UInt32(try reader.u32(entry))] = try reader.slice(try reader.u32(entry + 8), try reader.u32(entry + 12))
    }
    func part(_ tag: String) throws(PDFError) -> FontReader {
      guard let bytes = table[TrueTypeFont.tag(tag)] else { throw PDFError(what: name, cause: "it has no table \(tag)") }
      return FontReader(bytes, of: name)
    }
    let (head, metrics, profile) = (try part("head"), try part("hhea"), try part("maxp"))
    let em = try head.u16(18)
    guard (16...16_384).contains(em) else { throw PDFError(what: name, cause: "its em has \(em) units") }
    func scaled(_ units: Int) -> Int { (units * 1000 + (units < 0 ? -em : em) / 2) / em }
    unitsPerEm = em
    box = [try head.i16(36), try head.i16(38), try head.i16(40), try head.i16(42)].map(scaled)
    (ascent, descent) = (scaled(try metrics.i16(4)), scaled(try metrics.i16(6)))
    let marks = try part("OS/2")
    capHeight = try marks.u16(0) >= 2 ? scaled(try marks.i16(88)) : ascent
    let count = try profile.u16(4)
    glyphCount = count

    let (widths, long) = (try part("hmtx"), try metrics.u16(34))
    guard (1...max(1, count)).contains(long) else { throw PDFError(what: name, cause: "its widths do not fit its glyphs") }
    var advances: [Int] = []
    for glyph in 0..<count { advances.append(scaled(try widths.u16(min(glyph, long - 1) * 4))) }
    self.advances = advances

    let (locations, outlines) = (try part("loca"), try part("glyf"))
    let isLong = try head.u16(50) == 1
    var places: [Int] = []
    for glyph in 0...count { places.append(isLong ? try locations.u32(glyph * 4) : try locations.u16(glyph * 2) * 2) }
    guard zip(places, places.dropFirst()).allSatisfy({ $0 <= $1 }), places[count] <= outlines.count else {
      throw PDFError(what: name, cause: "its outlines lie outside of it")
    }
    self.places = places
    self.table = table
    self.name = (try FontName.read(try part("name"))) ?? name.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
    source = bytes
    (plane, beyond) = try CharacterMap.read(try part("cmap"), glyphs: count)
  }

  static func tag(_ name: String) -> UInt32 { name.utf8.reduce(0) { $0 << 8 | UInt32($1) } }

  /// The glyph of a scalar; 0 where it has none.
  func glyph(_ scalar: Unicode.Scalar) -> Int {
    scalar.value < 0x10000 ? Int(plane[Int(scalar.value)]) : Int(beyond[scalar.value] ?? 0)
  }

  /// A glyph's outline; empty for a blank.
  func outline(_ glyph: Int) -> ArraySlice<UInt8> {
    guard let all = table[TrueTypeFont.tag("glyf")], glyph < glyphCount else { return [] }
    return all[(all.startIndex + places[glyph])..<(all.startIndex + places[glyph + 1])]
  }
}

/// Numbers of a font's table, most significant byte first; nothing is read beside it.
struct FontReader {
  private let bytes: ArraySlice<UInt8>
  private let name: String
  var count: Int { bytes.count }

  init(_ bytes: ArraySlice<UInt8>, of name: String) { (self.bytes, self.name) = (bytes, name) }

  func slice(_ start: Int, _ length: Int) throws(PDFError) -> ArraySlice<UInt8> {
    guard start >= 0, length >= 0, start <= bytes.count, length <= bytes.count - start else {
      throw PDFError(what: name, cause: "it is cut short")
    }
    return bytes[(bytes.startIndex + start)..<(bytes.startIndex + start + length)]
  }

  func u16(_ place: Int) throws(PDFError) -> Int { try slice(place, 2).reduce(0) { $0 << 8 | Int($1) } }
  func i16(_ place: Int) throws(PDFError) -> Int { Int(Int16(truncatingIfNeeded: try u16(place))) }
  func u32(_ place: Int) throws(PDFError) -> Int { try slice(place, 4).reduce(0) { $0 << 8 | Int($1) } }
}
