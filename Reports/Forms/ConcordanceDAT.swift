internal import Events

/// `breaks.dat`: a line a break, as review platforms for e-discovery load it (the load file of Concordance). UTF-8 with its mark, CRLF; every field
/// between `þ` (U+00FE), fields parted by DC4 (U+0014), lines inside of a field by `®` (U+00AE), the first line their names.
///
/// The format has no escape: where a text has one of the three signs itself, it is spelled out (`⟨U+00FE⟩`), as other invisible characters are.
package struct ConcordanceDAT: Sendable {
  private let report: String
  private var number = 0

  private static let newlines: Set<Unicode.Scalar> = ["\n", "\r"]

  /// Of the report with that id.
  package init(_ report: String) { self.report = report }

  /// The mark of UTF-8 and the first line.
  package static var header: [UInt8] {
    var bytes: [UInt8] = [0xef, 0xbb, 0xbf]
    for name in ["RECORDID", "REPORTID", "LINE"] + BreakRecord.columns.map({ $0.uppercased() }) { append(name, to: &bytes) }
    end(&bytes)
    return bytes
  }

  /// Appends the line of the next break; its record is named by the report and the line in `breaks.ndjson`.
  package mutating func append(_ record: BreakRecord, _ standing: BreakStanding = BreakStanding(), to bytes: inout [UInt8]) {
    number += 1
    let digits = String(number)
    let id = report + "-" + String(repeating: "0", count: max(0, 8 - digits.utf8.count)) + digits
    for field in [id, report, digits] { ConcordanceDAT.append(field, to: &bytes) }
    for cell in record.cells(standing) {
      switch cell {
      case .word(let word): ConcordanceDAT.append(word, to: &bytes)
      case .said(let text): ConcordanceDAT.append(ConcordanceDAT.safe(text), to: &bytes)
      case .number(let number): ConcordanceDAT.append(String(number), to: &bytes)
      case .truth(let truth): ConcordanceDAT.append(truth ? "true" : "false", to: &bytes)
      case .date(let date): ConcordanceDAT.append(date.description, to: &bytes)
      case .empty: ConcordanceDAT.append("", to: &bytes)
      }
    }
    ConcordanceDAT.end(&bytes)
  }

  /// A field, and what parts it from the next.
  private static func append(_ field: String, to bytes: inout [UInt8]) {
    bytes.append(0xc3)
    bytes.append(0xbe)
    bytes.append(text: field)
    bytes.append(0xc3)
    bytes.append(0xbe)
    bytes.append(0x14)
  }

  /// Ends a line, behind whose last field nothing is parted.
  private static func end(_ bytes: inout [UInt8]) {
    bytes[bytes.count - 1] = 0x0d
    bytes.append(0x0a)
  }

  /// Text of others, in which nothing ends a field or a line.
  private static func safe(_ text: String) -> String {
    if VisibleText.isPlain(text) { return text }
    var out = String.UnicodeScalarView()
    var before: Unicode.Scalar = " "
    for scalar in VisibleText.of(text, keeping: newlines).unicodeScalars {
      switch scalar {
      // A line's end of two characters is one.
      case "\n" where before == "\r": break
      case "\n", "\r": out.append("\u{ae}")
      case "\u{ae}": out.append(contentsOf: "⟨U+00AE⟩".unicodeScalars)
      case "\u{fe}": out.append(contentsOf: "⟨U+00FE⟩".unicodeScalars)
      default: out.append(scalar)
      }
      before = scalar
    }
    return String(out)
  }
}
