/// Which glyph shows which character: a font's `cmap`, of which the widest Unicode map is read (formats 4 and 12).
enum CharacterMap {
  static func read(_ map: FontReader, glyphs: Int) throws(PDFError) -> (plane: [UInt16], beyond: [UInt32: UInt16]) {
    var (plane, beyond) = ([UInt16](repeating: 0, count: 0x10000), [UInt32: UInt16]())
    func note(_ scalar: Int, _ glyph: Int) {
      guard glyph > 0, glyph < glyphs else { return }
      if scalar < 0x10000 { plane[scalar] = UInt16(glyph) } else { beyond[UInt32(scalar)] = UInt16(glyph) }
    }
    // The widest last, so that its word counts.
    for format in [4, 12] {
      for index in 0..<(try map.u16(2)) {
        let platform = try map.u16(4 + index * 8)
        let start = try map.u32(8 + index * 8)
        guard platform == 0 || platform == 3, try map.u16(start) == format else { continue }
        if format == 4 { try segments(map, start, note) } else { try groups(map, start, note) }
        break
      }
    }
    return (plane, beyond)
  }

  private static func segments(_ map: FontReader, _ start: Int, _ note: (Int, Int) -> Void) throws(PDFError) {
    let width = try map.u16(start + 6)
    let ends = start + 14
    for place in stride(from: 0, to: width, by: 2) {
      let (last, first) = (try map.u16(ends + place), try map.u16(ends + 2 + width + place))
      let (delta, rangePlace) = (try map.u16(ends + 2 + 2 * width + place), ends + 2 + 3 * width + place)
      let range = try map.u16(rangePlace)
      guard first <= last, first < 0xffff else { continue }
      for scalar in first...min(last, 0xfffe) {
        guard range > 0 else {
          note(scalar, (scalar + delta) & 0xffff)
          continue
        }
        let glyph = try map.u16(rangePlace + range + (scalar - first) * 2)
        if glyph > 0 { note(scalar, (glyph + delta) & 0xffff) }
      }
    }
  }

  private static func groups(_ map: FontReader, _ start: Int, _ note: (Int, Int) -> Void) throws(PDFError) {
    for group in 0..<(try map.u32(start + 12)) {
      let place = start + 16 + group * 12
      let (first, last, glyph) = (try map.u32(place), try map.u32(place + 4), try map.u32(place + 8))
      guard first <= last, last <= 0x10ffff else { continue }
      for scalar in first...last { note(scalar, glyph + scalar - first) }
    }
  }
}
