/// The plain validating scanner: one JSON value at a time, with the values at the mapping's paths noted as it passes them.
///
/// It accepts what RFC 8259 accepts and nothing else, 65,536 levels deep at the most, without recursion.
struct RecordScanner: ~Copyable {
  /// A value that the mapping asks for, or a mark for learning shapes.
  struct Slot: BitwiseCopyable {
    private var first: UInt32 = 0
    private var last: UInt32 = 0
    /// The record in which it was last set.
    fileprivate(set) var record: UInt32 = 0
    var kind = Kind.absent

    init() {}

    fileprivate init(_ kind: Kind, _ start: Int, _ end: Int, _ record: UInt32) {
      // A window of scanned bytes is far smaller than 4 GiB.
      (first, last, self.record, self.kind) = (UInt32(truncatingIfNeeded: start), UInt32(truncatingIfNeeded: end), record, kind)
    }

    /// The value's bytes, without quotes.
    var start: Int { Int(first) }
    var end: Int { Int(last) }

    enum Kind: UInt8, BitwiseCopyable { case absent, string, escapedString, number, truth, falsehood, other }
  }

  /// What a shape may vary: a scalar value's bytes, without quotes, and the slot it fills (-1: none). Of an array or object that a label may
  /// be in, the place behind its first byte.
  struct Mark {
    var start: Int
    var end: Int
    var kind: Kind
    var slot: Int

    enum Kind: UInt8, BitwiseCopyable { case string, number, place }
  }

  private struct Level {
    var isObject: Bool
    var node: Int
    var keyStart: Int
    var keyEnd: Int
  }

  let trie: PathTrie
  /// Whether paths lead into arrays, so that a slot may be met more than once in a record: the first with a value counts.
  private let hasElements: Bool
  /// The values of the record scanned last; valid where `record` says so.
  private let slots: SlotTable
  /// The number of the record scanned last.
  private(set) var record: UInt32 = 0
  /// Whether a key on the way to a slot was given twice in the record scanned last.
  var repeated = false
  /// Every scalar of the record scanned last.
  private(set) var marks: [Mark] = []
  /// The paths in the record scanned last that the mapping does not know.
  private(set) var unknownPaths: [[UInt8]] = []
  /// Whether a shape can stand for the record scanned last: no escaped keys, and no `false` where the mapping looks.
  private(set) var isRegular = true
  private var levels: [Level] = []
  /// The record in which each node of the trie was last passed.
  private var passed: [UInt32]

  /// The deepest nesting that is read (RFC 8259, 9, allows a limit): a hostile record must not take more memory than its bytes.
  static let depthLimit = 65_536

  /// Marks and unknown paths noted in one record; more than that are counted, not kept.
  static let noteLimit = 256

  init(trie: PathTrie) {
    self.trie = trie
    hasElements = trie.hasElements
    slots = SlotTable(count: trie.slotCount)
    passed = Array(repeating: 0, count: trie.nodeCount)
  }

  /// Forgets the previous record.
  @inline(__always)
  mutating func begin() {
    record &+= 1
    repeated = false
    isRegular = true
  }

  /// What the record scanned last has in a slot.
  @inline(__always)
  func value(_ slot: Int) -> Slot? {
    let value = slots[slot]
    return value.record == record ? value : nil
  }

  /// Notes a value at a path that the mapping asks for.
  @inline(__always)
  mutating func set(_ slot: Int, _ kind: Slot.Kind, _ start: Int, _ end: Int) {
    if hasElements, isFilled(slot) { return }
    if kind == .falsehood { isRegular = false }
    slots[slot] = Slot(kind, start, end, record)
  }

  /// Scans the value at `start`; returns the position behind it. O(length).
  mutating func scan(_ bytes: Span<UInt8>, from start: Int, end: Int) throws(JSONTokens.Failure) -> Int {
    begin()
    marks.removeAll(keepingCapacity: true)
    unknownPaths.removeAll(keepingCapacity: true)
    levels.removeAll(keepingCapacity: true)
    var position = start
    var node = PathTrie.root
    while true {
      guard position < end else { throw .incomplete }
      let opening = bytes[position]
      if opening == 0x7b || opening == 0x5b {
        let slot = trie.slot(of: node)
        if slot >= 0 {
          set(slot, .other, position, position)
          if slot >= trie.fieldCount { mark(position + 1, position + 1, .place, slot) }
        }
        guard levels.count < RecordScanner.depthLimit else { throw .invalid(position, .tooDeep) }
        levels.append(Level(isObject: opening == 0x7b, node: node, keyStart: 0, keyEnd: 0))
        position = RecordScanner.skipSpace(bytes, from: position + 1, end: end)
        guard position < end else { throw .incomplete }
        if bytes[position] != opening + 2 {
          (position, node) = try member(bytes, at: position, end: end)
          continue
        }
        levels.removeLast()
        position += 1
      } else {
        position = try scalar(bytes, at: position, end: end, slot: trie.slot(of: node))
      }
      guard let next = try close(bytes, at: position, end: end) else { return closedAt }
      (position, node) = next
    }
  }

  /// Where the value ended, once `close` has answered nil.
  private var closedAt = 0

  /// Behind a value: passes what closes until a comma asks for the next value; nil where the outermost value is closed.
  @inline(__always)
  private mutating func close(
    _ bytes: Span<UInt8>, at start: Int, end: Int
  ) throws(JSONTokens.Failure) -> (position: Int, node: Int)? {
    var position = start
    while let level = levels.last {
      position = RecordScanner.skipSpace(bytes, from: position, end: end)
      guard position < end else { throw .incomplete }
      let byte = bytes[position]
      position += 1
      if byte == 0x2c {
        return try member(bytes, at: RecordScanner.skipSpace(bytes, from: position, end: end), end: end)
      }
      guard byte == (level.isObject ? 0x7d : 0x5d) else { throw .invalid(position - 1, .unexpectedByte) }
      levels.removeLast()
    }
    closedAt = position
    return nil
  }

  /// The key of the next member, if in an object; returns where its value begins, and the value's place in the trie.
  @inline(__always)
  private mutating func member(
    _ bytes: Span<UInt8>, at start: Int, end: Int
  ) throws(JSONTokens.Failure) -> (position: Int, node: Int) {
    let top = levels.count - 1
    let parent = levels[top].node
    guard levels[top].isObject else { return (start, element(of: parent)) }
    guard start < end else { throw .incomplete }
    guard bytes[start] == 0x22 else { throw .invalid(start, .unexpectedByte) }
    let (behind, escaped) = try JSONTokens.string(bytes, from: start + 1, end: end)
    var position = RecordScanner.skipSpace(bytes, from: behind, end: end)
    guard position < end else { throw .incomplete }
    guard bytes[position] == 0x3a else { throw .invalid(position, .unexpectedByte) }
    position = RecordScanner.skipSpace(bytes, from: position + 1, end: end)
    levels[top].keyStart = start + 1
    levels[top].keyEnd = behind - 1
    guard parent >= 0 else { return (position, parent) }
    let node: Int
    if escaped {
      isRegular = false
      // A key that is no Unicode text stands as written.
      let written = (start + 1..<behind - 1).map { bytes[$0] }
      let key = JSONText.unescape(bytes, from: start + 1, to: behind - 1) ?? written
      node = trie.child(of: parent, key: key.span)
    } else {
      node = trie.child(of: parent, key: bytes.extracting(start + 1..<behind - 1))
    }
    if trie.leadsToSlot(node) {
      if passed[node] == record { repeated = true }
      passed[node] = record
    }
    if node == PathTrie.unknown && unknownPaths.count < RecordScanner.noteLimit { unknownPaths.append(path(bytes)) }
    return (position, node)
  }

  /// The node of an array's next element, whose keys are its own.
  @inline(__always)
  private mutating func element(of parent: Int) -> Int {
    let node = trie.element(of: parent)
    if node >= 0 { for below in trie.subtree(of: node) { passed[below] = 0 } }
    return node
  }

  /// Whether an earlier element gave a slot its value.
  private func isFilled(_ slot: Int) -> Bool {
    guard let value = value(slot) else { return false }
    return [.string, .escapedString, .number].contains(value.kind) && value.start < value.end
  }

  @inline(__always)
  private mutating func scalar(
    _ bytes: Span<UInt8>, at start: Int, end: Int, slot: Int
  ) throws(JSONTokens.Failure) -> Int {
    switch bytes[start] {
    case 0x22:
      let (next, escaped) = try JSONTokens.string(bytes, from: start + 1, end: end)
      if slot >= 0 { set(slot, escaped ? .escapedString : .string, start + 1, next - 1) }
      mark(start + 1, next - 1, .string, slot)
      return next
    case 0x2d, 0x30...0x39:
      let next = try JSONTokens.number(bytes, from: start, end: end)
      if slot >= 0 { set(slot, .number, start, next) }
      mark(start, next, .number, slot)
      return next
    case 0x74: return try word("true", bytes, start, end, slot, .truth)
    case 0x66: return try word("false", bytes, start, end, slot, .falsehood)
    case 0x6e: return try word("null", bytes, start, end, slot, .other)
    default: throw .invalid(start, .unexpectedByte)
    }
  }

  private mutating func word(
    _ word: StaticString, _ bytes: Span<UInt8>, _ start: Int, _ end: Int, _ slot: Int, _ kind: Slot.Kind
  ) throws(JSONTokens.Failure) -> Int {
    let next = try JSONTokens.word(word, bytes, from: start, end: end)
    if slot >= 0 { set(slot, kind, start, next) }
    return next
  }

  @inline(__always)
  private mutating func mark(_ start: Int, _ end: Int, _ kind: Mark.Kind, _ slot: Int) {
    if marks.count <= RecordScanner.noteLimit {
      marks.append(Mark(start: start, end: end, kind: kind, slot: slot))
    }
  }

  /// The JSON Pointer (RFC 6901) of the member at hand, long keys cut.
  private func path(_ bytes: Span<UInt8>) -> [UInt8] {
    var path: [UInt8] = []
    for level in levels where level.isObject && path.count < 1024 {
      let written = (level.keyStart..<level.keyEnd).map { bytes[$0] }
      let key = JSONText.unescape(bytes, from: level.keyStart, to: level.keyEnd) ?? written
      path.append(0x2f)
      for byte in key.told { path.append(contentsOf: byte == 0x7e ? [0x7e, 0x30] : byte == 0x2f ? [0x7e, 0x31] : [byte]) }
    }
    return path
  }

  /// The position of the first byte from `start` on that is no white space (RFC 8259, 2).
  @inline(__always)
  static func skipSpace(_ bytes: Span<UInt8>, from start: Int, end: Int) -> Int {
    var position = start
    while position < end, isSpace(bytes[position]) { position += 1 }
    return position
  }

  /// The end of a record that ends before `end` or earlier, the white space behind it left out.
  static func trimmed(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
    var last = end
    while last > start + 1 && isSpace(bytes[last - 1]) { last -= 1 }
    return last
  }

  /// Space, tab, line feed or carriage return.
  @inline(__always)
  static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0d && byte != 0x0b && byte != 0x0c) }
}
