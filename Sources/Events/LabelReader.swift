/// Reads a scanned record's labels by its provider mapping.
struct LabelReader {
  private let slots: [SlotList]
  let carrier: SlotList
  private let version: SlotList
  private let correlation: SlotList
  /// Slots from here on are labels only: their arrays are noted by shapes too.
  private let fieldCount: Int

  init(_ mapping: ProviderMapping) {
    slots = mapping.labels.map { SlotList($0) }
    carrier = slots[RecordLabels.Name.carrier.rawValue]
    version = SlotList(mapping.plan.schemaVersion.slots)
    correlation = SlotList(mapping.plan.correlationID.slots)
    fieldCount = mapping.labelledTrie.fieldCount
  }

  /// The labels of the record that begins at `start` and was scanned last.
  @inline(__always)
  func read(_ bytes: Span<UInt8>, from start: Int, _ scanner: borrowing RecordScanner) -> RecordLabels {
    var labels = RecordLabels()
    for name in RecordLabels.Name.mapped where slots[name.rawValue].count > 0 {
      labels[name] = piece(slots[name.rawValue], bytes, start, scanner, keepsArray: name == .tags)
    }
    labels[.schemaVersion] = piece(version, bytes, start, scanner, keepsArray: false)
    if !labels.has(.interactionID) {
      labels[.interactionID] = LabelReader.interaction(piece(correlation, bytes, start, scanner, keepsArray: false), bytes, start)
    }
    return labels
  }

  /// The carrier alone, its place counted from the first of the bytes.
  @inline(__always)
  func carrier(_ bytes: Span<UInt8>, _ scanner: borrowing RecordScanner) -> RecordLabels.Piece {
    piece(carrier, bytes, 0, scanner, keepsArray: false)
  }

  /// The first of the slots with a value.
  @inline(__always)
  private func piece(
    _ slots: SlotList, _ bytes: Span<UInt8>, _ start: Int, _ scanner: borrowing RecordScanner, keepsArray: Bool
  ) -> RecordLabels.Piece {
    for index in 0..<slots.count {
      guard let value = scanner.value(slots[index]) else { continue }
      switch value.kind {
      case .string, .number:
        if value.start < value.end { return LabelReader.piece(.text, value.start..<value.end, start) }
      case .escapedString:
        if value.start < value.end { return LabelReader.piece(.escaped, value.start..<value.end, start) }
      case .other:
        guard slots[index] >= fieldCount, bytes[value.start] == 0x5b else { continue }
        var found: RecordLabels.Piece?
        RecordLabels.forEachElement(bytes, from: value.start) { kind, range in
          found = LabelReader.piece(kind, range, start)
          return false
        }
        guard let found else { continue }
        return keepsArray ? LabelReader.piece(.array, value.start..<value.start + 1, start) : found
      case .absent, .truth, .falsehood: continue
      }
    }
    return RecordLabels.Piece()
  }

  private static func piece(_ kind: RecordLabels.Piece.Kind, _ range: Range<Int>, _ start: Int) -> RecordLabels.Piece {
    // A record is at most 16 MiB.
    RecordLabels.Piece(
      start: Int32(truncatingIfNeeded: range.lowerBound - start), length: Int32(truncatingIfNeeded: range.count), kind: kind)
  }

  /// The interaction in a correlation id of the form `AUD-<interaction>-<yyyyMMddHHmmss>`; none in any other.
  private static func interaction(_ piece: RecordLabels.Piece, _ bytes: Span<UInt8>, _ start: Int) -> RecordLabels.Piece {
    let first = start + Int(piece.start)
    let end = first + Int(piece.length)
    guard piece.length > 4 + 15, bytes[first] == 0x41, bytes[first + 1] == 0x55, bytes[first + 2] == 0x44,
      bytes[first + 3] == 0x2d, bytes[end - 15] == 0x2d
    else { return RecordLabels.Piece() }
    for index in end - 14..<end where bytes[index] &- 0x30 >= 10 { return RecordLabels.Piece() }
    return LabelReader.piece(piece.kind, first + 4..<end - 15, start)
  }
}
