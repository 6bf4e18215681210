/// Sets text in the fonts of a document: which glyphs, how wide, and where lines break.
struct Typesetter {
  /// Where a scalar's glyph is, and how wide it is in thousandths of an em.
  typealias Place = (font: Int, glyph: Int, advance: Int)

  private(set) var uses: [FontUse]
  /// For each byte of UTF-8 in each face.
  private var bytes: [ByteGlyph]
  /// For the fonts behind those of the faces.
  private let shapers: [Shaper]

  /// What shows a byte: nothing where it is not ASCII, or the face lacks it.
  private struct ByteGlyph {
    let glyph: Int
    let advance: Int
    /// Whether it is known to be shown, and its code is two bytes as they are.
    var isReady = false
  }

  /// More than any text is wide.
  private static let elsewhere = 1 << 40

  init(_ family: FontFamily) {
    let uses = family.fonts.map(FontUse.init)
    bytes = Face.allCases.flatMap { face in
      (0...0xff).map { byte in
        let place = Typesetter.place(Unicode.Scalar(UInt8(byte)), face, in: uses)
        let isOurs = byte < 0x80 && place.font == face.rawValue && place.glyph > 0
        return isOurs ? ByteGlyph(glyph: place.glyph, advance: place.advance) : ByteGlyph(glyph: 0, advance: Typesetter.elsewhere)
      }
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
    if scalar.isASCII {
      let known = bytes[face.rawValue << 8 | Int(scalar.value)]
      if known.advance < Typesetter.elsewhere { return (face.rawValue, known.glyph, known.advance) }
    }
    return Typesetter.place(scalar, face, in: uses)
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

  /// How wide a text is in thousandths of an em, where it is ASCII that the face has; else `elsewhere` at least.
  private func advance(_ text: Substring, _ face: Face) -> Int {
    let (text, row) = (text.utf8.span, face.rawValue << 8)
    var sum = 0
    for index in text.indices { sum += bytes[row | Int(text[index])].advance }
    return sum
  }

  /// Whether a text is set in the faces alone.
  private func isPlain(_ text: Substring, _ face: Face) -> Bool {
    shapers.isEmpty || text.unicodeScalars.allSatisfy { $0.isASCII || place($0, face).font < Face.allCases.count }
  }

  /// How wide a text is.
  func width(_ text: Substring, _ face: Face, _ size: Length) -> Length {
    let advance = advance(text, face)
    if advance < Typesetter.elsewhere { return advance * size / 1000 }
    if isPlain(text, face) {
      return text.unicodeScalars.reduce(0) { $0 + place($1, face).advance } * size / 1000
    }
    return runs(text, face).reduce(0) { sum, run in
      sum
        + (run.isShaped ? shapedWidth(run) : run.scalars.reduce(0) { $0 + place($1, face).advance })
    } * size / 1000
  }

  /// Appends the operators that show a text from where the pen is.
  mutating func show(_ text: Substring, _ face: Face, _ size: Length, into out: inout [UInt8]) {
    if advance(text, face) < Typesetter.elsewhere { return showBytes(text, face, size, into: &out) }
    if isPlain(text, face) { return showPlain(text.unicodeScalars, face, size, into: &out) }
    for run in runs(text, face) {
      if run.isShaped { showShaped(run, size, into: &out) } else { showPlain(run.scalars, face, size, into: &out) }
    }
  }

  /// Shows ASCII that the face has.
  private mutating func showBytes(_ text: Substring, _ face: Face, _ size: Length, into out: inout [UInt8]) {
    guard !text.isEmpty else { return }
    out.append(addingCapacity: 60 + 4 * text.utf8.count) { out in
      let (text, row) = (text.utf8.span, face.rawValue << 8)
      out.put("/F")
      out.put(face.rawValue)
      out.append(0x20)
      out.put(length: size)
      out.put(" Tf(")
      for index in text.indices {
        let place = row | Int(text[index])
        let glyph = bytes[place].glyph
        if bytes[place].isReady {
          out.append(UInt8(truncatingIfNeeded: glyph >> 8))
          out.append(UInt8(truncatingIfNeeded: glyph))
        } else {
          uses[face.rawValue].show(glyph, as: Unicode.Scalar(text[index]))
          let start = out.count
          out.put(code: glyph)
          bytes[place].isReady = out.count == start + 2
        }
      }
      out.put(")Tj")
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

  /// The lines of a text in a column: broken behind blanks; in a word only where it is longer than a line, and then behind signs that
  /// join parts of names, or at the T of an instant, before anywhere else.
  func lines(_ text: String, _ face: Face, _ size: Length, width: Length) -> [Substring] {
    var lines: [Substring] = []
    self.lines(text, face, size, width: width) { lines.append($0) }
    return lines
  }

  /// The same, one by one.
  func lines(_ text: String, _ face: Face, _ size: Length, width: Length, each: (Substring) -> Void) {
    let limit = width * 1000 / size
    let scalars = text.unicodeScalars
    // Most texts are no longer than a line.
    let whole = advance(text[...], face)
    if whole <= limit || whole >= Typesetter.elsewhere && scalars.reduce(0, { $0 + place($1, face).advance }) <= limit {
      return each(Typesetter.trimmed(text[...]))
    }
    // Places, each with how wide all is before it: where the line begins, behind its last blank and its last sign, and where we are.
    var start = (index: scalars.startIndex, width: 0)
    var (blank, sign, here) = (start, start, start)
    var before: Unicode.Scalar = " "
    while here.index < scalars.endIndex {
      let scalar = scalars[here.index]
      let width = here.width + place(scalar, face).advance
      while width - start.width > limit, here.index > start.index, scalar != " " {
        let end = [blank, sign].first { $0.index > start.index } ?? here
        each(Typesetter.trimmed(text[start.index..<end.index]))
        start = end
      }
      let next = scalars.index(after: here.index)
      here = (next, width)
      if scalar == " " {
        blank = here
      } else if Typesetter.breaks(behind: scalar, after: before, before: next < scalars.endIndex ? scalars[next] : " ") {
        sign = here
      }
      before = scalar
    }
    each(Typesetter.trimmed(text[start.index...]))
  }

  /// Without blanks at its end.
  private static func trimmed(_ line: Substring) -> Substring {
    guard line.utf8.last == 0x20 else { return line }
    let end = line.lastIndex { $0 != " " }
    return end.map { line[...$0] } ?? line[line.startIndex..<line.startIndex]
  }

  private static func breaks(behind scalar: Unicode.Scalar, after: Unicode.Scalar, before: Unicode.Scalar) -> Bool {
    let isInNumber = ("0"..."9").contains(after) && ("0"..."9").contains(before)
    switch scalar {
    case "/", "-", "_", "=", "&", "|", "\u{2013}", "\u{2014}": return true
    case ".", ":": return !isInNumber
    case "T": return isInNumber
    default: return false
    }
  }
}
