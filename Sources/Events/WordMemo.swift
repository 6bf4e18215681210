/// Remembers what a few short words mean, so that the words of nearly every record are found by comparing eight bytes at a time.
struct WordMemo<Meaning: BitwiseCopyable> {
  private struct Entry {
    var length: Int
    var words: InlineArray<8, UInt64>
    var meaning: Meaning
  }

  private var entries: [Entry] = []

  /// Words remembered; the vocabulary of a platform is smaller, and hostile input must not make this slow.
  private static var limit: Int { 64 }
  /// Bytes of the longest word remembered.
  private static var lengthLimit: Int { 64 }

  /// The meaning of the word in `bytes[start..<end]`, which are padded; nil where it is not remembered.
  @inline(__always)
  func recall(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Meaning? {
    let length = end - start
    guard length > 0 else { return nil }
    let head = WordMemo.word(bytes, start, length, 0)
    let entries = entries.span
    for index in entries.indices where entries[index].words[0] == head && entries[index].length == length {
      var next = 1
      while next * 8 < length, entries[index].words[next] == WordMemo.word(bytes, start, length, next) { next += 1 }
      if next * 8 >= length { return entries[index].meaning }
    }
    return nil
  }

  /// Remembers a word, while there is room. One with a backslash is not: what is recalled by is the text as written, escapes and all.
  mutating func remember(_ word: [UInt8], _ meaning: Meaning) {
    guard entries.count < WordMemo.limit, !word.isEmpty, word.count <= WordMemo.lengthLimit, !word.contains(0x5c) else { return }
    let padded = word + [UInt8](repeating: 0, count: 8)
    var words = InlineArray<8, UInt64>(repeating: 0)
    for index in 0..<(word.count + 7) / 8 { words[index] = WordMemo.word(padded.span, 0, word.count, index) }
    entries.append(Entry(length: word.count, words: words, meaning: meaning))
  }

  /// Eight bytes of a word, zeros behind its end.
  @inline(__always)
  private static func word(_ bytes: Span<UInt8>, _ start: Int, _ length: Int, _ index: Int) -> UInt64 {
    let word = bytes.word(at: start + index * 8)
    let rest = length - index * 8
    return rest >= 8 ? word : word & ((1 << UInt64(rest * 8)) - 1)
  }
}
