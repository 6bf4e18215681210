/// A JSON value to be printed: what a summary and expected totals need.
indirect enum JSONText {
  case object([(String, JSONText)])
  case array([JSONText])
  case integer(Int)
  case string(String)

  /// The value on several lines, two spaces a level.
  func printed(_ indent: String = "") -> String {
    let deeper = indent + "  "
    func block(_ open: String, _ lines: [String], _ close: String) -> String {
      lines.isEmpty ? open + close : open + "\n" + lines.map { deeper + $0 }.joined(separator: ",\n") + "\n" + indent + close
    }
    switch self {
    case .object(let members): return block("{", members.map { "\"\($0)\": \($1.printed(deeper))" }, "}")
    case .array(let items): return block("[", items.map { $0.printed(deeper) }, "]")
    case .integer(let value): return String(value)
    case .string(let value):
      return "\"" + value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
  }
}
