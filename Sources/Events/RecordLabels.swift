/// What archives, holds and summaries ask of a record besides its event: where in the record's bytes each label is.
///
/// A label is a text that is not empty or a number; of an array, its first such element. Tags are all of them.
package struct RecordLabels: Sendable, BitwiseCopyable {
  /// Which label.
  package enum Name: Int, CaseIterable, Sendable, BitwiseCopyable {
    case interactionID, queueID, agentID, campaign, carrier, tags, schemaVersion

    /// Those that a mapping's `labels` may have; the version is a field.
    static let mapped: [Name] = [.interactionID, .queueID, .agentID, .campaign, .carrier, .tags]

    /// The member's name in a mapping.
    var key: String {
      switch self {
      case .interactionID: "interactionId"
      case .queueID: "queueId"
      case .agentID: "agentId"
      case .campaign: "campaign"
      case .carrier: "carrier"
      case .tags: "tags"
      case .schemaVersion: "schemaVersion"
      }
    }
  }

  /// A text as it stands in the record, without quotes.
  struct Piece: BitwiseCopyable {
    var start: Int32 = 0
    var length: Int32 = 0
    var kind = Kind.text

    enum Kind: UInt8, BitwiseCopyable { case text, escaped, array }
  }

  private var pieces = InlineArray<7, Piece>(repeating: Piece())

  init() {}

  subscript(name: Name) -> Piece {
    get { pieces[name.rawValue] }
    set { pieces[name.rawValue] = newValue }
  }

  /// Whether a record has a label.
  package func has(_ name: Name) -> Bool { pieces[name.rawValue].length > 0 }

  /// Hands a label's text to `body`, `record` being the record's bytes; nil where there is none, or it is no Unicode text.
  @inline(__always)
  package func withText<Result>(_ name: Name, in record: Span<UInt8>, _ body: (Span<UInt8>) -> Result) -> Result? {
    let piece = pieces[name.rawValue]
    guard piece.length > 0 else { return nil }
    let (start, end) = (Int(piece.start), Int(piece.start) + Int(piece.length))
    if piece.kind == .text { return body(record.extracting(start..<end)) }
    return RecordLabels.unescaped(record, start, end).map { body($0.span) }
  }

  /// Hands each tag to `body`.
  package func forEachTag(in record: Span<UInt8>, _ body: (Span<UInt8>) -> Void) {
    let piece = self[.tags]
    guard piece.kind == .array else {
      withText(.tags, in: record, body)
      return
    }
    RecordLabels.forEachElement(record, from: Int(piece.start)) { kind, range in
      if kind == .text {
        body(record.extracting(range))
      } else if let text = RecordLabels.unescaped(record, range.lowerBound, range.upperBound) {
        body(text.span)
      }
      return true
    }
  }

  @inline(never)
  private static func unescaped(_ record: Span<UInt8>, _ start: Int, _ end: Int) -> [UInt8]? {
    JSONText.unescape(record, from: start, to: end)
  }

  /// Hands on the texts and numbers of the array that begins at `start`, which a scanner has accepted, until `body` is satisfied.
  static func forEachElement(_ bytes: Span<UInt8>, from start: Int, _ body: (Piece.Kind, Range<Int>) -> Bool) {
    var (position, depth) = (start, 0)
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case 0x5b, 0x7b: depth += 1
      case 0x5d, 0x7d: depth -= 1
      case 0x22:
        let first = position
        var isEscaped = false
        while bytes[position] != 0x22 {
          if bytes[position] == 0x5c { (isEscaped, position) = (true, position + 1) }
          position += 1
        }
        if depth == 1 && position > first && !body(isEscaped ? .escaped : .text, first..<position) { return }
        position += 1
      case 0x2d, 0x30...0x39:
        let first = position - 1
        while !RecordScanner.isSpace(bytes[position]), ![0x2c, 0x5d, 0x7d].contains(bytes[position]) { position += 1 }
        if depth == 1 && !body(.text, first..<position) { return }
      default: break
      }
      if depth == 0 { return }
    }
  }
}
