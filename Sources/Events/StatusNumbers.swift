/// The status words that a scan meets, each with a number, from 1 in the order of first appearance; 0 is none.
///
/// However many a platform makes up, those that its mapping names have numbers of their own.
struct StatusNumbers {
  /// The words as they are told: 1 is the first.
  private(set) var words: [String] = []
  /// The mapping's words, as they are told.
  private let named: Set<String>
  /// Numbers that are left for other words.
  private var room: Int

  /// Words with a number of their own; others share that of `…`.
  static let most = 62
  private static let others = "…"

  init(_ mapping: ProviderMapping) {
    named = Set(mapping.statuses.wholeWords.prefix(StatusNumbers.most).map(StatusNumbers.text))
    room = StatusNumbers.most - named.count
  }

  /// The number of a word as written.
  mutating func number(of word: [UInt8]) -> UInt8 {
    let text = StatusNumbers.text(word)
    if let known = place(text) { return known }
    if !named.contains(text) {
      if room == 0 { return place(StatusNumbers.others) ?? append(StatusNumbers.others) }
      room -= 1
    }
    return append(text)
  }

  private func place(_ text: String) -> UInt8? {
    words.firstIndex { $0.utf8.elementsEqual(text.utf8) }.map { UInt8($0 + 1) }
  }

  private mutating func append(_ text: String) -> UInt8 {
    words.append(text)
    return UInt8(words.count)
  }

  private static func text(_ word: [UInt8]) -> String { String(decoding: word.told, as: UTF8.self) }
}
