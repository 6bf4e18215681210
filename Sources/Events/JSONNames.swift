/// The names of members that a reader knows, in the order in which they mostly come.
package struct JSONNames: Sendable {
  /// Each name with the quotation mark behind it.
  private let bytes: [UInt8]
  /// Where each begins, and the last one ends.
  private let starts: [Int]

  /// Names that are written as they are: without escapes.
  package init(_ names: [String]) {
    var (bytes, starts) = ([UInt8](), [0])
    for name in names {
      bytes += name.utf8
      bytes.append(0x22)
      starts.append(bytes.count)
    }
    (self.bytes, self.starts) = (bytes, starts)
  }

  /// Which one stands at a position, and where it ends, behind its quotation mark; nil where none does. The search begins with that place and goes round.
  func find(in text: Span<UInt8>, at position: Int, from first: Int) -> (place: Int, end: Int)? {
    let (bytes, starts) = (bytes.span, starts.span)
    let count = starts.count - 1
    var place = first
    for _ in 0..<count {
      if place >= count { place = 0 }
      let (start, length) = (starts[place], starts[place + 1] - starts[place])
      if position + length <= text.count {
        var same = 0
        while same < length, text[position + same] == bytes[start + same] { same += 1 }
        if same == length { return (place, position + length) }
      }
      place += 1
    }
    return nil
  }

  /// Which one that is; nil where none is.
  func find(_ name: String) -> Int? {
    let text = Array(name.utf8) + [0x22]
    guard let found = find(in: text.span, at: 0, from: 0), found.end == text.count else { return nil }
    return found.place
  }
}
