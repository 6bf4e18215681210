/// A shared file of profiles (docs.aws.amazon.com/sdkref, "Shared config and credentials files"): sections of settings.
struct INIFile: Sendable {
  /// Settings by name, by section.
  private(set) var sections: [String: [String: String]] = [:]

  /// Reads what can be read; other lines, and the indented ones of nested settings, are passed over.
  init(_ text: String) {
    var section: String?
    for line in text.split(whereSeparator: \.isNewline) where line.first != " " && line.first != "\t" {
      if line.first == "#" || line.first == ";" { continue }
      if line.first == "[" {
        guard let end = line.firstIndex(of: "]") else {
          section = nil
          continue
        }
        let words = line[line.index(after: line.startIndex)..<end].split { $0 == " " || $0 == "\t" }
        let name = words.joined(separator: " ")
        section = name
        if sections[name] == nil { sections[name] = [:] }
      } else if let section, let equals = line.firstIndex(of: "=") {
        sections[section]?[Self.trim(line[..<equals]).lowercased()] = Self.trim(
          Self.uncommented(line[line.index(after: equals)...]))
      }
    }
  }

  /// Up to a `#` or `;` that a blank precedes.
  private static func uncommented(_ text: Substring) -> Substring {
    var isAfterBlank = false
    for index in text.indices {
      if isAfterBlank, text[index] == "#" || text[index] == ";" { return text[..<index] }
      isAfterBlank = text[index] == " " || text[index] == "\t"
    }
    return text
  }

  private static func trim(_ text: Substring) -> String {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    let rest = text.drop(while: isBlank)
    return rest.lastIndex { !isBlank($0) }.map { String(rest[...$0]) } ?? ""
  }
}
