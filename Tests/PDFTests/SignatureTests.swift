internal import Foundation
@testable internal import PDF
internal import TestSupport
internal import Testing

@Suite struct SignatureTests {
  private let cms: [UInt8] = Array("a signature in DER".utf8)

  private func sign(_ field: String, _ pdf: [UInt8]) throws -> PDFSignature {
    try PDFSignature(field, of: pdf, signer: "Zoë (Preparer)", date: "2026-11-19T07:00:00Z", capacity: 100)
  }

  /// The four numbers of the last `/ByteRange`.
  private func range(_ pdf: [UInt8]) throws -> [Int] {
    let text = String(decoding: pdf.suffix(4000), as: UTF8.self)
    return try #require(text.components(separatedBy: "/ByteRange[").last?.split(separator: "]").first).split(separator: " ")
      .compactMap { Int($0) }
  }

  @Test func whatIsSignedIsAllButTheSignature() throws {
    let pdf = try DocumentTests.document(rows: 50).bytes
    let signature = try sign("preparer", pdf)
    let signed = pdf + (try signature.signed(with: cms))
    let range = try range(signed)
    #expect(range[0] == 0 && range[2] + range[3] == signed.count)
    #expect(Array(signed[..<range[1]] + signed[range[2]...]) == Array(signature.signedParts.joined()))
    let place = String(decoding: signed[range[1]..<range[2]], as: UTF8.self)
    #expect(place.hasPrefix("<612073") && place.hasSuffix("00>") && place.count == 202)
    #expect(signed.starts(with: pdf))
  }

  /// The reviewer's signature leaves the preparer's as it is.
  @Test func oneAfterTheOther() throws {
    let pdf = try DocumentTests.document(rows: 50).bytes
    let first = pdf + (try sign("preparer", pdf).signed(with: cms))
    let second = first + (try sign("reviewer", first).signed(with: cms))
    #expect(second.starts(with: first))
    #expect(throws: PDFError(what: "the PDF", cause: "its field preparer is signed")) { try sign("preparer", second) }
    #expect(throws: PDFError(what: "the PDF", cause: "it has no field auditor")) { try sign("auditor", first) }
  }

  @Test func roomForTheSignature() throws {
    let signature = try sign("preparer", try DocumentTests.document(rows: 1).bytes)
    #expect(throws: Never.self) { try signature.signed(with: [UInt8](repeating: 1, count: 100)) }
    #expect(throws: PDFError.self) { try signature.signed(with: [UInt8](repeating: 1, count: 101)) }
  }

  /// What was signed is read back, and nothing else is taken for it: not a byte more, less or other than a signature has.
  @Test func readingBack() throws {
    let pdf = try DocumentTests.document(rows: 5).bytes
    let der: [UInt8] = [0x30, 0x81, 0x90] + [UInt8](repeating: 7, count: 0x90)
    func read(_ whole: [UInt8], behind count: Int, _ signer: String = "Zoë (Preparer)") throws -> (cms: [UInt8], date: String) {
      let (signature, cms, date) = try PDFSignature.read("preparer", in: whole, behind: count, signer: signer)
      #expect(whole.count > signature.signedParts.reduce(0) { $0 + $1.count })
      return (cms, date)
    }
    let made = try PDFSignature("preparer", of: pdf, signer: "Zoë (Preparer)", date: "2026-11-19T07:00:09Z")
    let whole = pdf + (try made.signed(with: der))
    let found = try read(whole, behind: pdf.count)
    #expect(found.cms == der && found.date == "2026-11-19T07:00:09Z")
    for (bytes, count) in [(whole + [0x20], pdf.count), (whole, pdf.count - 1), (whole, whole.count), (pdf, pdf.count)] {
      #expect(throws: PDFError.self) { try read(bytes, behind: count) }
    }
    #expect(throws: PDFError.self) { try read(whole, behind: pdf.count, "Somebody else") }
    let text = String(decoding: whole[pdf.count...], as: UTF8.self)
    let contents = try #require(text.firstRange(of: "/Contents<"))
    let start = pdf.count + text.utf8.distance(from: text.startIndex, to: contents.upperBound)
    // Every place but the digits of the CMS, which its own signature guards; behind them every digit is 0.
    for place in stride(from: pdf.count, to: whole.count, by: 13)
    where !(start..<(start + der.count * 2)).contains(place) && (place < start + 600 || place > whole.count - 900) {
      var bytes = whole
      bytes[place] ^= 0x01
      // Another date is another signature, whose digest differs.
      if let other = try? read(bytes, behind: pdf.count) { #expect(other.date != found.date) }
    }
  }

  /// Files that are none of ours, or damaged: an error, and no crash.
  @Test func foreignFiles() throws {
    let pdf = try DocumentTests.document(rows: 1).bytes
    for bytes in [
      [], Array("%PDF-1.7".utf8), Array(pdf.dropLast(20)), Array(pdf.dropFirst(50)), Array("startxref\n9\n%%EOF\n".utf8),
    ] {
      #expect(throws: PDFError.self) { try sign("preparer", bytes) }
    }
    for place in stride(from: pdf.count - 3000, to: pdf.count, by: 11) {
      var bytes = pdf
      bytes[place] ^= 0x15
      _ = try? sign("preparer", bytes)
    }
  }

  @Test(.enabled(if: Poppler.isThere, "\(Poppler.absence)")) func popplerSeesThem() throws {
    let folder = TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    var pdf = try DocumentTests.document(rows: 50).bytes
    for field in ["preparer", "reviewer"] { pdf += try sign(field, pdf).signed(with: cms) }
    try Data(pdf).write(to: URL(filePath: folder.path + "/a.pdf"))
    let text = try Poppler.run("pdftotext", [folder.path + "/a.pdf", "-"])
    #expect(text.contains("row 49"))
    let seen = try Subprocess.run("/usr/bin/pdfsig", ["-nocert", folder.path + "/a.pdf"]).out
    #expect(seen.contains("Signature #1") && seen.contains("Signature #2"))
  }
}
