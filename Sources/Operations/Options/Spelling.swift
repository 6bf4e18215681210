/// Which known word a mistyped one may have meant.
enum Spelling {
  /// The known word with the fewest edits, at most a third of its length and at least one; nil where none is near.
  static func nearest(to word: String, among known: [String]) -> String? {
    let scored = known.map { (word: $0, edits: edits(Array(word.lowercased()), Array($0.lowercased()))) }
    guard let best = scored.min(by: { $0.edits < $1.edits }), best.edits <= max(1, best.word.count / 3) else { return nil }
    return best.word
  }

  /// Levenshtein's distance, a swap of neighbours counted as one edit (optimal string alignment).
  private static func edits(_ a: [Character], _ b: [Character]) -> Int {
    guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in 1...a.count {
      var row = [i]
      for j in 1...b.count {
        var best = min(row[j - 1] + 1, last[j] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { best = min(best, beforeLast[j - 2] + 1) }
        row.append(best)
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }
}
