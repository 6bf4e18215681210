/// A column of a table.
package struct TableColumn: Sendable {
  var title: String
  var width: Length
  /// Whether its cells are numbers, which stand to the right.
  var isNumber: Bool
  /// Whether its cells name their rows.
  var isHead: Bool
  /// Left free at its right: more between a number and a text, which would read as one.
  var gap: Length = 6 * pt

  /// `width` is a length, or a weight for `shared`.
  package init(_ title: String, _ width: Length, isNumber: Bool = false, isHead: Bool = false) {
    (self.title, self.width, self.isNumber, self.isHead) = (title, width, isNumber, isHead)
  }

  /// Widths that share the column's rest by their weights.
  package static func shared(_ columns: [TableColumn], over width: Length = PDFDocument.column) -> [TableColumn] {
    let all = columns.reduce(0) { $0 + $1.width }
    return columns.map { column in
      var column = column
      column.width = column.width * width / max(1, all)
      return column
    }
  }
}

/// The table that is being written.
struct OpenTable {
  let columns: [TableColumn]
  var hasBody = false
}

extension PDFDocument {
  private static let (pad, headSize): (Length, Length) = (2500, 7 * pt)

  /// Begins a table; its head is repeated on every page that it reaches.
  package mutating func beginTable(_ caption: String, _ columns: [TableColumn]) {
    space(4 * pt)
    ensure(Self.leastTable)
    begin("Table")
    lines("Caption", [Phrase(caption, .sans, 7500, .quiet)], x: Self.left, width: Self.column)
    space(1 * pt)
    var columns = columns
    for (place, next) in columns.enumerated().dropFirst() where columns[place - 1].isNumber && !next.isNumber {
      columns[place - 1].gap = 14 * pt
    }
    table = OpenTable(columns: columns)
    begin("THead")
    begin("TR")
    head { document, show in document.leaf("TH", "/A<</O/Table/Scope/Column>>", show) }
    end()
    end()
  }

  /// A row: a cell for each column, each of phrases below each other. `ink` is that of its ground.
  package mutating func row(_ cells: [[Phrase]], isSum: Bool = false, ground: Ink? = nil) {
    guard let columns = table?.columns else { return }
    // The lines of all cells, and where those of each end.
    var (lines, ends, tallest) = ([(text: Substring, face: Face, size: Length, ink: Ink)](), [Int](), 0)
    for (column, cell) in zip(columns, cells) {
      var height = 0
      for phrase in cell {
        typesetter.lines(phrase.text, phrase.face, phrase.size, width: column.width - column.gap) { line in
          lines.append((line, phrase.face, phrase.size, phrase.ink))
          height += Self.leading(phrase.size)
        }
      }
      ends.append(lines.count)
      tallest = max(tallest, height)
    }
    let height = min(tallest + 2 * Self.pad, Self.top - Self.bottom - 40 * pt)
    ensure(height)
    if table?.hasBody == false {
      table?.hasBody = true
      begin("TBody")
    }
    begin("TR")
    if let ground { page?.fill(x: Self.left, y: y - height, width: Self.column, height: height, ground) }
    var (x, first) = (Self.left, 0)
    for (column, end) in zip(columns, ends) {
      let (start, top, low) = (x, y - Self.pad, y - height)
      leaf(column.isHead ? "TH" : "TD", column.isHead ? "/A<</O/Table/Scope/Row>>" : "") { page, typesetter in
        var y = top
        for (line, face, size, ink) in lines[first..<end] where y - Self.leading(size) >= low {
          let shift = column.isNumber ? column.width - column.gap - typesetter.width(line, face, size) : 0
          page.show(line, face, size, ink, x: start + shift, y: y - Self.drop(size), by: &typesetter)
          y -= Self.leading(size)
        }
      }
      (x, first) = (x + column.width, end)
    }
    self.end()
    y -= height
    page?.fill(x: Self.left, y: y, width: Self.column, height: isSum ? 600 : 350, isSum ? .ink : .rule)
  }

  /// Ends the table.
  package mutating func endTable() {
    if table?.hasBody == true { end() }
    table = nil
    end()
    space(8 * pt)
  }

  /// On every page but its first the head is no content: it was read before.
  mutating func repeatHead() {
    guard table != nil else { return }
    page?.content.put("/Artifact BMC\n")
    head { document, show in
      guard var page = document.page.take() else { return }
      show(&page, &document.typesetter)
      document.page = page
    }
    page?.content.put("EMC\n")
  }

  private mutating func head(
    _ cell: (inout PDFDocument, (inout OpenPage, inout Typesetter) -> Void) -> Void
  ) {
    guard let columns = table?.columns else { return }
    let set = columns.map { typesetter.lines($0.title, .sans, Self.headSize, width: $0.width - $0.gap) }
    let leading = Self.leading(Self.headSize)
    let height = (set.map(\.count).max() ?? 0) * leading + 2 * Self.pad
    let (low, start) = (y - height, Self.left)
    var x = start
    for (column, lines) in zip(columns, set) {
      let left = x
      cell(&self) { page, typesetter in
        // At the foot of the head, as the numbers below it.
        var y = low + Self.pad + lines.count * leading
        for line in lines {
          let shift = column.isNumber ? column.width - column.gap - typesetter.width(line, .sans, Self.headSize) : 0
          page.show(line, .sans, Self.headSize, .quiet, x: left + shift, y: y - Self.drop(Self.headSize), by: &typesetter)
          y -= leading
        }
      }
      x += column.width
    }
    y = low
    page?.fill(x: start, y: y, width: Self.column, height: 600, .ink)
  }
}
