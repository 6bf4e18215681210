package import Events

extension RecordLabels {
  /// A label's text; nil where there is none.
  package func text(_ name: Name, in record: Span<UInt8>) -> String? {
    withText(name, in: record) { text in String(decoding: (0..<text.count).map { text[$0] }, as: UTF8.self) }
  }
}
