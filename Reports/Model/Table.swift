internal import Numbers

/// Rows of cells below named columns: what a command prints for people, or for a spreadsheet.
package struct Table: Hashable, Sendable {
  /// What the cells below it are.
  package struct Column: Hashable, Sendable {
    /// The name for programs: `deliveryP95Ms`.
    var name: String
    /// The name for people: `delivery p95`.
    var title: String

    /// The name for programs, then that for people.
    package init(_ name: String, _ title: String) { (self.name, self.title) = (name, title) }
  }

  /// What stands in a row below a column.
  package enum Cell: Hashable, Sendable {
    /// What data or people call something.
    case text(String)
    case number(Int64)
    /// A number with the words in which people read it.
    case quantity(Int64, String)
    case none
  }

  /// The columns, from the left.
  var columns: [Column]
  /// Each as long as the columns.
  package var rows: [[Cell]] = []

  /// Without rows yet.
  package init(_ columns: [Column]) { self.columns = columns }

  /// RFC 4180, as `breaks.csv` is: no cell is a formula.
  package var csv: [UInt8] {
    rows.reduce(into: BreaksCSV.line(columns.map(\.name))) { bytes, row in
      bytes += BreaksCSV.line(
        row.map { cell in
          switch cell {
          case .text(let text): BreaksCSV.guarded(text)
          case .number(let number), .quantity(let number, _): String(number)
          case .none: ""
          }
        })
    }
  }

  /// Aligned lines: numbers to the right, in groups of three digits.
  package var text: String {
    let lines = [columns.map(\.title)] + rows.map { $0.map(Table.words) }
    let widths = columns.indices.map { index in lines.map { $0[index].count }.max() ?? 0 }
    let isText = columns.indices.map { index in rows.contains { if case .text = $0[index] { true } else { false } } }
    return lines.map { line in
      let cells = line.enumerated().map { index, word in
        let space = String(repeating: " ", count: widths[index] - word.count)
        return isText[index] ? word + space : space + word
      }
      let text = cells.joined(separator: "  ")
      return String(text[..<(text.lastIndex { $0 != " " }.map(text.index(after:)) ?? text.startIndex)]) + "\n"
    }.joined()
  }

  private static func words(_ cell: Cell) -> String {
    switch cell {
    case .text(let text): VisibleText.of(text, keeping: [])
    case .number(let number): NumberForm.english.grouped(Int(number))
    case .quantity(_, let words): words
    case .none: "-"
    }
  }
}
