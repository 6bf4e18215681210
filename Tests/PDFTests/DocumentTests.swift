internal import Foundation
@testable internal import PDF
internal import TestSupport
internal import Testing

@Suite struct DocumentTests {
  static let facts = PDFDocument.Facts(
    title: "A test <&> \u{e9}", author: "Example Bank", subject: "All elements", producer: "tally 0.1.0",
    date: "2026-11-19T06:00:00Z",
    foot: "2026-11-18-v1-3f2a9c01b7de", id: [UInt8](repeating: 7, count: 16))

  /// A document of every element, with a table of that many rows.
  static func document(rows: Int, text: String = "usual") throws -> (bytes: [UInt8], largest: Int, missing: [Unicode.Scalar]) {
    var document = PDFDocument(facts, fonts: try FontFamily.noto)
    var (bytes, largest) = ([UInt8](), 0)
    document.ensure(0)
    document.heading(1, "First")
    document.boxed([Phrase(text, .serif, 12 * pt), Phrase("(\\) and more", .sans)], edge: .accent)
    document.facts([("One", Phrase(text)), ("Two", Phrase("2", .mono)), ("Three", Phrase(""))], columns: 2)
    document.heading(2, "Second")
    document.figure(
      "A bar of 3", height: 40 * pt,
      [
        .rect(x: 0, y: 0, width: 10 * pt, height: 30 * pt, .accent), .line(x1: 0, y1: 0, x2: 90 * pt, y2: 0, width: 500, .rule),
        .text(Phrase(text), x: 20 * pt, y: 5 * pt, .start),
      ])
    document.beginTable(
      "Rows", TableColumn.shared([TableColumn("Number", 20, isNumber: true, isHead: true), TableColumn("Text", 80)]))
    for number in 0..<rows {
      document.row(
        [[Phrase(String(number))], [Phrase(text), Phrase("row \(number)", .mono)]], ground: number % 2 == 0 ? .tint : nil)
      if document.ready > 1 << 16 {
        largest = max(largest, document.ready)
        bytes += document.take()
      }
    }
    document.row([[Phrase("sum", .bold)], []], isSum: true)
    document.endTable()
    document.heading(3, "Third")
    document.paragraph([Phrase(String(repeating: text + " ", count: 400))])
    document.signatures([("preparer", "Prepared by"), ("reviewer", "Reviewed by")])
    let file = Array("{\"a\":1}".utf8)
    let attachment = Attachment.Packed(
      name: "data.json", words: "The same as data", type: "application/json", size: file.count,
      bytes: Deflater().whole(file))
    let missing = document.missing
    document.attach(attachment)
    document.finish()
    bytes += document.take()
    return (bytes, largest, missing)
  }

  @Test func sameCallsSameBytes() throws {
    #expect(try Self.document(rows: 300).bytes == Self.document(rows: 300).bytes)
  }

  /// What is written can be taken, so that a document of any length needs little memory.
  @Test func takenAsItComes() throws {
    let (bytes, largest, _) = try Self.document(rows: 5000)
    #expect(bytes.count > 300_000)
    #expect(largest < 200_000)
  }

  @Test("Kept until they are whole, or packed as they come", arguments: [1 << 27, 100_000, 1, 0])
  func attachmentsAreWhole(_ longest: Int) async throws {
    let attachment = Attachment("data.json", words: "Data", type: "application/json", longest: longest)
    let pieces = (0..<100).map { [UInt8](repeating: UInt8($0), count: $0 * 37) }
    for piece in pieces { await attachment.add(piece) }
    let packed = await attachment.finish()
    let whole = Array(pieces.joined())
    #expect(packed.size == whole.count && Deflater.inflated(packed.bytes, limit: 1 << 20) == whole)
  }

  @Test func missingCharactersAreTold() throws {
    #expect(try Self.document(rows: 1, text: "你好 🙂 Ж").missing.map(\.value) == [0x4f60, 0x597d, 0x1f642])
    #expect(try Self.document(rows: 1).missing == [])
  }

  /// Another program reads it: its text, its pages, what is missing in the fonts, and the file inside.
  @Test(.enabled(if: Poppler.isThere, "\(Poppler.absence)")) func popplerReadsIt() throws {
    let folder = TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    let pdf = try Self.document(rows: 200, text: "你 été Жук ﬁ").bytes
    try Data(pdf).write(to: URL(filePath: folder.path + "/a.pdf"))
    let info = try Poppler.run("pdfinfo", [folder.path + "/a.pdf"])
    #expect(info.contains("Tagged:          yes") && info.contains("Title:           A test <&> é"))
    let text = try Poppler.run("pdftotext", ["-layout", folder.path + "/a.pdf", "-"])
    let pages = text.split(separator: "\u{c}").dropLast(0)
    #expect(pages.count > 5)
    for (index, page) in pages.enumerated() where page.contains("page") {
      #expect(page.contains("page \(index + 1) of ") && page.contains("2026-11-18-v1-3f2a9c01b7de"))
    }
    #expect(text.contains("你 été Жук"))
    #expect(text.contains("row 199"))
    // Lines are parted as words are, by their structure too.
    let structure = try Poppler.run("pdfinfo", ["-struct-text", folder.path + "/a.pdf"])
    #expect(structure.contains(" row 199\"") && structure.contains(" (\\) and more\""))
    _ = try Poppler.run("pdfdetach", ["-saveall", "-o", folder.path, folder.path + "/a.pdf"])
    #expect(try String(contentsOfFile: folder.path + "/data.json", encoding: .utf8) == "{\"a\":1}")
  }
}

/// Debian's poppler-utils.
enum Poppler {
  static let isThere = FileManager.default.isExecutableFile(atPath: "/usr/bin/pdftotext")
  static let absence = "no poppler-utils: `make test` installs them"

  /// What a program prints; anything that it complains of is a failure.
  static func run(_ program: String, _ words: [String]) throws -> String {
    let ending = try Subprocess.run("/usr/bin/" + program, words)
    #expect(ending.status == 0 && ending.error.isEmpty, "\(program): \(ending.error)")
    return ending.out
  }
}
