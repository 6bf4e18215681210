/// A font of a document, with what is shown of it.
struct FontUse {
  let font: TrueTypeFont
  /// For each glyph the scalar that it shows; 0 for one that is not shown.
  private var shown: [UInt32]
  /// Scalars that no font has: each a box of its own behind the font's glyphs, so that the text can still be copied and searched.
  private(set) var missing: [Unicode.Scalar] = []
  private var boxes: [Unicode.Scalar: Int] = [:]
  private(set) var isUsed = false

  /// The most boxes: what is missing beyond them shares the last.
  private static let mostBoxes = 1000

  init(_ font: TrueTypeFont) {
    self.font = font
    shown = [UInt32](repeating: 0, count: font.glyphCount)
  }

  /// Whether it is known that a glyph is shown.
  func shows(_ glyph: Int) -> Bool { shown[glyph] != 0 }

  /// Notes that a glyph is shown.
  mutating func show(_ glyph: Int, as scalar: Unicode.Scalar) {
    isUsed = true
    if shown[glyph] == 0 { shown[glyph] = scalar.value }
  }

  /// The box of a scalar that no font has.
  mutating func box(_ scalar: Unicode.Scalar) -> Int {
    isUsed = true
    if let box = boxes[scalar] { return box }
    guard missing.count < min(FontUse.mostBoxes, 65_535 - font.glyphCount) else { return font.glyphCount + missing.count - 1 }
    missing.append(scalar)
    boxes[scalar] = font.glyphCount + missing.count - 1
    return font.glyphCount + missing.count - 1
  }

  /// Writes the font as a composite one whose codes are its glyphs (ISO 32000-1, 9.7), and the map back to text (9.10.3). `tag` is six
  /// capitals, which tell that the font is a subset.
  func write(_ number: Int, tag: String, into file: inout PDFFile) {
    let glyphs = shown.indices.filter { shown[$0] != 0 }
    let codes = glyphs.map { ($0, shown[$0]) } + missing.enumerated().map { (font.glyphCount + $0.offset, $0.element.value) }
    let subset = FontSubset(font, glyphs: glyphs, boxes: missing.count).bytes
    let (descendant, descriptor, program, map) = (file.reserve(), file.reserve(), file.reserve(), file.reserve())
    let name = "\(tag)+\(font.name)"
    file.stream(program, "/Length1 \(subset.count)", subset)
    file.stream(map, "", FontUse.map(codes))
    var object: [UInt8] = []
    object.put(
      "<</Type/FontDescriptor/FontName/\(name)/Flags 4/FontBBox[\(font.box.map(String.init).joined(separator: " "))]/ItalicAngle 0"
    )
    object.put("/Ascent \(font.ascent)/Descent \(font.descent)/CapHeight \(font.capHeight)/StemV 80/FontFile2 \(program) 0 R>>")
    file.write(descriptor, object)
    object = []
    object.put(
      "<</Type/Font/Subtype/CIDFontType2/BaseFont/\(name)/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>")
    object.put("/FontDescriptor \(descriptor) 0 R/CIDToGIDMap/Identity/DW 0/W[")
    for (glyph, _) in codes { object.put("\(glyph)[\(advance(glyph))]") }
    object.put("]>>")
    file.write(descendant, object)
    object = []
    object.put(
      "<</Type/Font/Subtype/Type0/BaseFont/\(name)/Encoding/Identity-H/DescendantFonts[\(descendant) 0 R]/ToUnicode \(map) 0 R>>")
    file.write(number, object)
  }

  /// In thousandths of an em.
  func advance(_ glyph: Int) -> Int { font.advances[glyph < font.glyphCount ? glyph : 0] }

  private static func map(_ codes: [(glyph: Int, scalar: UInt32)]) -> [UInt8] {
    var out: [UInt8] = []
    out.put(
      "/CIDInit/ProcSet findresource begin 12 dict begin begincmap\n/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n"
    )
    out.put("/CMapName/Adobe-Identity-UCS def/CMapType 2 def\n1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n")
    for start in stride(from: 0, to: codes.count, by: 100) {
      let block = codes[start..<min(start + 100, codes.count)]
      out.put("\(block.count) beginbfchar\n")
      for (glyph, value) in block {
        out.put("<")
        out.put(hex: glyph)
        out.put("><")
        for unit in Unicode.Scalar(value).map({ Array(String(Character($0)).utf16) }) ?? [0xfffd] { out.put(hex: Int(unit)) }
        out.put(">\n")
      }
      out.put("endbfchar\n")
    }
    out.put("endcmap CMapName currentdict/CMap defineresource pop end end\n")
    return out
  }
}
