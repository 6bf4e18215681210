/// The fast path: what records have looked like so far, as a tree of the literal text between their values.
///
/// Platforms write the same keys in the same order, record after record, so comparing that text whole is cheaper than parsing it. Every
/// path from the root to a leaf is the structure of a record that `RecordScanner` accepted; a record that walks it differs only in its
/// strings and numbers, which are validated by the same functions. What walks no path is the plain scanner's.
struct ShapeTree: ~Copyable {
  private struct Node: BitwiseCopyable {
    /// The text before the value, in `text`.
    var literal = 0
    var length = 0
    var kind = Kind.leaf
    /// The slot that the value fills, -1 for none; at a leaf, which of `leaves`.
    var slot = -1
    var firstChild = -1
    var nextSibling = -1

    enum Kind: UInt8, BitwiseCopyable { case string, number, leaf }
  }

  /// The end of a shape: how many records had it, and which unknown paths each of them has.
  struct Leaf {
    var records = 0
    /// Line feeds inside each of them.
    var lines: Int
    var unknownPaths: [[UInt8]]
  }

  private var nodes = [Node()]
  private var text = [UInt8](repeating: 0, count: scanPadding)
  private(set) var leaves: [Leaf] = []
  private var misses = 0
  private var skips = 0
  private var backOff = 32

  /// Nodes and bytes of text after which nothing more is learned: shapes that vary without end are not worth their room.
  static let nodeLimit = 2048
  static let textLimit = 65_536

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
    let (nodes, text) = (nodes.span, text.span)
    var position = start
    var candidate = nodes[0].firstChild
    while candidate >= 0 {
      let node = nodes[candidate]
      let value = position + node.length
      guard value <= end, bytes.matches(text, from: node.literal, length: node.length, at: position) else {
        candidate = node.nextSibling
        continue
      }
      if node.kind == .leaf { return (value, node.slot) }
      guard let next = ShapeTree.value(node, bytes, from: value, end: end, into: &scanner) else {
        candidate = node.nextSibling
        continue
      }
      position = next
      candidate = node.firstChild
    }
    return nil
  }

  /// The position at which the next literal begins: on the closing quote, or behind the number.
  @inline(__always)
  private static func value(
    _ node: Node, _ bytes: Span<UInt8>, from start: Int, end: Int, into scanner: inout RecordScanner
  ) -> Int? {
    do throws(JSONTokens.Failure) {
      if node.kind == .string {
        let (next, escaped) = try JSONTokens.string(bytes, from: start, end: end)
        if node.slot >= 0 { scanner.set(node.slot, escaped ? .escapedString : .string, start, next - 1) }
        return next - 1
      }
      let next = try JSONTokens.number(bytes, from: start, end: end)
      if node.slot >= 0 { scanner.set(node.slot, .number, start, next) }
      return next
    } catch {
      return nil
    }
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
    if leaf >= known { leaves.append(Leaf(lines: lines, unknownPaths: scanner.unknownPaths)) }
  }

  /// The child with that literal and kind, made where there is none.
  private mutating func child(
    of parent: Int, _ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ kind: Node.Kind, _ slot: Int
  ) -> Int {
    var candidate = nodes[parent].firstChild
    var last = -1
    while candidate >= 0 {
      let node = nodes[candidate]
      if node.kind == kind, node.length == end - start,
        bytes.matches(text.span, from: node.literal, length: node.length, at: start)
      {
        return candidate
      }
      last = candidate
      candidate = node.nextSibling
    }
    let node = Node(literal: text.count - scanPadding, length: end - start, kind: kind, slot: slot)
    text.removeLast(scanPadding)
    for index in start..<end { text.append(bytes[index]) }
    text.append(contentsOf: repeatElement(0, count: scanPadding))
    nodes.append(node)
    if last < 0 { nodes[parent].firstChild = nodes.count - 1 } else { nodes[last].nextSibling = nodes.count - 1 }
    return nodes.count - 1
  }
}
