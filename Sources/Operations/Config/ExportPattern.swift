package import Events

/// Which paths under a source are exports, and of which day: `{yyyy}/{mm}/{dd}/*.ndjson.gz`.
///
/// `*` and `?` stand for any and one character of a name, `**` for any characters, `/` among them; `{yyyy}`, `{mm}`, `{dd}` for
/// the digits of the date, all three or none. Everything else stands for itself. Hidden names match only what spells their dot.
package struct ExportPattern: Equatable, Sendable, CustomStringConvertible {
  package let description: String
  private let parts: [Part]

  private enum Part: Hashable {
    case character(UInt8)
    case one, name, anything
    case year, month, day
  }

  /// The longer before the shorter that it begins with.
  private static let words: [(word: String, part: Part)] = [
    ("{yyyy}", .year), ("{mm}", .month), ("{dd}", .day), ("**", .anything), ("*", .name), ("?", .one),
  ]

  /// Every path, without a date.
  package static let everything = ExportPattern(description: "**", parts: [.anything])

  private init(description: String, parts: [Part]) {
    self.description = description
    self.parts = parts
  }

  /// Nil where braces hold something else, or not all three of the date.
  package init?(_ text: String) {
    var parts: [Part] = []
    var rest = Array(text.utf8)[...]
    while let first = rest.first {
      if let (word, part) = ExportPattern.words.first(where: { rest.starts(with: $0.word.utf8) }) {
        parts.append(part)
        rest = rest.dropFirst(word.utf8.count)
      } else {
        guard first != UInt8(ascii: "{"), first != UInt8(ascii: "}") else { return nil }
        parts.append(.character(first))
        rest = rest.dropFirst()
      }
    }
    let dates = [Part.year, .month, .day].map { date in parts.count { $0 == date } }
    guard !parts.isEmpty, dates == [0, 0, 0] || dates == [1, 1, 1] else { return nil }
    self.init(description: text, parts: parts)
  }

  /// Whether exports say by their path of which day they are.
  package var hasDate: Bool { parts.contains(.year) }

  /// Whether a path, relative to the source's, is an export; its date where the pattern has one. A path whose digits are no
  /// day of the calendar does not match.
  package func match(_ path: String) -> (matches: Bool, date: LogicalDate?) {
    let bytes = Array(path.utf8)
    var digits: [Part: Range<Int>] = [:]
    guard matches(bytes, 0, 0, &digits) else { return (false, nil) }
    guard hasDate else { return (true, nil) }
    let date = LogicalDate(
      [Part.year, .month, .day].map { String(decoding: bytes[digits[$0] ?? 0..<0], as: UTF8.self) }.joined(separator: "-"))
    return (date != nil, date)
  }

  private func matches(_ path: [UInt8], _ index: Int, _ at: Int, _ digits: inout [Part: Range<Int>]) -> Bool {
    guard index < parts.count else { return at == path.count }
    let part = parts[index]
    switch part {
    case .character(let byte):
      return at < path.count && path[at] == byte && matches(path, index + 1, at + 1, &digits)
    case .one:
      guard at < path.count, isWild(path, at), path[at] != 0x2f else { return false }
      let end = path[(at + 1)...].firstIndex { $0 & 0xc0 != 0x80 } ?? path.count
      return matches(path, index + 1, end, &digits)
    case .name, .anything:
      var end = at
      while true {
        if matches(path, index + 1, end, &digits) { return true }
        guard end < path.count, isWild(path, end), part == .anything || path[end] != 0x2f else { return false }
        end += 1
      }
    case .year, .month, .day:
      let end = at + (part == .year ? 4 : 2)
      guard end <= path.count, path[at..<end].allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
      digits[part] = at..<end
      return matches(path, index + 1, end, &digits)
    }
  }

  /// A dot at the beginning of a name is never matched by a wildcard.
  private func isWild(_ path: [UInt8], _ at: Int) -> Bool {
    path[at] != 0x2e || (at > 0 && path[at - 1] != 0x2f)
  }
}
