/// The fast path: what records have looked like so far, as a tree of the literal text between their values.
///
/// Platforms write the same keys in the same order, record after record, so comparing that text whole is cheaper than parsing it. Every
/// path from the root to a leaf is the structure of a record that `RecordScanner` accepted; a record that walks it differs only in its
/// strings and numbers, which are validated by the same functions. What walks no path is the plain scanner's.
struct ShapeTree: ~Copyable {
  private struct Node: BitwiseCopyable {
    /// The text before the value, in `text`.
    var literal: Int32 = 0
    var length: Int32 = 0
    /// The slot that the value fills, -1 for none; at a leaf, which of `leaves`.
    var slot: Int32 = -1
    var firstChild: Int16 = -1
    var nextSibling: Int16 = -1
    var kind = Kind.leaf

    enum Kind: UInt8, BitwiseCopyable { case string, number, leaf }
  }

  /// The end of a shape.
  private struct Leaf: BitwiseCopyable {
    /// How many records had it.
    var records = 0
    /// Line feeds inside each of them.
    var lines: Int
  }

  private var nodes = [Node()]
  private var stops = StopMap()
  private var text = [UInt8](repeating: 0, count: scanPadding)
  private var leaves: [Leaf] = []
  /// The unknown paths that each record of a shape has, by leaf.
  private var unknownPaths: [[[UInt8]]] = []
  private var misses = 0
  private var skips = 0
  private var backOff = 32

  /// Nodes and bytes of text after which nothing more is learned: shapes that vary without end are not worth their room.
  static let nodeLimit = 2048
  static let textLimit = 65_536

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
    let (nodes, text, stops) = (nodes.span, text.span, stops.bits.span)
    var position = start
    var candidate = Int(nodes[0].firstChild)
    while candidate >= 0 {
      let node = nodes[candidate]
      let value = position + Int(node.length)
      candidate = Int(node.nextSibling)
      guard value <= end, bytes.matches(text, from: Int(node.literal), length: Int(node.length), at: position) else { continue }
      switch node.kind {
      case .leaf: return (value, Int(node.slot))
      case .string:
        let quote = StopMap.endOfRun(stops, from: value, end: end)
        if quote < end && bytes[quote] == 0x22 {
          if node.slot >= 0 { scanner.set(Int(node.slot), .string, value, quote) }
          position = quote
        } else if let quote = ShapeTree.hardString(node, bytes, from: value, end: end, into: &scanner) {
          position = quote
        } else {
          continue
        }
      case .number:
        guard let next = try? JSONTokens.number(bytes, from: value, end: end) else { continue }
        if node.slot >= 0 { scanner.set(Int(node.slot), .number, value, next) }
        position = next
      }
      candidate = Int(node.firstChild)
    }
    return nil
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
      parent = child(of: parent, bytes, position, mark.start, mark.isString ? .string : .number, mark.slot)
      position = mark.end
    }
    let known = nodes.count
    let leaf = child(of: parent, bytes, position, end, .leaf, leaves.count)
    if leaf >= known {
      leaves.append(Leaf(lines: lines))
      unknownPaths.append(scanner.unknownPaths)
    }
  }

  /// The child with that literal and kind, made where there is none.
  private mutating func child(
    of parent: Int, _ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ kind: Node.Kind, _ slot: Int
  ) -> Int {
    var candidate = Int(nodes[parent].firstChild)
    var last = -1
    while candidate >= 0 {
      let node = nodes[candidate]
      if node.kind == kind, Int(node.length) == end - start,
        bytes.matches(text.span, from: Int(node.literal), length: Int(node.length), at: start)
      {
        return candidate
      }
      last = candidate
      candidate = Int(node.nextSibling)
    }
    // Both limits keep these numbers small.
    let node = Node(
      literal: Int32(truncatingIfNeeded: text.count - scanPadding), length: Int32(truncatingIfNeeded: end - start),
      slot: Int32(truncatingIfNeeded: slot), kind: kind)
    text.removeLast(scanPadding)
    for index in start..<end { text.append(bytes[index]) }
    text.append(contentsOf: repeatElement(0, count: scanPadding))
    nodes.append(node)
    let index = nodes.count - 1
    if last < 0 {
      nodes[parent].firstChild = Int16(truncatingIfNeeded: index)
    } else {
      nodes[last].nextSibling = Int16(truncatingIfNeeded: index)
    }
    return index
  }
}
