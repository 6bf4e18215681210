/// What a platform's words mean: whole words, and prefixes written with a final `*`. A whole word goes before a prefix, a longer
/// prefix before a shorter one. Looking up allocates nothing.
package struct WordTable<Value: Sendable>: Sendable {
  private struct Entry {
    var start: Int
    var count: Int
    var isPrefix: Bool
    var value: Value
  }

  private var entries: [Entry] = []
  private var bytes: [UInt8] = []

  /// A table of words in any order; each is there once.
  init(_ words: [(word: String, value: Value)] = []) {
    var rows = words.map { (bytes: Array($0.word.utf8), isPrefix: $0.word.utf8.last == 0x2a, value: $0.value) }
    rows.sort { $0.isPrefix != $1.isPrefix ? $1.isPrefix : $0.bytes.count > $1.bytes.count }
    for row in rows {
      let count = row.bytes.count - (row.isPrefix ? 1 : 0)
      entries.append(Entry(start: bytes.count, count: count, isPrefix: row.isPrefix, value: row.value))
      bytes.append(contentsOf: row.bytes.prefix(count))
    }
  }

  /// Its whole words, longest first.
  var wholeWords: [[UInt8]] {
    entries.filter { !$0.isPrefix }.map { Array(bytes[$0.start..<$0.start + $0.count]) }
  }

  /// What the word means; nil where the table does not know it.
  func lookup(_ word: Span<UInt8>) -> Value? {
    for entry in entries
    where entry.isPrefix ? entry.count <= word.count : entry.count == word.count {
      var position = 0
      while position < entry.count, bytes[entry.start + position] == word[position] { position += 1 }
      if position == entry.count { return entry.value }
    }
    return nil
  }

  /// The same for text.
  package func lookup(_ word: String) -> Value? { lookup(Array(word.utf8).span) }
}
