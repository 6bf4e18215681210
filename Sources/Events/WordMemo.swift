/// Remembers what a few short words mean, so that the words of nearly every record are found by one comparison of eight bytes each.
struct WordMemo<Meaning> {
  private struct Entry {
    var head: UInt64
    var word: [UInt8]
    var meaning: Meaning
  }

  private var entries: [Entry] = []

  /// Words remembered; the vocabulary of a platform is smaller, and hostile input must not make this slow.
  private static var limit: Int { 64 }

  /// The meaning of the word in `bytes[start..<end]`, which are padded; nil where it is not remembered.
  @inline(__always)
  func recall(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Meaning? {
    let head = WordMemo.head(bytes, start, end - start)
    for index in entries.indices where entries[index].head == head && entries[index].word.count == end - start {
      if end - start <= 8 || isRest(bytes, start, index) { return entries[index].meaning }
    }
    return nil
  }

  /// Remembers a word, while there is room.
  mutating func remember(_ word: [UInt8], _ meaning: Meaning) {
    guard entries.count < WordMemo.limit else { return }
    let padded = word + [UInt8](repeating: 0, count: 8)
    entries.append(Entry(head: WordMemo.head(padded.span, 0, word.count), word: word, meaning: meaning))
  }

  private func isRest(_ bytes: Span<UInt8>, _ start: Int, _ index: Int) -> Bool {
    for position in 8..<entries[index].word.count where entries[index].word[position] != bytes[start + position] { return false }
    return true
  }

  @inline(__always)
  private static func head(_ bytes: Span<UInt8>, _ start: Int, _ length: Int) -> UInt64 {
    let word = bytes.word(at: start)
    return length >= 8 ? word : word & ((1 << UInt64(length * 8)) - 1)
  }
}
