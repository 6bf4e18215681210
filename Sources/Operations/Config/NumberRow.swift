/// Rows of numbers in a text: `h{00..23}.gz` stands for 24 names.
enum NumberRow {
  /// The names, in order; the text itself where it has no row. Both ends have the same number of digits, six at most, and no
  /// more than 1,440 names come of it, a slot for every minute of a day.
  static func expand(_ text: String) -> [String] {
    guard let open = text.firstIndex(of: "{"), let close = text[open...].firstIndex(of: "}") else { return [text] }
    let ends = text[text.index(after: open)..<close].split(separator: ".", omittingEmptySubsequences: false)
    guard ends.count == 3, ends[1].isEmpty, ends[0].utf8.count == ends[2].utf8.count, ends[0].utf8.count <= 6,
      let first = UInt(ends[0]), let last = UInt(ends[2]), first <= last, last - first < 1440
    else { return [text] }
    return (first...last).map { number in
      let digits = String(number)
      let padded = String(repeating: "0", count: ends[0].utf8.count - digits.utf8.count) + digits
      return text[..<open] + padded + text[text.index(after: close)...]
    }
  }
}
