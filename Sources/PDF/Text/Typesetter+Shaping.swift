/// Text in the scripts of further fonts: runs of it are shaped, and stand in the order in which they are read from the left.
extension Typesetter {
  /// A stretch of text in one font.
  struct Run {
    var font: Int
    var scalars: [Unicode.Scalar]
    var isShaped: Bool
  }

  /// The runs of a text: what lies between two pieces of one further font and is no letter belongs to them, so that a phrase of several words runs
  /// as one from the right where its script does.
  func runs(_ text: some StringProtocol, _ face: Face) -> [Run] {
    let placed = text.unicodeScalars.map { (scalar: $0, font: place($0, face).font) }
    var (runs, index) = ([Run](), 0)
    while index < placed.count {
      let font = placed[index].font
      var end = index + 1
      if font < Face.allCases.count {
        while end < placed.count, placed[end].font == font { end += 1 }
      } else {
        var next = end
        while next < placed.count {
          let (scalar, other) = placed[next]
          if other == font {
            end = next + 1
          } else if scalar.properties.isAlphabetic || uses[font].font.glyph(scalar) == 0 {
            break
          }
          next += 1
        }
      }
      runs.append(Run(font: font, scalars: placed[index..<end].map(\.scalar), isShaped: font >= Face.allCases.count))
      index = end
    }
    return runs
  }

  /// Appends the operators that show a shaped run; what it says goes with it, whatever its glyphs are.
  mutating func showShaped(_ run: Run, _ size: Length, into out: inout [UInt8]) {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: run.scalars)
    out.put("/Span<</ActualText")
    out.put(string: String(text))
    out.put(">>BDC /F\(run.font) ")
    out.put(length: size)
    out.put(" Tf")
    for glyph in shaper(run.font).shape(run.scalars) {
      let scalar = run.scalars[min(glyph.cluster, run.scalars.count - 1)]
      // A font without a glyph for a mark says so with 0.
      let code = glyph.glyph == 0 ? box(run.font, scalar) : show(run.font, glyph.glyph, as: scalar)
      if glyph.y != 0 {
        out.append(0x20)
        out.put(length: glyph.y * size / 1000)
        out.put(" Ts")
      }
      out.put("[")
      // Numbers in an array of glyphs move to the left.
      if glyph.x != 0 { out.put(-glyph.x) }
      out.put("<")
      out.put(hex: code)
      out.put(">")
      let back = uses[run.font].advance(code) + glyph.x - glyph.advance
      if back != 0 { out.put(back) }
      out.put("]TJ")
      if glyph.y != 0 { out.put(" 0 Ts") }
    }
    out.put(" EMC")
  }

  /// How wide a shaped run is, in thousandths of an em.
  func shapedWidth(_ run: Run) -> Int { shaper(run.font).shape(run.scalars).reduce(0) { $0 + $1.advance } }
}
