/// A text that is another's equal where the bytes of both are: an id, a label, a key. To a `String`, `é` in one code point and in two are the same; to records,
/// filters and stores they are two.
package struct ExactText: Sendable {
  /// As it was written.
  package let text: String

  /// Takes the text as it is: nothing is normalised.
  package init(_ text: String) { self.text = text }
}

extension ExactText: Comparable, Hashable {
  /// Byte order.
  package static func < (a: ExactText, b: ExactText) -> Bool {
    let (mine, its) = (a.text.utf8.span, b.text.utf8.span)
    for index in 0..<min(mine.count, its.count) where mine[index] != its[index] { return mine[index] < its[index] }
    return mine.count < its.count
  }

  package static func == (a: ExactText, b: ExactText) -> Bool {
    let (mine, its) = (a.text.utf8.span, b.text.utf8.span)
    return mine.count == its.count && mine.indices.allSatisfy { mine[$0] == its[$0] }
  }

  /// Texts of the same bytes have the same hash, though not they alone.
  package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension ExactText: ExpressibleByStringInterpolation, CustomStringConvertible {
  package init(stringLiteral text: String) { self.init(text) }

  package var description: String { text }
}
