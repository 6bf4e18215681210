/// A strict RFC 4180 reader: CRLF after every record, quotes only around whole cells. Nil where the text is not such a file.
func readCSV(_ text: String) -> [[String]]? {
  var rows: [[String]] = []
  var row: [String] = []
  var scalars = text.unicodeScalars[...]
  while !scalars.isEmpty {
    var cell = String.UnicodeScalarView()
    if scalars.first == "\"" {
      scalars.removeFirst()
      while true {
        guard let scalar = scalars.popFirst() else { return nil }
        if scalar != "\"" {
          cell.append(scalar)
        } else if scalars.first == "\"" {
          scalars.removeFirst()
          cell.append(scalar)
        } else {
          break
        }
      }
    } else {
      while let scalar = scalars.first, scalar != ",", scalar != "\r" {
        guard scalar != "\"", scalar != "\n" else { return nil }
        cell.append(scalar)
        scalars.removeFirst()
      }
    }
    row.append(String(cell))
    switch scalars.popFirst() {
    case ",": continue
    case "\r":
      guard scalars.popFirst() == "\n" else { return nil }
      rows.append(row)
      row = []
    default: return nil
    }
  }
  return row.isEmpty ? rows : nil
}

/// The cells that a spreadsheet makes of a file where it is told to part at those characters: quotes hold a cell together only at its
/// beginning, and a line ends outside of them.
func readSpreadsheet(_ text: String, partedAt separators: String) -> [String] {
  var cells = [""]
  var (isQuoted, isStart) = (false, true)
  for scalar in text.unicodeScalars {
    let isEnd = separators.unicodeScalars.contains(scalar) || scalar == "\r" || scalar == "\n"
    if scalar == "\"", isStart || isQuoted {
      isQuoted.toggle()
    } else if isEnd, !isQuoted {
      cells.append("")
    } else {
      cells[cells.count - 1].unicodeScalars.append(scalar)
    }
    isStart = isEnd && !isQuoted
  }
  return cells
}
