internal import Foundation
@testable internal import PDF
internal import TestSupport
internal import Testing

/// Debian's fonts-noto-core.
enum Noto {
  static let folder = "/usr/share/fonts/truetype/noto/"
  static let isThere = FileManager.default.isReadableFile(atPath: folder + "NotoSansArabic-Regular.ttf")
  static let absence = "no fonts-noto-core: `make test` installs it"

  static func font(_ name: String) throws -> TrueTypeFont {
    try TrueTypeFont(Array(try Data(contentsOf: URL(filePath: folder + name + ".ttf"))), name: name)
  }
}

@Suite(.enabled(if: Noto.isThere, "\(Noto.absence)")) struct ShapingTests {
  private static let texts = ["سلام", "שלום", "नमस्ते", "สวัสดี"]
  private static let names = [
    "NotoSansArabic-Regular", "NotoSansHebrew-Regular", "NotoSansDevanagari-Regular", "NotoSansThai-Regular",
  ]

  private func family() throws -> FontFamily { try FontFamily.noto.adding(try Self.names.map(Noto.font)) }

  /// Letters that join have other glyphs than by themselves, and stand from the right to the left.
  @Test func arabicJoins() throws {
    let font = try Noto.font(Self.names[0])
    let scalars = Array(Self.texts[0].unicodeScalars)
    let shaped = Shaper(font).shape(scalars)
    #expect(shaped.map(\.cluster) == shaped.map(\.cluster).sorted(by: >))
    #expect(Set(shaped.map(\.glyph)).isDisjoint(with: [font.glyph(scalars[0]), 0]))
  }

  /// What stands between two words of a script is of their run; what is of no script is not.
  @Test func runs() throws {
    let typesetter = Typesetter(try family())
    let runs = typesetter.runs("a \(Self.texts[0]) \(Self.texts[0]). b \(Self.texts[1])", .sans)
    #expect(runs.map(\.isShaped) == [false, true, false, true])
    #expect(runs.map { $0.scalars.count } == [2, 9, 4, 4])
  }

  @Test func fontsNameThemselves() throws {
    #expect(try Self.names.map { try Noto.font($0).name } == Self.names)
  }

  /// The text can be read and copied as it was, and every character has a glyph.
  @Test(.enabled(if: Poppler.isThere, "\(Poppler.absence)")) func popplerReadsIt() throws {
    let folder = TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    var document = PDFDocument(DocumentTests.facts, fonts: try family())
    document.ensure(0)
    document.heading(1, "Scripts")
    for text in Self.texts { document.paragraph([Phrase(text + " and " + text)]) }
    #expect(document.missing == [])
    document.finish()
    try Data(document.take()).write(to: URL(filePath: folder.path + "/a.pdf"))
    let text = try Poppler.run("pdftotext", [folder.path + "/a.pdf", "-"])
    // It marks where text runs from the right, and may give it as it stands.
    let plain = text.unicodeScalars.filter { $0.properties.generalCategory != .format }.map(String.init).joined()
    for word in Self.texts {
      let turned = word.unicodeScalars.reversed().map(String.init).joined()
      #expect(
        max(plain.ranges(of: word).count, plain.ranges(of: turned).count) == 2, "\(word): \(plain.unicodeScalars.map(\.value))")
    }
  }
}
