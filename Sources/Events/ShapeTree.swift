/// The fast path: what records have looked like so far, as a tree of the literal text between their values.
///
/// Platforms write the same keys in the same order, record after record, so comparing that text whole is cheaper than parsing it. Every
/// path from the root to a leaf is the structure of a record that `RecordScanner` accepted; a record that walks it differs only in its
/// strings and numbers, which are validated by the same functions. What walks no path is the plain scanner's.
struct ShapeTree: ~Copyable {
  private struct Node: BitwiseCopyable {
    /// The text before the value.
    var literal = LiteralText.Piece()
    /// The slot that the value fills, -1 for none; at a leaf, which of `leaves`.
    var slot: Int32 = -1
    /// The node to try where this one does not fit; none: beyond the last.
    var nextSibling = Node.none
    var kind = Kind.leaf

    enum Kind: UInt8, BitwiseCopyable { case string, number, leaf, place }

    static let none = Int16.max
  }

  /// The end of a shape.
  private struct Leaf: BitwiseCopyable {
    /// How many records had it.
    var records = 0
    /// Line feeds inside each of them.
    var lines: Int
  }

  private var nodes = [Node()]
  private var stops: StopMap
  private var text = LiteralText(capacity: textLimit)
  private var leaves: [Leaf] = []
  /// The unknown paths that each record of a shape has, by leaf.
  private var unknownPaths: [[[UInt8]]] = []
  private var misses = 0
  private var skips = 0
  private var backOff = 32

  /// Nodes and bytes of text after which nothing more is learned: shapes that vary without end are not worth their room.
  static let nodeLimit = 2048
  static let textLimit = 65_536

  init(path: VectorPath = .best) { stops = StopMap(path: path) }

  /// Looks through bytes in which records are then matched, padded by `scanPadding`.
  mutating func prepare(_ bytes: Span<UInt8>, from start: Int, to end: Int) { stops.mark(bytes, from: start, to: end) }

  /// The position behind the record at `start` if it has a known shape, its slots filled, and the line feeds in it; nil where the plain
  /// scanner must look.
  @inline(__always)
  mutating func match(
    _ bytes: Span<UInt8>, from start: Int, end: Int, into scanner: inout RecordScanner
  ) -> (next: Int, lines: Int)? {
    if skips > 0 {
      skips -= 1
      return nil
    }
    scanner.begin()
    guard let (position, leaf) = walk(bytes, from: start, end: end, into: &scanner) else { return nil }
    leaves[leaf].records += 1
    misses = 0
    return (position, leaves[leaf].lines)
  }

  @inline(__always)
  private func walk(
    _ bytes: Span<UInt8>, from start: Int, end: Int, into scanner: inout RecordScanner
  ) -> (position: Int, leaf: Int)? {
    let (nodes, stops) = (nodes.span, stops.bits.span)
    var position = start
    var index = 1
    while index < nodes.count {
      let node = nodes[index]
      if let next = ShapeTree.pass(node, bytes, stops, text, at: position, end: end, into: &scanner) {
        if node.kind == .leaf { return (next, Int(node.slot)) }
        // A node's first child was learned right behind it.
        (position, index) = (next, index &+ 1)
      } else {
        index = Int(node.nextSibling)
      }
    }
    return nil
  }

  /// The position behind a node's text and value, if that is what is at `position`.
  @inline(__always)
  private static func pass(
    _ node: Node, _ bytes: Span<UInt8>, _ stops: Span<UInt8>, _ text: borrowing LiteralText, at position: Int, end: Int,
    into scanner: inout RecordScanner
  ) -> Int? {
    let value = position &+ Int(node.literal.length)
    guard value <= end, text.matches(node.literal, bytes, at: position) else { return nil }
    switch node.kind {
    case .leaf: return value
    case .string:
      let quote = StopMap.endOfRun(stops, from: value, end: end)
      guard quote < end && bytes[quote] == 0x22 else { return hardString(node, bytes, from: value, end: end, into: &scanner) }
      if node.slot >= 0 { scanner.set(Int(node.slot), .string, value, quote) }
      return quote
    case .number:
      guard let next = try? JSONTokens.number(bytes, from: value, end: end) else { return nil }
      if node.slot >= 0 { scanner.set(Int(node.slot), .number, value, next) }
      return next
    case .place:
      scanner.set(Int(node.slot), .other, value - 1, value - 1)
      return value
    }
  }

  /// The position of the closing quote of a string with escapes or beyond ASCII; nil where there is none.
  @inline(never)
  private static func hardString(
    _ node: Node, _ bytes: Span<UInt8>, from start: Int, end: Int, into scanner: inout RecordScanner
  ) -> Int? {
    guard let (next, escaped) = try? JSONTokens.string(bytes, from: start, end: end) else { return nil }
    if node.slot >= 0 { scanner.set(Int(node.slot), escaped ? .escapedString : .string, start, next - 1) }
    return next - 1
  }

  /// The unknown paths of the records that had a known shape, each with how many had it.
  var unknown: [(path: [UInt8], records: Int)] {
    leaves.indices.flatMap { leaf in unknownPaths[leaf].map { ($0, leaves[leaf].records) } }
  }

  /// Learns the shape of the record just accepted by the plain scanner; where nothing ever matches, rests for a while.
  mutating func learn(_ bytes: Span<UInt8>, from start: Int, to end: Int, lines: Int, of scanner: borrowing RecordScanner) {
    guard skips == 0 else { return }
    misses += 1
    if misses > 64 {
      skips = backOff
      backOff = min(backOff * 2, 1 << 16)
      misses = 0
    }
    let marks = scanner.marks
    guard scanner.isRegular, !scanner.repeated, marks.count < RecordScanner.noteLimit,
      scanner.unknownPaths.count < RecordScanner.noteLimit,
      nodes.count + marks.count + 1 < ShapeTree.nodeLimit, text.count + end - start < ShapeTree.textLimit
    else { return }
    var (parent, position) = (0, start)
    for mark in marks {
      parent = child(of: parent, bytes, position, mark.start, ShapeTree.kind(of: mark), mark.slot)
      position = mark.end
    }
    let known = nodes.count
    let leaf = child(of: parent, bytes, position, end, .leaf, leaves.count)
    if leaf >= known {
      leaves.append(Leaf(lines: lines))
      unknownPaths.append(scanner.unknownPaths)
    }
  }

  private static func kind(of mark: RecordScanner.Mark) -> Node.Kind {
    switch mark.kind {
    case .string: .string
    case .number: .number
    case .place: .place
    }
  }

  /// The child with that literal and kind, made where there is none.
  private mutating func child(
    of parent: Int, _ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ kind: Node.Kind, _ slot: Int
  ) -> Int {
    var candidate = parent + 1
    var last: Int?
    while candidate < nodes.count {
      let node = nodes[candidate]
      if node.kind == kind, Int(node.literal.length) == end - start, text.matches(node.literal, bytes, at: start) {
        return candidate
      }
      last = candidate
      candidate = Int(node.nextSibling)
    }
    // Both limits keep the numbers small.
    let literal = text.append(bytes, from: start, to: end)
    nodes.append(Node(literal: literal, slot: Int32(truncatingIfNeeded: slot), kind: kind))
    if let last { nodes[last].nextSibling = Int16(truncatingIfNeeded: nodes.count - 1) }
    return nodes.count - 1
  }
}
