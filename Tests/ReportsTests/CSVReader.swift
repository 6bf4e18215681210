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
