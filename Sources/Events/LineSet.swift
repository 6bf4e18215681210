/// Lines of an export, a bit each.
package struct LineSet: Sendable {
  private var words: [UInt64] = []

  /// No lines.
  package init() {}

  /// Whether no line was inserted.
  package var isEmpty: Bool { words.isEmpty }

  /// Adds a line, of any number.
  package mutating func insert(_ line: UInt32) {
    let word = Int(line >> 6)
    if word >= words.count {
      words.append(contentsOf: repeatElement(0, count: max(word + 1, words.count * 2) - words.count))
    }
    words[word] |= 1 << UInt64(line & 63)
  }

  /// Whether a line was inserted.
  func contains(_ line: UInt32) -> Bool {
    let word = Int(line >> 6)
    return word < words.count && words[word] >> UInt64(line & 63) & 1 == 1
  }
}
