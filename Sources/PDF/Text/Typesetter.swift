/// Sets text in the fonts of a document: which glyphs, how wide, and where lines break.
struct Typesetter {
  /// Where a scalar's glyph is, and how wide it is in thousandths of an em.
  typealias Place = (font: Int, glyph: Int, advance: Int)

  private(set) var uses: [FontUse]
  /// The places of ASCII, of which nearly all text is: for each face all of it.
  private let ascii: [Place]
  /// For the fonts behind those of the faces.
  private let shapers: [Shaper]

  init(_ family: FontFamily) {
    let uses = family.fonts.map(FontUse.init)
    ascii = Face.allCases.flatMap { face in
      (0..<0x80).map { Typesetter.place(Unicode.Scalar(UInt8($0)), face, in: uses) }
    }
    self.uses = uses
    shapers = family.fonts.dropFirst(Face.allCases.count).map(Shaper.init)
  }

  func shaper(_ font: Int) -> Shaper { shapers[font - Face.allCases.count] }

  /// Notes that a glyph is shown, and gives its code.
  mutating func show(_ font: Int, _ glyph: Int, as scalar: Unicode.Scalar) -> Int {
    uses[font].show(glyph, as: scalar)
    return glyph
  }

  mutating func box(_ font: Int, _ scalar: Unicode.Scalar) -> Int { uses[font].box(scalar) }

  /// What no font has, in ascending order: shown as boxes.
  var missing: [Unicode.Scalar] { Set(uses.flatMap(\.missing)).sorted() }

  /// The font that has a scalar, and its glyph there; 0 where none has.
  func place(_ scalar: Unicode.Scalar, _ face: Face) -> Place {
    scalar.isASCII
      ? ascii[face.rawValue << 7 | Int(scalar.value)] : Typesetter.place(scalar, face, in: uses)
  }

  private static func place(_ scalar: Unicode.Scalar, _ face: Face, in uses: [FontUse]) -> Place {
    for index in [face.rawValue, Face.sans.rawValue, Face.mono.rawValue]
      + (Face.allCases.count..<uses.count)
    {
      let glyph = uses[index].font.glyph(scalar)
      if glyph > 0 { return (index, glyph, uses[index].advance(glyph)) }
    }
    return (face.rawValue, 0, uses[face.rawValue].advance(0))
  }

  /// Whether a text is set in the faces alone.
  private func isPlain(_ text: some StringProtocol, _ face: Face) -> Bool {
    shapers.isEmpty || text.unicodeScalars.allSatisfy { $0.isASCII || place($0, face).font < Face.allCases.count }
  }

  /// How wide a text is.
  func width(_ text: some StringProtocol, _ face: Face, _ size: Length) -> Length {
    if isPlain(text, face) {
      return text.unicodeScalars.reduce(0) { $0 + place($1, face).advance } * size / 1000
    }
    return runs(text, face).reduce(0) { sum, run in
      sum
        + (run.isShaped ? shapedWidth(run) : run.scalars.reduce(0) { $0 + place($1, face).advance })
    } * size / 1000
  }

  /// Appends the operators that show a text from where the pen is.
  mutating func show(_ text: some StringProtocol, _ face: Face, _ size: Length, into out: inout [UInt8]) {
    if isPlain(text, face) { return showPlain(text.unicodeScalars, face, size, into: &out) }
    for run in runs(text, face) {
      if run.isShaped { showShaped(run, size, into: &out) } else { showPlain(run.scalars, face, size, into: &out) }
    }
  }

  private mutating func showPlain(
    _ scalars: some Sequence<Unicode.Scalar>, _ face: Face, _ size: Length, into out: inout [UInt8]
  ) {
    var current = -1
    for scalar in scalars {
      var (font, glyph, _) = place(scalar, face)
      if glyph == 0 {
        glyph = box(font, scalar)
      } else if !uses[font].shows(glyph) {
        uses[font].show(glyph, as: scalar)
      }
      if font != current {
        if current >= 0 { out.put(")Tj") }
        out.put("/F")
        out.put(font)
        out.append(0x20)
        out.put(length: size)
        out.put(" Tf(")
        current = font
      }
      out.put(code: glyph)
    }
    if current >= 0 { out.put(")Tj") }
  }

  /// The lines of a text in a column: broken behind blanks and signs that join parts of names, and elsewhere where a word is too long.
  func lines(_ text: String, _ face: Face, _ size: Length, width: Length) -> [Substring] {
    let limit = width * 1000 / size
    let scalars = text.unicodeScalars
    // Most texts are no longer than a line.
    if scalars.reduce(0, { $0 + place($1, face).advance }) <= limit {
      return [Typesetter.trimmed(text[...])]
    }
    var lines: [Substring] = []
    var (start, used) = (scalars.startIndex, 0)
    // Behind the last place to break, and how much of the line is used up to there.
    var (chance, usedThere) = (scalars.startIndex, 0)
    var index = start
    while index < scalars.endIndex {
      let scalar = scalars[index]
      let advance = place(scalar, face).advance
      if used + advance > limit, index > start, scalar != " " {
        if chance == start { (chance, usedThere) = (index, used) }
        lines.append(text[start..<chance])
        used -= usedThere
        start = chance
      }
      used += advance
      index = scalars.index(after: index)
      if Typesetter.breaksBehind(scalar) { (chance, usedThere) = (index, used) } else if chance < start { chance = start }
    }
    lines.append(text[start...])
    return lines.map(Typesetter.trimmed)
  }

  /// Without blanks at its end.
  private static func trimmed(_ line: Substring) -> Substring {
    guard line.utf8.last == 0x20 else { return line }
    let end = line.lastIndex { $0 != " " }
    return end.map { line[...$0] } ?? line[line.startIndex..<line.startIndex]
  }

  private static func breaksBehind(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case " ", "/", "-", "_", ".", ":", "=", "&", "|", "\u{2013}", "\u{2014}": true
    default: false
    }
  }
}
