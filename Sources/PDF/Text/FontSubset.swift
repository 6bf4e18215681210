/// A font file of the glyphs that are shown, and no others. Glyphs keep their numbers; boxes for what the font lacks follow behind them.
struct FontSubset {
  private let font: TrueTypeFont
  private var kept: Set<Int>
  private let boxes: Int

  init(_ font: TrueTypeFont, glyphs: some Sequence<Int>, boxes: Int) {
    (self.font, self.boxes) = (font, boxes)
    kept = [0]
    for glyph in glyphs where glyph < font.glyphCount { keep(glyph) }
  }

  /// Keeps a glyph and those that it is put together from.
  private mutating func keep(_ glyph: Int) {
    guard glyph < font.glyphCount, kept.insert(glyph).inserted else { return }
    for part in FontSubset.parts(font.outline(glyph)) { keep(part) }
  }

  /// The glyphs of a composite outline.
  private static func parts(_ outline: ArraySlice<UInt8>) -> [Int] {
    let bytes = Array(outline)
    func u16(_ place: Int) -> Int { place + 1 < bytes.count ? Int(bytes[place]) << 8 | Int(bytes[place + 1]) : 0 }
    guard bytes.count > 10, bytes[0] & 0x80 != 0 else { return [] }
    var (found, place) = ([Int](), 10)
    while place + 4 <= bytes.count {
      let flags = u16(place)
      found.append(u16(place + 2))
      // Arguments of words or bytes; a scale, two, or a matrix.
      place += 4 + (flags & 1 != 0 ? 4 : 2) + (flags & 8 != 0 ? 2 : flags & 0x40 != 0 ? 4 : flags & 0x80 != 0 ? 8 : 0)
      if flags & 0x20 == 0 { break }
    }
    return found
  }

  /// The file.
  var bytes: [UInt8] {
    let count = font.glyphCount + boxes
    var (outlines, places, widths) = ([UInt8](), [UInt8](), [UInt8]())
    let (hmtx, long) = (copy("hmtx"), longMetrics)
    for glyph in 0..<count {
      places.put(be: outlines.count, 4)
      let source = glyph < font.glyphCount ? glyph : 0
      if kept.contains(source) {
        outlines += font.outline(source)
        while outlines.count % 4 != 0 { outlines.append(0) }
      }
      widths += FontSubset.metric(source, hmtx, long)
    }
    places.put(be: outlines.count, 4)
    var (head, metrics, profile) = (copy("head"), copy("hhea"), copy("maxp"))
    head.replace(50, be: 1)
    // The sum over the file is set last.
    head.replace(8, be: 0)
    head.replace(10, be: 0)
    metrics.replace(34, be: count)
    profile.replace(4, be: count)
    let tables = [
      ("cvt ", copy("cvt ")), ("fpgm", copy("fpgm")), ("glyf", outlines), ("head", head), ("hhea", metrics), ("hmtx", widths),
      ("loca", places), ("maxp", profile), ("prep", copy("prep")),
    ].filter { !$0.1.isEmpty }
    return FontSubset.file(tables)
  }

  private func copy(_ tag: String) -> [UInt8] { Array(font.table[TrueTypeFont.tag(tag)] ?? []) }

  /// How many glyphs have an advance of their own.
  private var longMetrics: Int {
    let metrics = copy("hhea")
    return Int(metrics[34]) << 8 | Int(metrics[35])
  }

  /// A glyph's advance and bearing, as they are.
  private static func metric(_ glyph: Int, _ widths: [UInt8], _ long: Int) -> [UInt8] {
    let place = min(glyph, long - 1) * 4
    let bearing = glyph < long ? place + 2 : long * 4 + (glyph - long) * 2
    return Array(widths[place..<(place + 2)]) + (bearing + 1 < widths.count ? Array(widths[bearing..<(bearing + 2)]) : [0, 0])
  }

  private static func file(_ tables: [(tag: String, bytes: [UInt8])]) -> [UInt8] {
    var out: [UInt8] = [0, 1, 0, 0]
    let power = Int.bitWidth - 1 - tables.count.leadingZeroBitCount
    for value in [tables.count, 16 << power, power, 16 * tables.count - 16 << power] { out.put(be: value, 2) }
    var place = 12 + 16 * tables.count
    for (tag, bytes) in tables {
      out.put(tag)
      for value in [Int(sum(bytes)), place, bytes.count] { out.put(be: value, 4) }
      place += (bytes.count + 3) / 4 * 4
    }
    var headPlace = 0
    for (tag, bytes) in tables {
      if tag == "head" { headPlace = out.count }
      out += bytes
      while out.count % 4 != 0 { out.append(0) }
    }
    let adjustment = Int(0xb1b0_afba &- sum(out))
    out.replace(headPlace + 8, be: adjustment >> 16)
    out.replace(headPlace + 10, be: adjustment & 0xffff)
    return out
  }

  private static func sum(_ bytes: [UInt8]) -> UInt32 {
    var total: UInt32 = 0
    for (index, byte) in bytes.enumerated() { total &+= UInt32(byte) << UInt32(24 - index % 4 * 8) }
    return total
  }
}

extension [UInt8] {
  /// A number of that many bytes, the most significant first.
  mutating func put(be number: Int, _ width: Int) {
    for shift in stride(from: (width - 1) * 8, through: 0, by: -8) { append(UInt8(truncatingIfNeeded: number >> shift)) }
  }

  fileprivate mutating func replace(_ place: Int, be number: Int) {
    guard place + 1 < count else { return }
    self[place] = UInt8(truncatingIfNeeded: number >> 8)
    self[place + 1] = UInt8(truncatingIfNeeded: number)
  }
}
