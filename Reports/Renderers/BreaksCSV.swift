internal import Events
internal import Reconciliation

/// `breaks.csv`: a line a break, in the order of `breaks.ndjson`. RFC 4180: CRLF, a header, quotes where needed, UTF-8.
///
/// What a spreadsheet would take for a formula gets a leading `'` (OWASP, "CSV Injection"): `=`, `+`, `-`, `@` and their full-width forms
/// at the beginning of a cell, be there blanks or quotes before them, and TAB, CR or LF there. Spreadsheets of many languages part cells at `;`
/// or TAB, so a cell may begin behind each of these, and behind the end of a line inside quotes that are none to them. Invisible characters
/// but TAB, CR and LF are spelled out, as in the page.
package enum BreaksCSV {
  /// The first line.
  static var header: [UInt8] { line(BreakRecord.columns) }

  /// The line of one break.
  package static func row(_ record: BreakRecord, _ standing: BreakStanding = BreakStanding()) -> [UInt8] {
    var bytes: [UInt8] = []
    append(record.cells(standing), to: &bytes)
    return bytes
  }

  /// Appends the line of one break, of which those are the cells.
  static func append(_ cells: [FormCell], to bytes: inout [UInt8]) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { bytes.append(0x2c) }
      switch cell {
      case .word(let word): append(word, to: &bytes)
      case .said(let text): append(guarded(text), to: &bytes)
      case .number(let number): bytes.append(decimal: number)
      case .truth(let truth): bytes.append(text: truth ? "true" : "false")
      case .date(let date): bytes.append(text: date.description)
      case .empty: break
      }
    }
    bytes += [0x0d, 0x0a]
  }

  /// Invisible characters that a quoted cell may hold; some readers begin a cell behind them.
  private static let kept: Set<Unicode.Scalar> = ["\t", "\r", "\n"]

  /// One line of cells: quoted where needed, invisible characters spelled out.
  package static func line(_ cells: [String]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(cells.reduce(2) { $0 + $1.utf8.count + 3 })
    for (index, cell) in cells.enumerated() {
      if index > 0 { bytes.append(0x2c) }
      append(cell, to: &bytes)
    }
    bytes += [0x0d, 0x0a]
    return bytes
  }

  /// Text of others, made harmless.
  package static func guarded(_ cell: String) -> String {
    let scalars = cell.unicodeScalars
    var guarded = scalars.first.map(kept.contains) == true || isFormula(scalars[...]) ? "'" : ""
    guard cell.hasByte({ $0 == 0x3b || $0 == 0x09 || $0 == 0x0a || $0 == 0x0d }) else { return guarded + cell }
    for index in scalars.indices {
      guarded.unicodeScalars.append(scalars[index])
      let isEnd = scalars[index] == ";" || kept.contains(scalars[index])
      if isEnd && isFormula(scalars[scalars.index(after: index)...]) { guarded += "'" }
    }
    return guarded
  }

  /// Whether a cell that begins so would be one.
  private static func isFormula(_ text: Substring.UnicodeScalarView) -> Bool {
    switch text.first(where: { $0 != "\"" && $0.properties.generalCategory != .spaceSeparator }) {
    case "=", "+", "-", "@", "\u{ff1d}", "\u{ff0b}", "\u{ff0d}", "\u{ff20}": true
    default: false
    }
  }

  /// Quoted where needed, invisible characters spelled out.
  private static func append(_ text: String, to bytes: inout [UInt8]) {
    let cell = VisibleText.of(text, keeping: kept)
    guard cell.hasByte({ $0 == 0x22 || $0 == 0x2c || $0 == 0x3b || $0 == 0x09 || $0 == 0x0d || $0 == 0x0a }) else {
      return bytes.append(text: cell)
    }
    bytes.append(0x22)
    for byte in cell.utf8 {
      if byte == 0x22 { bytes.append(0x22) }
      bytes.append(byte)
    }
    bytes.append(0x22)
  }
}
