internal import Events
internal import Reconciliation

/// `breaks.csv`: a line a break, in the order of `breaks.ndjson`. RFC 4180: CRLF, a header, quotes where needed, UTF-8.
///
/// A cell that a spreadsheet would take for a formula gets a leading `'` (OWASP, "CSV Injection"): one that begins with `=`, `+`,
/// `-`, `@`, their full-width forms, TAB, CR or LF. Invisible characters but TAB, CR and LF are spelled out, as in the page.
package enum BreaksCSV {
  /// The first line.
  package static var header: [UInt8] { line(BreakRecord.columns) }

  /// The line of one break.
  package static func row(_ record: BreakRecord, _ standing: BreakStanding = BreakStanding()) -> [UInt8] {
    line(
      record.cells(standing).map { cell in
        switch cell {
        case .word(let word): word
        case .said(let text): guarded(text)
        case .number(let number): String(number)
        case .truth(let truth): truth ? "true" : "false"
        case .date(let date): date.description
        case .empty: ""
        }
      })
  }

  /// Invisible characters that a quoted cell may hold.
  private static let kept: Set<Unicode.Scalar> = ["\t", "\r", "\n"]

  /// One line of cells: quoted where needed, invisible characters spelled out.
  package static func line(_ cells: [String]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(cells.reduce(2) { $0 + $1.utf8.count + 3 })
    for (index, cell) in cells.enumerated() {
      if index > 0 { bytes.append(0x2c) }
      append(VisibleText.of(cell, keeping: kept), to: &bytes)
    }
    bytes += [0x0d, 0x0a]
    return bytes
  }

  /// Text of others, made harmless.
  package static func guarded(_ cell: String) -> String {
    switch cell.unicodeScalars.first {
    case "=", "+", "-", "@", "\t", "\r", "\n", "\u{ff1d}", "\u{ff0b}", "\u{ff0d}", "\u{ff20}": "'" + cell
    default: cell
    }
  }

  private static func append(_ cell: String, to bytes: inout [UInt8]) {
    let text = cell.utf8.span
    var marks: UInt8 = 0
    for index in text.indices {
      let byte = text[index]
      marks |=
        (byte == 0x22 ? 1 : 0) | (byte == 0x2c ? 1 : 0) | (byte == 0x0d ? 1 : 0)
        | (byte == 0x0a ? 1 : 0)
    }
    guard marks != 0 else {
      bytes += cell.utf8
      return
    }
    bytes.append(0x22)
    for byte in cell.utf8 {
      if byte == 0x22 { bytes.append(0x22) }
      bytes.append(byte)
    }
    bytes.append(0x22)
  }
}
