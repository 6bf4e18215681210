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
    [0xef, 0xbb, 0xbf] + line(["RECORDID", "REPORTID", "LINE"] + BreakRecord.columns.map { $0.uppercased() })
  }

  /// The line of the next break; its record is named by the report and the line in `breaks.ndjson`.
  package mutating func row(_ record: BreakRecord, _ standing: BreakStanding = BreakStanding()) -> [UInt8] {
    number += 1
    let digits = String(number)
    let id = report + "-" + String(repeating: "0", count: max(0, 8 - digits.utf8.count)) + digits
    return ConcordanceDAT.line(
      [id, report, digits]
        + record.cells(standing).map { cell in
          switch cell {
          case .word(let word): word
          case .said(let text): ConcordanceDAT.safe(text)
          case .number(let number): String(number)
          case .truth(let truth): truth ? "true" : "false"
          case .date(let date): date.description
          case .empty: ""
          }
        })
  }

  private static func line(_ fields: [String]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(fields.reduce(2) { $0 + $1.utf8.count + 5 })
    for (index, field) in fields.enumerated() {
      if index > 0 { bytes.append(0x14) }
      bytes += [0xc3, 0xbe]
      bytes += field.utf8
      bytes += [0xc3, 0xbe]
    }
    bytes += [0x0d, 0x0a]
    return bytes
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
