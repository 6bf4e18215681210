/// What a document is set in.
package enum Face: Int, CaseIterable, Sendable {
  case serif, sans, bold, mono
}

/// The fonts of a document, as values: a font file for each face, and others for what those lack.
package struct FontFamily: Sendable {
  /// By `Face`, then the others in the order in which they are asked.
  let fonts: [TrueTypeFont]

  init(serif: TrueTypeFont, sans: TrueTypeFont, bold: TrueTypeFont, mono: TrueTypeFont, others: [TrueTypeFont] = []) {
    fonts = [serif, sans, bold, mono] + others
  }

  private init(_ fonts: [TrueTypeFont]) { self.fonts = fonts }

  /// The same, with others for what they lack.
  package func adding(_ others: [TrueTypeFont]) -> FontFamily { FontFamily(fonts + others) }
}

extension FontFamily {
  /// The Noto fonts that the program carries (`Fonts/subset.sh`), so that a document does not depend on what a machine has.
  package static var noto: FontFamily {
    get throws(PDFError) {
      FontFamily(
        serif: try TrueTypeFont(EmbeddedFont.bytes(EmbeddedFont.serif), name: "NotoSerif-Regular"),
        sans: try TrueTypeFont(EmbeddedFont.bytes(EmbeddedFont.sans), name: "NotoSans-Regular"),
        bold: try TrueTypeFont(EmbeddedFont.bytes(EmbeddedFont.bold), name: "NotoSans-Bold"),
        mono: try TrueTypeFont(EmbeddedFont.bytes(EmbeddedFont.mono), name: "NotoSansMono-Regular"))
    }
  }
}
