internal import Events
internal import Sealing

/// A record as it is in an archive.
package struct ArchivedEvent: Sendable, Hashable {
  /// Its leaf in the archive's tree.
  package var leaf: Int
  /// The record's bytes.
  package var bytes: [UInt8]
  /// The export that it comes from, and the line on which it began there.
  package var export: String
  /// 1-based, in that export.
  package var line: Int
}

/// The events of a member.
package struct ArchivedEvents: Sendable {
  let lines: MemberLines
  private let places: Places

  /// Their leaves in the archive's tree.
  package var leaves: Range<Int> { lines.leaves }
  /// Runs of lines of one export, the first line's place in the member.
  var exports: [(first: Int, key: String)] { places.exports }

  /// Throws where lines and places do not number the same.
  init(_ lines: MemberLines, places: [UInt8], path: String) throws(ArchiveError) {
    self.lines = lines
    self.places = try Places(places, of: path)
    guard self.places.lines.count == lines.leaves.count, lines.leaves.isEmpty || exports.first?.first == 0 else {
      throw .damaged(at: 0, "the places of \(path) are not its events'")
    }
  }

  /// The event at a leaf, one of `leaves`.
  package subscript(leaf: Int) -> ArchivedEvent {
    let index = leaf - leaves.lowerBound
    let export = exports.last { $0.first <= index }?.key ?? ""
    return ArchivedEvent(leaf: leaf, bytes: Array(lines[leaf]), export: export, line: places.lines[index])
  }
}

/// Where the lines of a member come from.
struct Places: Sendable {
  /// The line of each in its export.
  private(set) var lines: [Int] = []
  /// Runs of one export, the first line's place in the member.
  private(set) var exports: [(first: Int, key: String)] = []

  /// Where those of a member are.
  static func path(of member: String) -> String {
    member.replacing("data/events/", with: "data/places/", maxReplacements: 1).replacing(".ndjson", with: ".txt")
  }

  init(_ text: [UInt8], of path: String) throws(ArchiveError) {
    var (start, line) = (0, 0)
    for end in text.lineEnds {
      defer { start = end + 1 }
      if text[start] == UInt8(ascii: "#") {
        guard start + 1 < end, text[start + 1] == UInt8(ascii: " ") else { throw .damaged(at: 0, "the places of \(path)") }
        exports.append((lines.count, String(decoding: text[(start + 2)..<end], as: UTF8.self)))
        line = 0
      } else {
        guard let step = Places.number(text, start..<end) else { throw .damaged(at: 0, "the places of \(path)") }
        line += step
        lines.append(line)
      }
    }
    guard start == text.count else { throw .damaged(at: 0, "the places of \(path)") }
  }

  /// A number of at most twelve digits.
  private static func number(_ text: [UInt8], _ range: Range<Int>) -> Int? {
    guard (1...12).contains(range.count) else { return nil }
    var number = 0
    for index in range {
      guard (0x30...0x39).contains(text[index]) else { return nil }
      number = number * 10 + Int(text[index] - 0x30)
    }
    return number
  }
}
